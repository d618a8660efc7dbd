using Sqair.Tracking;

namespace Sqair.Trainer.Evaluation;

/// <summary>
/// Higher order tracking accuracy (Luiten et al., IJCV 2021), means over the localisation thresholds 0.05, 0.10, ... 0.95.
/// </summary>
/// <param name="Hota">Mean of sqrt(DetA AssA).</param>
/// <param name="DetA">Detection: mean of TP / (TP + FN + FP).</param>
/// <param name="AssA">Association: mean over thresholds of the mean over matches of TPA / (TPA + FNA + FPA).</param>
internal sealed record HotaScore(double Hota, double DetA, double AssA)
{
    const int Thresholds = 19;

    /// <summary>Scores a clip.</summary>
    public static HotaScore Of(OverlapClip clip)
    {
        var (truth, tracked) = (new int[clip.Objects], new int[clip.Tracks]);
        var alignment = Alignment(clip, truth, tracked);

        // [threshold][object, track]: frames in which the two are matched.
        var together = new int[Thresholds][];
        for (var t = 0; t < Thresholds; t++)
            together[t] = new int[clip.Objects * clip.Tracks];
        foreach (var frame in clip.Frames)
            Match(clip, frame, alignment, together);

        var (hota, detection, association) = (0.0, 0.0, 0.0);
        foreach (var pairs in together)
        {
            var matches = pairs.Sum();
            var (boxes, weighted) = (truth.Sum() + tracked.Sum() - matches, 0.0);
            for (var i = 0; i < clip.Objects; i++)
            {
                for (var j = 0; j < clip.Tracks; j++)
                {
                    double both = pairs[i * clip.Tracks + j];
                    weighted += both == 0 ? 0 : both * both / (truth[i] + tracked[j] - both);
                }
            }

            var (det, ass) = (boxes == 0 ? 0 : (double)matches / boxes, matches == 0 ? 0 : weighted / matches);
            detection += det / Thresholds;
            association += ass / Thresholds;
            hota += Math.Sqrt(det * ass) / Thresholds;
        }

        return new HotaScore(hota, detection, association);
    }

    /// <summary>
    /// How well each pair fits over the whole clip, a Jaccard index of soft matches; it steers the matching of a frame to pairs that agree
    /// elsewhere too. Counts the boxes of objects and tracks on the way.
    /// </summary>
    static double[] Alignment(OverlapClip clip, int[] truth, int[] tracked)
    {
        var soft = new double[clip.Objects * clip.Tracks];
        foreach (var frame in clip.Frames)
        {
            foreach (var o in frame.Truth)
                truth[o]++;
            foreach (var k in frame.Tracks)
                tracked[k]++;
            var ofTruth = frame.Truth.Select((_, i) => frame.Tracks.Select((_, j) => frame[i, j]).Sum()).ToArray();
            var ofTracks = frame.Tracks.Select((_, j) => frame.Truth.Select((_, i) => frame[i, j]).Sum()).ToArray();
            for (var i = 0; i < frame.Truth.Length; i++)
            {
                for (var j = 0; j < frame.Tracks.Length; j++)
                {
                    if (frame[i, j] > 0)
                        soft[frame.Truth[i] * clip.Tracks + frame.Tracks[j]] += frame[i, j] / (ofTruth[i] + ofTracks[j] - frame[i, j]);
                }
            }
        }

        for (var i = 0; i < clip.Objects; i++)
        {
            for (var j = 0; j < clip.Tracks; j++)
                soft[i * clip.Tracks + j] /= truth[i] + tracked[j] - soft[i * clip.Tracks + j];
        }

        return soft;
    }

    /// <summary>One matching per frame, of most alignment times overlap; it counts at every threshold that the overlap reaches.</summary>
    static void Match(OverlapClip clip, OverlapFrame frame, double[] alignment, int[][] together)
    {
        var (rows, columns) = (frame.Truth.Length, frame.Tracks.Length);
        var costs = new double[rows * columns];
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++)
                costs[i * columns + j] = -alignment[frame.Truth[i] * clip.Tracks + frame.Tracks[j]] * frame[i, j];
        }

        var assigned = new int[rows];
        new HungarianAssignment(rows, columns).Solve(costs, rows, columns, assigned);
        for (var i = 0; i < rows; i++)
        {
            if (assigned[i] < 0)
                continue;
            for (var t = 0; t < Thresholds; t++)
            {
                // Rounding must not decide whether an overlap of 0.35 reaches the threshold 7 * 0.05.
                if (frame[i, assigned[i]] >= (t + 1) * 0.05 - 1e-9)
                    together[t][frame.Truth[i] * clip.Tracks + frame.Tracks[assigned[i]]]++;
            }
        }
    }
}
