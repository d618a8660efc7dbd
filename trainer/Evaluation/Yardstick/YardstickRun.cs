using System.Collections.Concurrent;

namespace Sqair.Trainer.Evaluation.Yardstick;

/// <summary>Measures one tracker on groups of clips.</summary>
/// <param name="store">Where clips are made.</param>
/// <param name="track">The tracker; called by as many at a time as there are jobs.</param>
/// <param name="jobs">Clips at a time.</param>
internal sealed class YardstickRun(ClipStore store, ClipTracking track, int jobs)
{
    readonly ConcurrentDictionary<YardstickClip, ClipFigures?> _known = new(ReferenceEqualityComparer.Instance);

    /// <summary>The group's figures, or why there are none.</summary>
    public async Task<(GroupFigures? Figures, SkippedGroup? Skipped)> MeasureAsync(YardstickGroup group, CancellationToken cancellation)
    {
        if (group.Absent is { } absent) return (null, new(group.Name, absent));
        var options = new ParallelOptions { MaxDegreeOfParallelism = jobs, CancellationToken = cancellation };
        await Parallel.ForEachAsync(group.Clips.Where(clip => !_known.ContainsKey(clip)), options, async (clip, stop) =>
        {
            var input = await clip.Prepare(store, stop);
            _known[clip] = await track(input, stop) is { } tracks ? new(clip.Name, clip.Condition, clip.Judge(input, tracks)) : null;
        });
        ClipFigures[] figures = [.. group.Clips.Select(clip => _known[clip]).OfType<ClipFigures>()];
        return figures.Length > 0 ? (new GroupFigures(group.Name, figures, group.EachClip), null)
            : (null, new(group.Name, "there are no detections for its clips"));
    }
}
