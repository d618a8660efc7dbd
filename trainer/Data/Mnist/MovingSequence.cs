namespace Sqair.Trainer.Data.Mnist;

/// <summary>A sequence of moving digits with the truth about it.</summary>
/// <param name="Frames">[T, 50, 50] in [0, 1].</param>
/// <param name="Digits">0 to 2, one a moving object.</param>
/// <param name="Places">[T, digits].</param>
internal sealed record MovingSequence(float[] Frames, IReadOnlyList<MnistDigit> Digits, DigitPlace[,] Places)
{
    public int Length => Places.GetLength(0);

    public ReadOnlySpan<float> Frame(int t) =>
        Frames.AsSpan(t * MovingMnist.Canvas * MovingMnist.Canvas, MovingMnist.Canvas * MovingMnist.Canvas);

    /// <summary>True count. A present digit counts even where it has slid out of the picture.</summary>
    public int CountAt(int t) => Enumerable.Range(0, Digits.Count).Count(i => Places[t, i].Present);

    /// <summary>Whether the border cuts none of the frame's digits.</summary>
    public bool WholeAt(int t) => Enumerable.Range(0, Digits.Count).All(i => !Places[t, i].Present || Places[t, i].VisibleShare >= 1);

    /// <summary>What adding up the frame's digits should give; 0 where there is none (docs/training.md, Measuring).</summary>
    public int DigitSumAt(int t) => Enumerable.Range(0, Digits.Count).Sum(i => Places[t, i].Present ? Digits[i].Label : 0);
}

/// <summary>A digit in one frame.</summary>
/// <param name="Top">Of the box as it was drawn, whole pixels; the box may lie partly or wholly outside the picture.</param>
/// <param name="Present">Whether it exists in this frame.</param>
/// <param name="VisibleShare">Share of its squared intensity that lies inside the picture, whatever else covers it.</param>
internal readonly record struct DigitPlace(int Top, int Left, int Height, int Width, bool Present, float VisibleShare)
{
    public bool Visible => Present && VisibleShare > 0;

    /// <summary>Whether the boxes share a pixel; boxes that only touch do not.</summary>
    public bool Meets(in DigitPlace other) =>
        Top < other.Top + other.Height && other.Top < Top + Height && Left < other.Left + other.Width && other.Left < Left + Width;
}
