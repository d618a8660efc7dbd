namespace Sqair.Background;

/// <summary>
/// Constants of the rule that turns a camera picture into the network's input (docs/foreground.md). They travel in the model package: a
/// model must see at work what it saw in training.
/// </summary>
public sealed record ForegroundOptions
{
    /// <summary>Memory of the background, seconds; times the frame rate it is <see cref="BackgroundOptions.History"/>.</summary>
    public double HistorySeconds { get; init; } = 60;

    /// <summary>
    /// After the start or a change of light, seconds in which foreground is learnt as fast as anything else, so that ghosts fade.
    /// </summary>
    public double WarmUpSeconds { get; init; } = 3;

    /// <summary>
    /// Learning rate under people relative to elsewhere: somebody who stands still fades 1 / HeldRate times later (0.1: about a minute).
    /// </summary>
    public float HeldRate { get; init; } = 0.1f;

    /// <summary>Squared Mahalanobis distance from which a pixel is foreground.</summary>
    public float VarianceThreshold { get; init; } = 16;

    /// <summary>Smallest variance assumed of a pixel, squared gray levels: sensor noise and compression.</summary>
    public float MinimumVariance { get; init; } = 4;

    /// <summary>People are told from the background by their colour as well, where a picture comes with colour.</summary>
    public bool Chroma { get; init; } = true;

    /// <summary>Smallest variance assumed of a pixel of a colour plane.</summary>
    public float ChromaMinimumVariance { get; init; } = 1;

    /// <summary>A darkened pixel that keeps this share of the background's brightness is a shadow and not shown.</summary>
    public float ShadowRatio { get; init; } = 0.8f;

    /// <summary>
    /// Hard shadows of direct sun are looked for and not shown; what share of the light they keep is learnt from the scene.
    /// </summary>
    public bool CastShadows { get; init; } = true;

    /// <summary>A foreground pixel stays if at least this many of its 3x3 neighbourhood (itself included) are foreground.</summary>
    public int KeepNeighbours { get; init; } = 4;

    /// <summary>Any other pixel is filled if at least this many of its 3x3 neighbourhood are foreground.</summary>
    public int FillNeighbours { get; init; } = 5;

    /// <summary>
    /// Value of a black silhouette pixel, of 255; a white one is 255. The person's own brightness in between tells people apart.
    /// </summary>
    public byte BaseLevel { get; init; } = 102;

    /// <summary>
    /// A silhouette that has been still so long, seconds, and is an edge of the background rather than of the frame, is a ghost and is
    /// learnt at once.
    /// </summary>
    public double GhostSeconds { get; init; } = 2;

    /// <summary>
    /// If more than this share of the picture differs from the background where nobody is known to be, and exposure does not explain it,
    /// the light has changed and not the people.
    /// </summary>
    public double GlobalChangeShare { get; init; } = 0.35;

    /// <summary>Likewise if more than this share of it changes from one frame to the next.</summary>
    public double SuddenChangeShare { get; init; } = 0.2;

    /// <summary>A change that lasts so long, seconds, is learnt afresh; a shorter one (a flash, a broken frame) is only blanked.</summary>
    public double GlobalChangeSeconds { get; init; } = 0.5;

    /// <summary>Throws <see cref="ArgumentException"/> naming the first value out of its range.</summary>
    public void Validate()
    {
        Check(HistorySeconds > 0, nameof(HistorySeconds), HistorySeconds, "positive");
        Check(WarmUpSeconds >= 0, nameof(WarmUpSeconds), WarmUpSeconds, "0 or more");
        Check(ChromaMinimumVariance > 0, nameof(ChromaMinimumVariance), ChromaMinimumVariance, "positive");
        Check(KeepNeighbours is >= 1 and <= 9, nameof(KeepNeighbours), KeepNeighbours, "1 to 9");
        Check(FillNeighbours is >= 1 and <= 9, nameof(FillNeighbours), FillNeighbours, "1 to 9");
        Check(BaseLevel >= 1, nameof(BaseLevel), BaseLevel, "1 to 255");
        Check(GhostSeconds > 0, nameof(GhostSeconds), GhostSeconds, "positive");
        Check(GlobalChangeShare is > 0 and <= 1, nameof(GlobalChangeShare), GlobalChangeShare, "in (0, 1]");
        Check(SuddenChangeShare is > 0 and <= 1, nameof(SuddenChangeShare), SuddenChangeShare, "in (0, 1]");
        Check(GlobalChangeSeconds >= 0, nameof(GlobalChangeSeconds), GlobalChangeSeconds, "0 or more");
        // The mixtures' own, which depend on no frame rate.
        ToBackground(1).Validate();
        ToChroma(1).Validate();
    }

    /// <summary>The constants of brightness' mixture at a frame rate.</summary>
    public BackgroundOptions ToBackground(double framesPerSecond) => Mixture(framesPerSecond, MinimumVariance);

    /// <summary>Those of a colour plane's, which knows no shadows.</summary>
    internal BackgroundOptions ToChroma(double framesPerSecond) =>
        Mixture(framesPerSecond, ChromaMinimumVariance) with { DetectShadows = false };

    BackgroundOptions Mixture(double framesPerSecond, float minimumVariance) => new()
    {
        History = Math.Max(1, (int)Math.Round(HistorySeconds * framesPerSecond)),
        VarianceThreshold = VarianceThreshold,
        MinimumVariance = minimumVariance,
        InitialVariance = Math.Max(15, minimumVariance),
        MaximumVariance = Math.Max(75, minimumVariance),
        ShadowRatio = ShadowRatio,
        HeldRate = HeldRate,
    };

    static void Check<T>(bool holds, string name, T value, string allowed)
    {
        if (!holds)
            throw new ArgumentException($"foreground.{name} is {value}; allowed: {allowed}.");
    }
}
