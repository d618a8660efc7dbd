namespace Sqair.Network;

/// <summary>How discovery finds a position.</summary>
public enum DiscoveryKind
{
    /// <summary>The paper's: where is regressed from the flattened image code through the recurrent state.</summary>
    Recurrent,

    /// <summary>
    /// Where is the expectation of cell centres under attention over the encoder's feature map, with what is already explained pushed down.
    /// </summary>
    Attention,
}

/// <summary>How many new objects the generative model expects (docs/model.md, the prior).</summary>
public enum NumberPriorKind
{
    /// <summary>The released code's learned categorical, conditioned on the expected survival of what is known.</summary>
    Categorical,

    /// <summary>
    /// p(n) ∝ exp(-price·n) with a price that stays put. A learned prior comes to expect the second slot on one person that the
    /// bound rewards a little; a fixed one keeps charging for it.
    /// </summary>
    Fixed,

    /// <summary>The released code's other option: P(n) = ¼ · ¾ⁿ.</summary>
    Geometric,
}

/// <summary>What turns pictures and glimpses into codes, and codes into glimpses.</summary>
public enum CodingKind
{
    /// <summary>Fully connected layers: MLP-SQAIR.</summary>
    Perceptron,

    /// <summary>A CNN shared by image and glimpse, and sub-pixel convolutions: conv-SQAIR.</summary>
    Convolution,
}

/// <summary>How the propagation prior places its means (docs/model.md, the prior).</summary>
public enum ForecastKind
{
    /// <summary>The paper's: absolute what and where from the prior's recurrent state.</summary>
    Recurrent,

    /// <summary>
    /// The last what and where plus a change. It does not depend on where in the window an object is, which the tracker's moving windows
    /// need.
    /// </summary>
    Residual,

    /// <summary>
    /// As <see cref="Residual"/>, and the prior is told the last velocity and acceleration of where, which it would else have to find as
    /// differences of what it has seen: a part of its state remembers the frame before.
    /// </summary>
    Motion,

    /// <summary>
    /// The released code's "guided": the last values plus a tenth of the network's output; presence logit = the last one plus a tenth of
    /// its output.
    /// </summary>
    Guided,

    /// <summary>The released code's "rw": the last values themselves; presence as in <see cref="Guided"/>.</summary>
    RandomWalk,
}

/// <summary>Sizes and options of a conv-SQAIR. Written into the model package's provenance.</summary>
public sealed record NetworkConfig
{
    public int ImageSize { get; init; } = 64;
    public int GlimpseHeight { get; init; } = 28;
    public int GlimpseWidth { get; init; } = 12;
    public int Slots { get; init; } = 3;
    public int What { get; init; } = 50;

    /// <summary>Width n of fully connected layers and recurrent states.</summary>
    public int Hidden { get; init; } = 128;

    /// <summary>Width of the fixed hidden layers (proposal, glimpse mask, where prior).</summary>
    public int SideHidden { get; init; } = 128;

    /// <summary>Width of the convolutional decoder's first layer.</summary>
    public int DecoderHidden { get; init; } = 128;

    public CodingKind Coding { get; init; } = CodingKind.Convolution;

    /// <summary>AIR: frames are independent pictures, nothing is propagated.</summary>
    public bool Independent { get; init; }

    public int[] EncoderChannels { get; init; } = [16, 32, 32, 64];
    public int[] EncoderStrides { get; init; } = [2, 2, 2, 1];

    /// <summary>Maps of the decoder's first picture (7×3 for a 28×12 glimpse), then after each doubling.</summary>
    public int[] DecoderChannels { get; init; } = [64, 32];

    /// <summary>
    /// Factors by which the decoder's layers enlarge the picture. Empty: each doubles, and the last one makes the glimpse. Otherwise as in
    /// the paper: every layer keeps its own maps (one more entry in <see cref="DecoderChannels"/> than here), and a convolution to one map
    /// follows.
    /// </summary>
    public int[] DecoderStrides { get; init; } = [];

    public DiscoveryKind Discovery { get; init; } = DiscoveryKind.Attention;
    public ForecastKind Forecast { get; init; } = ForecastKind.Residual;
    public NumberPriorKind NumberPrior { get; init; } = NumberPriorKind.Fixed;

    /// <summary>Price of a new object in nats, in the first frame and in later ones; for <see cref="NumberPriorKind.Fixed"/>.</summary>
    public float FirstPrice { get; init; } = 3f;
    public float LaterPrice { get; init; } = 8f;

    public bool GlimpseMask { get; init; } = true;

    /// <summary>A trainable picture that shows within rendered glimpses (released code only).</summary>
    public bool MeanImage { get; init; }

    /// <summary>
    /// Where's posterior in propagation has a full covariance with ten global numbers (released code only), else a diagonal
    /// one.
    /// </summary>
    public bool FullWhereCovariance { get; init; }

    /// <summary>At most N - P_t new objects a frame; else up to N, and the surplus is charged and dropped (docs/model.md).</summary>
    public bool StrictSlots { get; init; } = true;

    /// <summary>
    /// The place of a new object is expected by an autoregressive network, else by a fixed normal distribution (docs/model.md).
    /// </summary>
    public bool RecurrentWherePrior { get; init; } = true;

    /// <summary>Mean of the raw scales (x, y) of a new object before training: logits of the fraction of the window.</summary>
    public float[] ScalePrior { get; init; } = [-1.6f, -0.4f];

    /// <summary>Widest box (width by height) that costs nothing; see <see cref="AspectPrice"/>.</summary>
    public float WidestAspect { get; init; } = 0.6f;

    /// <summary>
    /// Price in nats of a box wider than that: price · log(aspect / widest)². 0 is the paper's model. Without it the cheapest explanation
    /// of two people side by side is one wide object.
    /// </summary>
    public float AspectPrice { get; init; }

    /// <summary>
    /// Price in nats of each pixel of a box. 0 is the paper's model. Without it a box that may not be wide covers two people by being tall.
    /// </summary>
    public float AreaPrice { get; init; }

    public float OutputScale { get; init; } = 0.25f;
    public float OutputDeviation { get; init; } = 0.3f;
    public float DiscoveryPresenceBias { get; init; } = 1f;
    public float PropagationPresenceBias { get; init; } = 5f;
    public float PriorPresenceBias { get; init; } = 10f;

    /// <summary>
    /// The prior expects an object to stay with σ(<see cref="PriorPresenceBias"/>), whatever has been learned. A learned prior comes to
    /// expect that objects are lost as long as the posterior loses them.
    /// </summary>
    public bool FixedSurvival { get; init; }

    /// <summary>
    /// Where is found in a second look: its mean is corrected by what a glimpse cut there shows, and what is coded from the glimpse at the
    /// mean, so that what need not say how a glimpse was missed. False is the paper's model, in which what is coded at the drawn where.
    /// </summary>
    public bool SecondLook { get; init; }

    public float WhereScaleBias { get; init; } = -3f;

    /// <summary>Lower bound of every standard deviation the network predicts.</summary>
    public float MinimumScale { get; init; } = 0.01f;

    /// <summary>
    /// Lower bound of the deviation of a propagated what, whose gates alone let it go down to 2e-6. As low as here, a what
    /// that is kept as it was costs 1.8 nats a dimension, since the prior's cannot be lower than <see cref="MinimumScale"/>.
    /// </summary>
    public float MinimumWhatScale { get; init; } = 1e-3f;

    /// <summary>Units of the prior's state that remember where, its velocity, and whether they are known.</summary>
    internal const int MotionMemory = 10;

    /// <summary>Slots are drawn one after another, each with all that went before.</summary>
    public const int MostSlots = 16;

    /// <summary>Of a side of the pictures.</summary>
    public const int MostPixels = 512;

    /// <summary>Of <see cref="What"/> and of <see cref="Hidden"/>.</summary>
    public const int MostWhat = 4096, MostHidden = 8192;

    public int PresenceHidden => Hidden / 2;

    /// <summary>Throws <see cref="ArgumentException"/> naming the first setting that cannot work.</summary>
    public void Validate()
    {
        ValidateValues();
        if (Coding == CodingKind.Perceptron && Discovery == DiscoveryKind.Attention)
            throw new ArgumentException("discovery: attention needs coding: convolution, whose feature map it looks at");
        if (EncoderChannels.Length != EncoderStrides.Length || EncoderChannels.Length == 0)
            throw new ArgumentException("encoderChannels and encoderStrides must have the same, non-zero number of entries");
        if (DecoderStrides.Length > 0 && DecoderStrides.Length != DecoderChannels.Length - 1)
            throw new ArgumentException($"decoderStrides has {DecoderStrides.Length} entries, "
                + $"decoderChannels {DecoderChannels.Length}: one more channel than strides is needed");
        var reduction = DecoderStrides.Length > 0 ? DecoderStrides.Aggregate(1, (a, b) => a * b) : 1 << DecoderChannels.Length;
        if (Coding == CodingKind.Convolution && (GlimpseHeight % reduction != 0 || GlimpseWidth % reduction != 0))
            throw new ArgumentException(
                $"glimpse {GlimpseHeight}x{GlimpseWidth} must be divisible by {reduction}, by which the decoder enlarges");
        if (Forecast == ForecastKind.Motion && Hidden <= MotionMemory)
            throw new ArgumentException($"hidden is {Hidden}, forecast: motion needs more than {MotionMemory}");
        if (FixedSurvival && Forecast is ForecastKind.Guided or ForecastKind.RandomWalk)
            throw new ArgumentException(
                "fixedSurvival needs forecast: recurrent, residual or motion; the other two expect the last presence again");
        if (ScalePrior.Length != 2) throw new ArgumentException("scalePrior must have two entries: x and y");
    }

    /// <summary>Each by itself: no density, and no network, can be made of what is outside.</summary>
    void ValidateValues()
    {
        Setting.Choice("coding", Coding);
        Setting.Choice("discovery", Discovery);
        Setting.Choice("forecast", Forecast);
        Setting.Choice("numberPrior", NumberPrior);
        Setting.Within("slots", Slots, 1, MostSlots);
        Setting.Within("imageSize", ImageSize, 8, MostPixels);
        Setting.Within("glimpseHeight", GlimpseHeight, 2, MostPixels);
        Setting.Within("glimpseWidth", GlimpseWidth, 2, MostPixels);
        Setting.Within("what", What, 1, MostWhat);
        Setting.Within("hidden", Hidden, 2, MostHidden);
        Setting.Within("sideHidden", SideHidden, 1);
        Setting.Within("decoderHidden", DecoderHidden, 1);
        foreach (var (name, sizes) in ((string, int[])[])
            [("encoderChannels", EncoderChannels), ("encoderStrides", EncoderStrides),
            ("decoderChannels", DecoderChannels), ("decoderStrides", DecoderStrides)])
            foreach (var size in sizes) Setting.Within(name, size, 1);
        Setting.Positive("outputScale", OutputScale);
        Setting.Positive("outputDeviation", OutputDeviation);
        Setting.Positive("minimumScale", MinimumScale);
        Setting.Positive("minimumWhatScale", MinimumWhatScale);
        Setting.Positive("widestAspect", WidestAspect);
        Setting.Within("aspectPrice", AspectPrice, 0);
        Setting.Within("areaPrice", AreaPrice, 0);
        Setting.Number("firstPrice", FirstPrice);
        Setting.Number("laterPrice", LaterPrice);
        Setting.Number("discoveryPresenceBias", DiscoveryPresenceBias);
        Setting.Number("propagationPresenceBias", PropagationPresenceBias);
        Setting.Number("priorPresenceBias", PriorPresenceBias);
        Setting.Number("whereScaleBias", WhereScaleBias);
        foreach (var scale in ScalePrior) Setting.Number("scalePrior", scale);
    }
}
