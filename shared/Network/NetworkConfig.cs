namespace Sqair.Network;

/// <summary>How discovery finds a position.</summary>
public enum DiscoveryKind
{
    /// <summary>The paper's: where is regressed from the flattened image code through the recurrent state.</summary>
    Recurrent,

    /// <summary>Where is the expectation of cell centres under attention over the encoder's feature map, with what is already explained pushed down.</summary>
    Attention,
}

/// <summary>How many new objects the generative model expects (spec section 2.3).</summary>
public enum NumberPriorKind
{
    /// <summary>The released code's learned categorical, conditioned on the expected survival of what is known.</summary>
    Categorical,

    /// <summary>
    /// p(n) ∝ exp(-price·n) with a price that stays put. A learned prior comes to expect the second slot on one person that the
    /// bound rewards a little; a fixed one keeps charging for it.
    /// </summary>
    Fixed,
}

/// <summary>How the propagation prior places its means (spec section 2.2).</summary>
public enum ForecastKind
{
    /// <summary>The paper's: absolute what and where from the prior's recurrent state.</summary>
    Recurrent,

    /// <summary>The last what and where plus a change. It does not depend on where in the window an object is, which the tracker's moving windows need.</summary>
    Residual,
}

/// <summary>Sizes and options of a conv-SQAIR (spec sections 9.3 and 9.4). Written into the model package's provenance.</summary>
public sealed record NetworkConfig
{
    public int ImageSize { get; init; } = 64;
    public int GlimpseHeight { get; init; } = 28;
    public int GlimpseWidth { get; init; } = 12;
    public int Slots { get; init; } = 3;
    public int What { get; init; } = 50;

    /// <summary>Width n of fully connected layers and recurrent states.</summary>
    public int Hidden { get; init; } = 128;

    /// <summary>Width of the fixed hidden layers (proposal, glimpse mask, where prior), and of the decoder's first layer.</summary>
    public int SideHidden { get; init; } = 128;

    public int[] EncoderChannels { get; init; } = [16, 32, 32, 64];
    public int[] EncoderStrides { get; init; } = [2, 2, 2, 1];

    /// <summary>Maps of the decoder's first picture (7×3 for a 28×12 glimpse), then after each doubling.</summary>
    public int[] DecoderChannels { get; init; } = [64, 32];

    public DiscoveryKind Discovery { get; init; } = DiscoveryKind.Attention;
    public ForecastKind Forecast { get; init; } = ForecastKind.Residual;
    public NumberPriorKind NumberPrior { get; init; } = NumberPriorKind.Fixed;

    /// <summary>Price of a new object in nats, in the first frame and in later ones; for <see cref="NumberPriorKind.Fixed"/>.</summary>
    public float FirstPrice { get; init; } = 3f;
    public float LaterPrice { get; init; } = 8f;

    public bool GlimpseMask { get; init; } = true;

    /// <summary>Mean of the raw scales (x, y) of a new object before training: logits of the fraction of the window.</summary>
    public float[] ScalePrior { get; init; } = [-1.6f, -0.4f];

    /// <summary>Widest box (width by height) that costs nothing; see <see cref="AspectPrice"/>.</summary>
    public float WidestAspect { get; init; } = 0.6f;

    /// <summary>
    /// Price in nats of a box wider than that: price · log(aspect / widest)². 0 is the paper's model. Without it the cheapest explanation of two people
    /// side by side is one wide object.
    /// </summary>
    public float AspectPrice { get; init; }

    /// <summary>Price in nats of each pixel of a box. 0 is the paper's model. Without it a box that may not be wide covers two people by being tall.</summary>
    public float AreaPrice { get; init; }

    public float OutputScale { get; init; } = 0.25f;
    public float OutputDeviation { get; init; } = 0.3f;
    public float DiscoveryPresenceBias { get; init; } = 1f;
    public float PropagationPresenceBias { get; init; } = 5f;
    public float PriorPresenceBias { get; init; } = 10f;
    public float WhereScaleBias { get; init; } = -3f;

    /// <summary>Lower bound of every standard deviation the network predicts.</summary>
    public float MinimumScale { get; init; } = 0.01f;

    public int PresenceHidden => Hidden / 2;

    /// <summary>Throws <see cref="ArgumentException"/> naming the first size that cannot work.</summary>
    public void Validate()
    {
        if (EncoderChannels.Length != EncoderStrides.Length || EncoderChannels.Length == 0)
            throw new ArgumentException("encoderChannels and encoderStrides must have the same, non-zero number of entries");
        var reduction = 1 << DecoderChannels.Length;
        if (GlimpseHeight % reduction != 0 || GlimpseWidth % reduction != 0)
            throw new ArgumentException($"glimpse {GlimpseHeight}x{GlimpseWidth} must be divisible by {reduction}, for {DecoderChannels.Length} doublings in the decoder");
        if (Slots < 1 || What < 1 || Hidden < 2 || ImageSize < 8) throw new ArgumentException("slots, what, hidden and imageSize must be positive");
        if (ScalePrior.Length != 2) throw new ArgumentException("scalePrior must have two entries: x and y");
    }
}
