namespace Sqair.Trainer.Evaluation.SortBaseline;

/// <summary>Constants of the baseline (names after SORT, Bewley et al. 2016).</summary>
internal sealed record SortOptions
{
    /// <summary>Least overlap of a forecast with a detection.</summary>
    public double LeastOverlap { get; init; } = 0.2;

    /// <summary>Frames without detection after which a track ends.</summary>
    public int MaximumAge { get; init; } = 5;

    /// <summary>Detections from which a track is reported.</summary>
    public int MinimumHits { get; init; } = 3;
}
