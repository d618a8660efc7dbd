using Sqair.Trainer.Pictures;

namespace Sqair.Trainer.Evaluation.Objects;

/// <summary>A true digit in a frame.</summary>
/// <param name="Box">Its identity is the digit's number. May lie partly or wholly outside the picture.</param>
/// <param name="InView">Enough of it is inside to ask of a model that it is found.</param>
internal readonly record struct TrueDigit(ObjectBox Box, bool InView);

/// <summary>A frame's boxes and digits, paired.</summary>
/// <param name="Of">[digits]: position of each digit's box, or -1.</param>
internal sealed record MatchedFrame(int[] Of)
{
    public bool Takes(int box) => Array.IndexOf(Of, box) >= 0;
}

/// <summary>
/// Pairs inferred boxes with true digits, frame after frame: a digit keeps the identity that it had as long as that is on it
/// (so digits that pass over one another exchange nothing), the rest is paired at least distance (<see cref="ClearMot"/>).
/// Models draw boxes of nearly one size around wide and narrow digits alike, so not their overlap decides: a box is on a digit where it
/// covers enough of the digit's own box and the centres are near one another. Both are cut off at the picture's border: nothing can be
/// known of what lies beyond.
/// </summary>
/// <param name="digits">In the whole sequence; numbers are 0 to digits - 1.</param>
/// <param name="window">Side of the picture, pixels.</param>
internal sealed class DigitMatcher(int digits, int window)
{
    /// <summary>Share of the digit's box that a box on it covers.</summary>
    public const float LeastCovered = 0.5f;

    /// <summary>Between the centres, as a share of the picture's side.</summary>
    public const float MostDistance = 0.2f;

    readonly ClearMot _pairs = new(digits);

    /// <summary>The next frame.</summary>
    public MatchedFrame Next(IReadOnlyList<TrueDigit> truth, IReadOnlyList<ObjectBox> found)
    {
        var distances = new double[truth.Count * found.Count];
        for (var i = 0; i < truth.Count; i++)
            for (var j = 0; j < found.Count; j++)
                distances[i * found.Count + j] = IsOn(found[j], truth[i].Box)
                    ? found[j].Within(window).Distance(truth[i].Box.Within(window)) : double.PositiveInfinity;
        return new(_pairs.Add([.. truth.Select(d => d.Box.Id)], [.. found.Select(b => b.Id)], distances));
    }

    public bool IsOn(in ObjectBox box, in ObjectBox digit)
    {
        ObjectBox seen = box.Within(window), there = digit.Within(window);
        return there.Area > 0 && seen.Common(there) >= LeastCovered * there.Area && seen.Distance(there) <= MostDistance * window;
    }
}
