using Sqair.Tracking;
using Sqair.Trainer.Evaluation.Yardstick;

namespace Sqair.Trainer.Evaluation.Counting;

/// <summary>An interval around the number of tracks, the same for all frames: what one would take instead.</summary>
internal sealed record ConstantInterval(int Below, int Above)
{
    const int Widest = 12;

    public (int Low, int High) Of(CountedFrame frame) => (Math.Max(0, frame.Reported - Below), frame.Reported + Above);

    /// <summary>The shortest that holds the truth in at least a share of the frames; of several the one that holds it most often.</summary>
    public static ConstantInterval Shortest(IReadOnlyList<CountedClip> clips, double share) =>
        (from width in Enumerable.Range(0, Widest)
         from below in Enumerable.Range(0, width + 1)
         let interval = new ConstantInterval(below, width - below)
         let held = CountCoverage.Share(clips, interval.Of)
         where held >= share || width == Widest - 1
         orderby width, held descending
         select interval).First();
}

/// <summary>How often intervals hold the truth, and how wide they are; means over the clips.</summary>
/// <param name="Frames">In how many frames of how many clips.</param>
/// <param name="Said">Mean probability that the interval was said to hold; null for one that says nothing.</param>
/// <param name="InsideNeutral">Where rows flagged 0 may be counted or not.</param>
/// <param name="Bias">By how much the expected number is too high.</param>
internal sealed record CountCoverage(
    int Frames, PairedDifference Inside, double InsideNeutral, double Width, double? Said, double? Bias)
{
    public static readonly IReadOnlyList<(string Name, int Least, int Most)> Counts =
        [("0", 0, 0), ("1", 1, 1), ("2-3", 2, 3), ("4-7", 4, 7), ("8+", 8, int.MaxValue)];

    /// <summary>Of those frames whose true count lies in a range; null where there are none.</summary>
    public static CountCoverage? Of(IReadOnlyList<CountedClip> clips, CountOptions options, int least = 0, int most = int.MaxValue)
    {
        var distribution = new CountDistribution();
        return Of(clips, least, most, frame =>
        {
            var probabilities = distribution.Of(frame.Evidence, options);
            var estimate = CountDistribution.Summary(probabilities, CountEstimate.Probability);
            var held = 0.0;
            for (var count = estimate.Low; count <= estimate.High; count++) held += probabilities[count];
            return (estimate.Low, estimate.High, held, estimate.Expected);
        });
    }

    public static CountCoverage? Of(
        IReadOnlyList<CountedClip> clips, ConstantInterval interval, int least = 0, int most = int.MaxValue) =>
        Of(clips, least, most, frame =>
        {
            var (low, high) = interval.Of(frame);
            return (low, high, null, null);
        });

    public static double Share(IReadOnlyList<CountedClip> clips, Func<CountedFrame, (int Low, int High)> interval) =>
        clips.Average(clip => clip.Frames.Average(frame => interval(frame) is var (low, high) && Holds(low, high, frame.Truth) ? 1.0 : 0));

    static CountCoverage? Of(IReadOnlyList<CountedClip> clips, int least, int most,
        Func<CountedFrame, (int Low, int High, double? Held, double? Expected)> interval)
    {
        List<double> inside = [], neutral = [], width = [], said = [], bias = [];
        var frames = 0;
        foreach (var clip in clips)
        {
            var here = clip.Frames.Where(frame => frame.Truth >= least && frame.Truth <= most)
                .Select(frame => (Frame: frame, Interval: interval(frame))).ToArray();
            if (here.Length == 0) continue;
            frames += here.Length;
            inside.Add(here.Average(one => Holds(one.Interval.Low, one.Interval.High, one.Frame.Truth) ? 1 : 0));
            neutral.Add(here.Average(one => one.Interval.Low <= one.Frame.AtMost && one.Interval.High >= one.Frame.Truth ? 1 : 0));
            width.Add(here.Average(one => one.Interval.High - one.Interval.Low));
            if (here.Average(one => one.Interval.Held) is { } held) said.Add(held);
            if (here.Average(one => one.Interval.Expected - one.Frame.Truth) is { } off) bias.Add(off);
        }
        return frames == 0 ? null : new(frames, PairedBootstrap.Of(inside)!, neutral.Average(), width.Average(),
            said.Count > 0 ? said.Average() : null, bias.Count > 0 ? bias.Average() : null);
    }

    static bool Holds(int low, int high, int truth) => truth >= low && truth <= high;
}
