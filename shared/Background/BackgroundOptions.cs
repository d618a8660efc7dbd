namespace Sqair.Background;

/// <summary>
/// Constants of the adaptive Gaussian mixture (Zivkovic, "Improved adaptive Gaussian mixture model for background subtraction", ICPR 2004;
/// Zivkovic and van der Heijden 2006). Gray levels are 0..255, variances squared gray levels, times are frames.
/// </summary>
public sealed record BackgroundOptions
{
    /// <summary>Length of the exponential memory, frames: the learning rate settles at 1 / History.</summary>
    public int History { get; init; } = 500;

    /// <summary>Most Gaussians a pixel may hold (1 to 8).</summary>
    public int Components { get; init; } = 5;

    /// <summary>
    /// A pixel is background when its squared Mahalanobis distance to a background Gaussian is below this (16: four sigma).
    /// </summary>
    public float VarianceThreshold { get; init; } = 16;

    /// <summary>
    /// A pixel belongs to a Gaussian, and updates it, when its squared Mahalanobis distance is below this (9: three sigma).
    /// </summary>
    public float MatchThreshold { get; init; } = 9;

    /// <summary>Variance of a new Gaussian.</summary>
    public float InitialVariance { get; init; } = 15;

    /// <summary>Variances never fall below this: the noise of the camera.</summary>
    public float MinimumVariance { get; init; } = 4;

    /// <summary>Variances never rise above this.</summary>
    public float MaximumVariance { get; init; } = 75;

    /// <summary>The heaviest Gaussians that together reach this share of the weight are the background.</summary>
    public float BackgroundRatio { get; init; } = 0.9f;

    /// <summary>
    /// Complexity reduction prior c_T: weight taken from each Gaussian and frame, in learning rates; prunes the unused ones.
    /// </summary>
    public float ComplexityReduction { get; init; } = 0.05f;

    /// <summary>Whether darkened background is told from foreground.</summary>
    public bool DetectShadows { get; init; } = true;

    /// <summary>tau: a shadow leaves at least this share of the background's brightness.</summary>
    public float ShadowRatio { get; init; } = 0.5f;

    /// <summary>
    /// Learning rate of held pixels relative to the others (see
    /// <see cref="BackgroundSubtractor.Apply(ReadOnlySpan{byte}, Span{byte}, float, ReadOnlySpan{byte})"/>).
    /// </summary>
    public float HeldRate { get; init; } = 0.1f;

    /// <summary>Throws <see cref="ArgumentException"/> naming the first value out of its range.</summary>
    public void Validate()
    {
        Check(History >= 1, nameof(History), History, "at least 1 frame");
        Check(Components is >= 1 and <= 8, nameof(Components), Components, "1 to 8");
        Check(VarianceThreshold > 0, nameof(VarianceThreshold), VarianceThreshold, "positive");
        Check(MatchThreshold > 0, nameof(MatchThreshold), MatchThreshold, "positive");
        Check(MinimumVariance > 0, nameof(MinimumVariance), MinimumVariance, "positive");
        Check(MaximumVariance >= MinimumVariance, nameof(MaximumVariance), MaximumVariance, $"at least {nameof(MinimumVariance)}");
        Check(InitialVariance >= MinimumVariance && InitialVariance <= MaximumVariance, nameof(InitialVariance), InitialVariance,
            $"between {nameof(MinimumVariance)} and {nameof(MaximumVariance)}");
        Check(BackgroundRatio is > 0 and <= 1, nameof(BackgroundRatio), BackgroundRatio, "in (0, 1]");
        Check(ComplexityReduction is >= 0 and < 1, nameof(ComplexityReduction), ComplexityReduction, "in [0, 1)");
        Check(ShadowRatio is > 0 and <= 1, nameof(ShadowRatio), ShadowRatio, "in (0, 1]");
        Check(HeldRate is >= 0 and <= 1, nameof(HeldRate), HeldRate, "in [0, 1]");
    }

    static void Check<T>(bool holds, string name, T value, string allowed)
    {
        if (!holds)
            throw new ArgumentException($"background.{name} is {value}; allowed: {allowed}.");
    }
}
