using Sqair.Mot;
using Sqair.Tracking;

namespace Sqair.Trainer.Evaluation;

/// <summary>The seventh column of ground truth: 0 marks a box that is not to be judged (hidden, too far away, not a pedestrian).</summary>
internal static class IgnoredRows
{
    /// <summary>
    /// The rows that count: those not flagged 0, if the file has both kinds; all rows otherwise (a file that is all 0 does not use the
    /// column).
    /// </summary>
    public static List<MotRow> Counted(IReadOnlyList<MotRow> truth)
        => truth.Any(r => r.Confidence == 0) && truth.Any(r => r.Confidence != 0) ? [.. truth.Where(r => r.Confidence != 0)] : [.. truth];

    /// <summary>
    /// The tracks without the boxes that cover an ignored box (rule of MOTChallenge from 2016 on): to see somebody who need not be seen is
    /// no mistake. A box is matched with counted and ignored rows alike, at most overlap, before it is dropped.
    /// </summary>
    public static List<MotRow> WithoutCovering(IReadOnlyList<MotRow> truth, IReadOnlyList<MotRow> tracks, double least)
    {
        var counted = Counted(truth).ToHashSet();
        var byFrame = truth.ToLookup(r => r.Frame);
        var kept = new List<MotRow>();
        foreach (var frame in tracks.GroupBy(r => r.Frame))
        {
            var (here, tracked) = (byFrame[frame.Key].ToList(), frame.ToList());
            var costs = new double[tracked.Count * here.Count];
            for (var i = 0; i < tracked.Count; i++)
            {
                for (var j = 0; j < here.Count; j++)
                {
                    var distance = 1 - OverlapClip.Overlap(here[j], tracked[i]);
                    costs[i * here.Count + j] = distance <= 1 - least ? distance : double.PositiveInfinity;
                }
            }

            var assigned = new int[tracked.Count];
            new HungarianAssignment(tracked.Count, here.Count).Solve(costs, tracked.Count, here.Count, assigned);
            kept.AddRange(tracked.Where((_, i) => assigned[i] < 0 || counted.Contains(here[assigned[i]])));
        }

        return kept;
    }
}
