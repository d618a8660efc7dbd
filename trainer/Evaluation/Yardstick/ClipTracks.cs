using Sqair.Mot;

namespace Sqair.Trainer.Evaluation.Yardstick;

/// <summary>A frame that was tracked.</summary>
/// <param name="Number">Zero-based, as in the video, also where some are left out.</param>
/// <param name="Seconds">Its time in the video.</param>
/// <param name="Milliseconds">What it took; 0 where nothing was computed from pictures.</param>
internal readonly record struct TrackedFrame(int Number, double Seconds, double Milliseconds);

/// <summary>What a tracker made of a clip.</summary>
/// <param name="Rows">Boxes in pixels and frames of the video.</param>
/// <param name="Frames">Every frame it saw, those without anybody too.</param>
internal sealed record ClipTracks(IReadOnlyList<MotRow> Rows, IReadOnlyList<TrackedFrame> Frames)
{
    /// <summary>What is wrong with the video, in sentences.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Mean time of a frame; null without frames.</summary>
    public double? Milliseconds => Frames.Count == 0 ? null : Frames.Average(frame => frame.Milliseconds);

    /// <summary>How many are tracked in each frame, in the order of <see cref="Frames"/>.</summary>
    public int[] Counts()
    {
        var byFrame = Rows.CountBy(row => row.Frame).ToDictionary();
        return [.. Frames.Select(frame => byFrame.GetValueOrDefault(frame.Number))];
    }
}

/// <summary>A clip as it is given to a tracker and to whoever judges it.</summary>
/// <param name="Video">The file.</param>
/// <param name="Truth">True boxes; null where there are none.</param>
internal sealed record ClipInput(string Video, IReadOnlyList<MotRow>? Truth = null)
{
    /// <summary>First frames that the camera learns from before it starts again at the first.</summary>
    public int WarmUp { get; init; }

    /// <summary>Detections by others in this clip, for the rivals that live on them; null where there are none.</summary>
    public IReadOnlyList<MotRow>? Detections { get; init; }
}

/// <summary>Whoever is measured: a model, or what one would take instead; null where the clip lacks what it needs.</summary>
internal delegate Task<ClipTracks?> ClipTracking(ClipInput clip, CancellationToken cancellation);
