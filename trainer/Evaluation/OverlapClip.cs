using Sqair.Mot;

namespace Sqair.Trainer.Evaluation;

/// <summary>Two sets of boxes laid over one another, frame by frame: what the measures are computed from.</summary>
internal sealed class OverlapClip
{
    OverlapClip(IReadOnlyList<OverlapFrame> frames, int lastFrame, int objects, int tracks)
        => (Frames, LastFrame, Objects, Tracks) = (frames, lastFrame, objects, tracks);

    /// <summary>Every frame in which either set has a box, in order.</summary>
    public IReadOnlyList<OverlapFrame> Frames { get; }

    /// <summary>Zero-based number of the last of them; -1 if there is none.</summary>
    public int LastFrame { get; }

    /// <summary>True objects in the clip.</summary>
    public int Objects { get; }

    /// <summary>Tracks in the clip.</summary>
    public int Tracks { get; }

    /// <exception cref="UserErrorException">An identity has two boxes in one frame.</exception>
    public static OverlapClip Of(IEnumerable<MotRow> truth, IEnumerable<MotRow> tracks)
    {
        var (trueRows, trueIndex) = ByFrame(truth, "truth");
        var (trackRows, trackIndex) = ByFrame(tracks, "tracks");
        var frames = new List<OverlapFrame>();
        foreach (var frame in trueRows.Keys.Union(trackRows.Keys).Order())
        {
            var (here, tracked) = (trueRows.GetValueOrDefault(frame, []), trackRows.GetValueOrDefault(frame, []));
            var overlap = new double[here.Count * tracked.Count];
            for (var i = 0; i < here.Count; i++)
            {
                for (var j = 0; j < tracked.Count; j++)
                    overlap[i * tracked.Count + j] = Overlap(here[i], tracked[j]);
            }

            frames.Add(new OverlapFrame([.. here.Select(r => trueIndex[r.Id])], [.. tracked.Select(r => trackIndex[r.Id])], overlap));
        }

        return new OverlapClip(frames, trueRows.Keys.Union(trackRows.Keys).DefaultIfEmpty(-1).Max(), trueIndex.Count, trackIndex.Count);
    }

    /// <summary>Intersection over union of two boxes; 0 for boxes without area.</summary>
    public static double Overlap(in MotRow a, in MotRow b)
    {
        // Double throughout: the edges of a box near the picture's far side lose digits in single precision.
        var across = Math.Min((double)a.Left + a.Width, (double)b.Left + b.Width) - Math.Max(a.Left, b.Left);
        var down = Math.Min((double)a.Top + a.Height, (double)b.Top + b.Height) - Math.Max(a.Top, b.Top);
        if (across <= 0 || down <= 0)
            return 0;
        var both = across * down;
        return both / ((double)a.Width * a.Height + (double)b.Width * b.Height - both);
    }

    static (Dictionary<int, List<MotRow>> Rows, Dictionary<int, int> Index) ByFrame(IEnumerable<MotRow> rows, string name)
    {
        var byFrame = new Dictionary<int, List<MotRow>>();
        var index = new Dictionary<int, int>();
        var seen = new HashSet<(int, int)>();
        foreach (var row in rows)
        {
            if (!seen.Add((row.Frame, row.Id)))
                throw new UserErrorException(
                    $"{name}: identity {row.Id} has two boxes in frame {row.Frame + 1}; an identity has at most one box in a frame.");
            index.TryAdd(row.Id, index.Count);
            if (!byFrame.TryGetValue(row.Frame, out var here))
                byFrame[row.Frame] = here = [];
            here.Add(row);
        }

        return (byFrame, index);
    }
}
