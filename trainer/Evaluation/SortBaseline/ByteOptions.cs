namespace Sqair.Trainer.Evaluation.SortBaseline;

/// <summary>Constants of ByteTrack as published (Zhang et al. 2022); its overlaps are 1 less the thresholds of its code.</summary>
internal sealed record ByteOptions
{
    /// <summary>Score from which a detection is looked at first, and may begin a track if it is a little surer still.</summary>
    public double HighScore { get; init; } = 0.6;

    public double NewTrackScore { get; init; } = 0.7;

    /// <summary>Score below which a detection is nothing.</summary>
    public double LowScore { get; init; } = 0.1;

    /// <summary>Least overlap of a forecast with a sure detection, with an unsure one, and of a track's first forecast.</summary>
    public double LeastOverlap { get; init; } = 0.2;

    public double LeastOverlapUnsure { get; init; } = 0.5;

    public double LeastOverlapFirst { get; init; } = 0.3;

    /// <summary>Frames without detection after which a track ends: a second's.</summary>
    public int MaximumAge { get; init; } = 30;
}
