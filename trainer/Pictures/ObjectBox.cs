using Sqair.Trainer.Data.Mnist;
using Sqair.Trainer.Learning;
using TorchSharp;
using static TorchSharp.torch;

namespace Sqair.Trainer.Pictures;

/// <summary>An object's box in a picture, pixels.</summary>
internal readonly record struct ObjectBox(int Id, float Left, float Top, float Width, float Height)
{
    /// <summary>
    /// The present objects of a row, from their raw where (spec section 3): size = (L+1) s, corner = (L-1)/2 (t - s + 1).
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

    static float Sigmoid(float x) => 1f / (1f + MathF.Exp(-x));

    internal static float[] Values(Tensor x) => x.detach().cpu().contiguous().data<float>().ToArray();
}
