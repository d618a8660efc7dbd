using Sqair.Trainer.Data.Mnist;
using Sqair.Trainer.Learning;
using TorchSharp;
using static TorchSharp.torch;

namespace Sqair.Trainer.Pictures;

/// <summary>An object's box in a picture, pixels.</summary>
internal readonly record struct ObjectBox(int Id, float Left, float Top, float Width, float Height)
{
    /// <summary>The object is new in this frame: drawn with a thick line.</summary>
    public bool Born { get; init; }

    public float Area => Width * Height;

    /// <summary>What of it lies in a picture; without area where nothing does.</summary>
    /// <param name="window">Side of the picture, pixels.</param>
    public ObjectBox Within(int window)
    {
        float left = Math.Clamp(Left, 0, window), top = Math.Clamp(Top, 0, window);
        return this with
        {
            Left = left,
            Top = top,
            Width = Math.Clamp(Left + Width, 0, window) - left,
            Height = Math.Clamp(Top + Height, 0, window) - top
        };
    }

    /// <summary>Pixels that both cover.</summary>
    public float Common(in ObjectBox other) =>
        Math.Max(0, Math.Min(Left + Width, other.Left + other.Width) - Math.Max(Left, other.Left))
        * Math.Max(0, Math.Min(Top + Height, other.Top + other.Height) - Math.Max(Top, other.Top));

    /// <summary>Of the centres, pixels.</summary>
    public float Distance(in ObjectBox other) =>
        MathF.Sqrt(Square(Left + Width / 2 - other.Left - other.Width / 2) + Square(Top + Height / 2 - other.Top - other.Height / 2));

    /// <summary>Frame by frame; those whose identity is not in the frame before are marked as born.</summary>
    public static IReadOnlyList<IReadOnlyList<ObjectBox>> MarkBirths(IReadOnlyList<IReadOnlyList<ObjectBox>> frames) =>
        [.. frames.Select((boxes, t) => (IReadOnlyList<ObjectBox>)
            [.. boxes.Select(box => box with { Born = t == 0 || frames[t - 1].All(before => before.Id != box.Id) })])];

    /// <summary>
    /// The present objects of a row, from their raw where (docs/model.md, Objects): size = (L+1) s, corner = (L-1)/2 (t - s + 1).
    /// </summary>
    /// <param name="window">L.</param>
    public static IReadOnlyList<ObjectBox>[] Of(SequenceState? state, int rows, int window)
    {
        var boxes = new IReadOnlyList<ObjectBox>[rows];
        Array.Fill(boxes, []);
        if (state is null) return boxes;
        float[] where = Values(state.Where), presence = Values(state.Presence), ids = Values(state.Ids);
        var slots = presence.Length / rows;
        for (var row = 0; row < rows; row++)
            boxes[row] = [.. Enumerable.Range(row * slots, slots).Where(i => presence[i] > 0.5f)
                .Select(i => Of((int)ids[i], where.AsSpan(4 * i, 4), window))];
        return boxes;
    }

    /// <summary>The digits that are there in a frame.</summary>
    public static IReadOnlyList<ObjectBox> Of(MovingSequence sequence, int t) =>
        [.. Enumerable.Range(0, sequence.Digits.Count).Where(i => sequence.Places[t, i].Present)
            .Select(i => (Index: i, Place: sequence.Places[t, i]))
                .Select(d => new ObjectBox(d.Index, d.Place.Left, d.Place.Top, d.Place.Width, d.Place.Height))];

    static ObjectBox Of(int id, ReadOnlySpan<float> where, int window)
    {
        float sx = Sigmoid(where[0]), sy = Sigmoid(where[1]), half = 0.5f * (window - 1);
        return new(id, half * (MathF.Tanh(where[2]) - sx + 1f),
            half * (MathF.Tanh(where[3]) - sy + 1f), (window + 1) * sx, (window + 1) * sy);
    }

    static float Square(float x) => x * x;

    static float Sigmoid(float x) => 1f / (1f + MathF.Exp(-x));

    internal static float[] Values(Tensor x) => x.detach().cpu().contiguous().data<float>().ToArray();
}
