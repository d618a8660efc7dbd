using Sqair.Tracking;

namespace Sqair.Trainer.Evaluation;

/// <summary>
/// Identity measures (Ristani et al. 2016): objects and tracks are paired once for the whole clip, so that the boxes that agree are most.
/// </summary>
/// <param name="Agreeing">IDTP: boxes of the truth covered by their own track.</param>
/// <param name="Truth">Boxes of the truth.</param>
/// <param name="Tracked">Boxes of the tracks.</param>
internal sealed record IdentityScore(int Agreeing, int Truth, int Tracked)
{
    /// <summary>IDP.</summary>
    public double Precision => Tracked == 0 ? 0 : (double)Agreeing / Tracked;

    /// <summary>IDR.</summary>
    public double Recall => Truth == 0 ? 0 : (double)Agreeing / Truth;

    /// <summary>IDF1 = 2 IDTP / (truth + tracked).</summary>
    public double F1 => Truth + Tracked == 0 ? 0 : 2.0 * Agreeing / (Truth + Tracked);

    /// <summary>A clip at an overlap threshold: a pair of boxes agrees if 1 - IoU is at most 1 - <paramref name="least"/>.</summary>
    public static IdentityScore Of(OverlapClip clip, double least)
    {
        // IDFN + IDFP = truth + tracked - 2 IDTP: least errors are most agreeing boxes, and leaving a pair apart costs nothing.
        var costs = new double[clip.Objects * clip.Tracks];
        var (truth, tracked) = (0, 0);
        foreach (var frame in clip.Frames)
        {
            truth += frame.Truth.Length;
            tracked += frame.Tracks.Length;
            for (var i = 0; i < frame.Truth.Length; i++)
            {
                for (var j = 0; j < frame.Tracks.Length; j++)
                    costs[frame.Truth[i] * clip.Tracks + frame.Tracks[j]] -= 1 - frame[i, j] <= 1 - least ? 1 : 0;
            }
        }

        var most = new HungarianAssignment(clip.Objects, clip.Tracks).Solve(costs, clip.Objects, clip.Tracks, new int[clip.Objects]);
        return new IdentityScore((int)-most, truth, tracked);
    }
}
