namespace Sqair.Tracking;

/// <summary>
/// What one camera's tracker does with the network's answers. Lengths are analysis pixels, overlaps and probabilities 0 to 1,
/// foreground is 0 (background) to 1.
/// </summary>
public sealed record TrackerOptions
{
    /// <summary>A propagated object stays while its presence probability is at least this.</summary>
    public float PropagationPresence { get; init; } = 0.5f;

    /// <summary>A discovered object counts when its presence probability is at least this.</summary>
    public float DiscoveryPresence { get; init; } = 0.5f;

    /// <summary>Objects whose boxes overlap when enlarged by this factor could explain each other's pixels and form a group.</summary>
    public float GroupEnlargement { get; init; } = 1.5f;

    /// <summary>
    /// Share of the other objects' rendering of the last frame that is taken from what an object sees when it propagates. 0: it sees all foreground, as in training, and
    /// knows of the others by the relation state alone.
    /// </summary>
    public float OthersGain { get; init; } = 0.6f;

    /// <summary>An object with others near it gets no wider than so many times its usual width.</summary>
    public float Widening { get; init; } = 1.1f;

    /// <summary>A box with less mean foreground than this holds nobody, whatever the network claims.</summary>
    public float SupportDensity { get; init; } = 0.08f;

    /// <summary>
    /// A track has support when its rendering makes the picture likelier by at least this, in nats (a whole person is worth hundreds). It catches
    /// what the density does not: two tracks on one person. About what an object costs in training: its price, its box and its code.
    /// </summary>
    public float SupportEvidence { get; init; } = 50;

    /// <summary>After so many frames without support of either kind a track is no longer believed.</summary>
    public int SupportFrames { get; init; } = 2;

    /// <summary>How long a track that is not seen is kept up by forecasts.</summary>
    public double ForecastSeconds { get; init; } = 2;

    /// <summary>How long an identity that was lost can be found again; after <see cref="ForecastSeconds"/> it is looked for around the last forecast.</summary>
    public double RememberSeconds { get; init; } = 8;

    /// <summary>Two objects touch when this share of the smaller box lies in the other.</summary>
    public float TouchShare { get; init; } = 0.25f;

    /// <summary>Objects that touched may have exchanged identities. That is decided once an object was apart from others for so long...</summary>
    public double PartedSeconds { get; init; } = 0.5;

    /// <summary>... and can be changed until it was apart for so long.</summary>
    public double DoubtSeconds { get; init; } = 2;

    /// <summary>Over how long a person's appearance is averaged.</summary>
    public double AppearanceSeconds { get; init; } = 4;

    /// <summary>By how much the position's standard deviation grows without observation, pixels a second.</summary>
    public float ForecastGrowth { get; init; } = 8;

    /// <summary>Height, relative to what people have at that place of the picture, from which an object may be two; it then pays as one that is too wide does (<see cref="AspectPrice"/>).</summary>
    public float Tallest { get; init; } = 1.5f;

    /// <summary>How long forecasts appear among <see cref="CameraTracker.Tracks"/>; the longer, the more of them are where nobody is. 0: never.</summary>
    public double ReportForecastSeconds { get; init; } = 0.5;

    /// <summary>
    /// Who is cut by a side or the bottom of the picture is among <see cref="CameraTracker.Tracks"/> while at least this share of the width, or height, that people have at that place is in view
    /// (<see cref="PersonPrior"/>; before it is known, always). 0: slivers too.
    /// </summary>
    public float ReportUsualShare { get; init; } = 0.5f;

    /// <summary>Largest ratio between the heights of a forecast track and the object that takes it over.</summary>
    public float RefindSizeRatio { get; init; } = 2;

    /// <summary>Factor on the rendered objects before they are taken from the foreground; above 1 leaves fewer fringes.</summary>
    public float ExplainedGain { get; init; } = 1.5f;

    /// <summary>By how many pixels the rendered objects are widened before they are taken from the foreground (0 to 8).</summary>
    public int ExplainedDilation { get; init; } = 2;

    /// <summary>Discovery runs on a tile whose core holds at least this much unexplained foreground (sum over its pixels)...</summary>
    public float TileCoreMass { get; init; } = 25;

    /// <summary>... and whose whole 64x64 window holds at least this much.</summary>
    public float TileMass { get; init; } = 40;

    /// <summary>A proposal is believed when it would make the picture likelier by at least this, in nats.</summary>
    public float ProposalEvidence { get; init; } = 75;

    /// <summary>
    /// An object gives way to what discovery proposes in its place when that explains the picture better by at least this, in nats. Above 1e6:
    /// no object is looked at again.
    /// </summary>
    public float SecondLookEvidence { get; init; } = 15;

    /// <summary>
    /// An object wider than this (width by height of what it explains) whose foreground has a valley may be two people side by side: discovery looks at either
    /// side alone.
    /// </summary>
    public float WidestAspect { get; init; } = 0.6f;

    /// <summary>Width, relative to what people have at that place of the picture, from which discovery looks at either side of an object alone where there is the least valley; it costs nothing.</summary>
    public float Wide { get; init; } = 1.25f;

    /// <summary>Without any valley, discovery looks at either side of such an object if at the height of the shoulders it is this broad, relative to the same width.</summary>
    public float Broad { get; init; } = 1.2f;

    /// <summary>Price of a box wider than that in the comparison with its two sides, in nats: price · log(aspect / widest)², as in training.</summary>
    public float AspectPrice { get; init; } = 600;

    /// <summary>Proposals with a box narrower or lower than this many pixels are noise.</summary>
    public float MinimumBox { get; init; } = 3;

    /// <summary>A proposal is the same as a track or a better proposal from this intersection over union on...</summary>
    public float DuplicateOverlap { get; init; } = 0.6f;

    /// <summary>... or when this share of the smaller box lies in the other.</summary>
    public float DuplicateContainment { get; init; } = 0.85f;

    /// <summary>A new track is reported once it was seen this often...</summary>
    public int ConfirmHits { get; init; } = 2;

    /// <summary>... within so many frames, its discovery included. Before that the first miss ends it.</summary>
    public int ConfirmFrames { get; init; } = 3;

    /// <summary>Two tracks with at least this intersection over union...</summary>
    public float MergeOverlap { get; init; } = 0.7f;

    /// <summary>... in so many frames running are on one person, and the older one keeps it.</summary>
    public int MergeFrames { get; init; } = 4;

    /// <summary>A track ends when less than this share of its box is in the picture.</summary>
    public float LeaveVisibleShare { get; init; } = 0.3f;

    /// <summary>... and on its way out over a side or the bottom when less than this share of its usual width, or height, is.</summary>
    public float LeaveUsualShare { get; init; } = 0.5f;

    /// <summary>Share of the mass that the tight boxes leave out on each side.</summary>
    public float SilhouetteTail { get; init; } = 0.01f;

    /// <summary>Throws <see cref="ArgumentException"/> naming the first value out of its range.</summary>
    public void Validate()
    {
        Share(PropagationPresence, nameof(PropagationPresence));
        Share(DiscoveryPresence, nameof(DiscoveryPresence));
        Share(SupportDensity, nameof(SupportDensity));
        Share(DuplicateOverlap, nameof(DuplicateOverlap));
        Share(DuplicateContainment, nameof(DuplicateContainment));
        Share(MergeOverlap, nameof(MergeOverlap));
        Share(LeaveVisibleShare, nameof(LeaveVisibleShare));
        Share(LeaveUsualShare, nameof(LeaveUsualShare));
        Share(ReportUsualShare, nameof(ReportUsualShare));
        Between(Widening, 1, 1e6, nameof(Widening));
        Between(Tallest, 1, 1e6, nameof(Tallest));
        Between(Wide, 1, 1e6, nameof(Wide));
        Between(Broad, 0, 1e6, nameof(Broad));
        Between(SupportEvidence, -1e6, 1e6, nameof(SupportEvidence));
        Between(ProposalEvidence, -1e6, 1e6, nameof(ProposalEvidence));
        Between(GroupEnlargement, 1, 10, nameof(GroupEnlargement));
        Between(OthersGain, 0, 100, nameof(OthersGain));
        Between(SupportFrames, 1, 1000, nameof(SupportFrames));
        Between(ForecastSeconds, 0, 600, nameof(ForecastSeconds));
        Between(RememberSeconds, 0, 600, nameof(RememberSeconds));
        Between(PartedSeconds, 0, 600, nameof(PartedSeconds));
        Between(DoubtSeconds, 0, 600, nameof(DoubtSeconds));
        Between(AppearanceSeconds, 0, 600, nameof(AppearanceSeconds));
        Between(ReportForecastSeconds, 0, 600, nameof(ReportForecastSeconds));
        Between(SecondLookEvidence, 0, double.MaxValue, nameof(SecondLookEvidence));
        Between(WidestAspect, 0.05, 100, nameof(WidestAspect));
        Between(AspectPrice, 0, double.MaxValue, nameof(AspectPrice));
        Between(ForecastGrowth, 0, 1000, nameof(ForecastGrowth));
        Between(RefindSizeRatio, 1, 100, nameof(RefindSizeRatio));
        Share(TouchShare, nameof(TouchShare));
        Between(ExplainedGain, 0, 100, nameof(ExplainedGain));
        Between(ExplainedDilation, 0, 8, nameof(ExplainedDilation));
        Between(TileCoreMass, 0, 1024, nameof(TileCoreMass));
        Between(TileMass, 0, 4096, nameof(TileMass));
        Between(MinimumBox, 1, 64, nameof(MinimumBox));
        Between(ConfirmHits, 1, 1000, nameof(ConfirmHits));
        Between(ConfirmFrames, ConfirmHits, 1000, nameof(ConfirmFrames));
        Between(MergeFrames, 1, 1000, nameof(MergeFrames));
        Between(SilhouetteTail, 0, 0.4, nameof(SilhouetteTail));
    }

    static void Share(float value, string name) => Between(value, 0, 1, name);

    static void Between(double value, double least, double most, string name)
    {
        if (!(value >= least && value <= most)) throw new ArgumentException($"tracker.{name} is {value}; allowed: {least} to {most}.");
    }
}
