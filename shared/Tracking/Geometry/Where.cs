namespace Sqair.Tracking;

/// <summary>
/// The pose of an object as the network handles it: raw, unconstrained (a_x, a_y, b_x, b_y), relative to one
/// <see cref="Window"/>. Scale s = σ(a) is the share of the window, centre t = tanh(b) its normalised position in (−1, 1).
/// </summary>
public readonly record struct Where(float ScaleLogitX, float ScaleLogitY, float CentreRawX, float CentreRawY)
{
    /// <summary>Scales are kept in [1e-4, 1 − 1e-4] and centres in [−1 + 1e-4, 1 − 1e-4], where the raw values stay finite.</summary>
    public const float Margin = 1e-4f;

    const float Half = 0.5f * (Window.Size - 1);

    public float ScaleX => Sigmoid(ScaleLogitX);

    public float ScaleY => Sigmoid(ScaleLogitY);

    /// <summary>t_x, normalised: −1 is the centre of the window's first column, 1 that of its last.</summary>
    public float CentreX => MathF.Tanh(CentreRawX);

    public float CentreY => MathF.Tanh(CentreRawY);

    /// <summary>Coordinates to logits: a = logit(s), b = atanh(t), both clamped by <see cref="Margin"/>.</summary>
    public static Where FromScaleAndCentre(float scaleX, float scaleY, float centreX, float centreY) =>
        new(Logit(ClampScale(scaleX)), Logit(ClampScale(scaleY)), MathF.Atanh(ClampCentre(centreX)), MathF.Atanh(ClampCentre(centreY)));

    public static Where Read(ReadOnlySpan<float> raw) => new(raw[0], raw[1], raw[2], raw[3]);

    public void Write(Span<float> raw) => (raw[0], raw[1], raw[2], raw[3]) = (ScaleLogitX, ScaleLogitY, CentreRawX, CentreRawY);

    public bool IsFinite =>
        float.IsFinite(ScaleLogitX) && float.IsFinite(ScaleLogitY) && float.IsFinite(CentreRawX) && float.IsFinite(CentreRawY);

    /// <summary>Box in window pixels: size = (L+1)·s, corner = (L−1)/2·(t − s + 1) per axis.</summary>
    public Box ToBox()
    {
        float sx = ScaleX, sy = ScaleY;
        return new Box(Half * (CentreX - sx + 1), Half * (CentreY - sy + 1), (Window.Size + 1) * sx, (Window.Size + 1) * sy);
    }

    /// <summary>Box in analysis pixels.</summary>
    public Box ToBox(Window window) => ToBox().Moved(window.Left, window.Top).Scaled(window.Scale, window.Scale);

    /// <summary>Inverse of <see cref="ToBox()"/>: s = size/(L+1), t = 2·corner/(L−1) + s − 1, clamped.</summary>
    public static Where FromBox(in Box box)
    {
        float sx = ClampScale(box.Width / (Window.Size + 1)), sy = ClampScale(box.Height / (Window.Size + 1));
        return FromScaleAndCentre(sx, sy, box.Left / Half + sx - 1, box.Top / Half + sy - 1);
    }

    /// <summary>Inverse of <see cref="ToBox(Window)"/>.</summary>
    public static Where FromBox(in Box box, Window window) =>
        FromBox(box.Scaled(1 / window.Scale, 1 / window.Scale).Moved(-window.Left, -window.Top));

    /// <summary>
    /// The same object in the coordinates of another window. Within a level scales stay, since all windows have one size; the centre moves
    /// by 2·(origin − origin′)/(L−1) and is clamped when it lies outside the other window. Between levels the box is the same one.
    /// </summary>
    public Where Reexpressed(Window from, Window to)
    {
        if (from.Left == to.Left && from.Top == to.Top && from.Level == to.Level) return this;
        if (from.Level != to.Level) return FromBox(ToBox(from), to);
        var x = CentreX + (from.Left - to.Left) / Half;
        var y = CentreY + (from.Top - to.Top) / Half;
        return new Where(ScaleLogitX, ScaleLogitY, MathF.Atanh(ClampCentre(x)), MathF.Atanh(ClampCentre(y)));
    }

    /// <summary>Centre in pixels of the window's level (of the pixel grid, so that 0 is the middle of the first pixel).</summary>
    public (float X, float Y) CentreIn(Window window) => (window.Left + Half * (CentreX + 1), window.Top + Half * (CentreY + 1));

    /// <summary>Samples that the centre moves by for a small change of the raw value: (L−1)/2·(1 − t²).</summary>
    public (float X, float Y) CentreSlope()
    {
        float x = CentreX, y = CentreY;
        return (Half * (1 - x * x), Half * (1 - y * y));
    }

    static float ClampScale(float scale) => Math.Clamp(scale, Margin, 1 - Margin);

    static float ClampCentre(float centre) => Math.Clamp(centre, Margin - 1, 1 - Margin);

    static float Sigmoid(float x) => 1 / (1 + MathF.Exp(-x));

    static float Logit(float p) => MathF.Log(p / (1 - p));
}
