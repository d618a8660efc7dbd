namespace Sqair.Network;

/// <summary>
/// The whole network of a SQAIR, or of AIR, written once over the tensor type. The order of work within a frame is the caller's:
/// training runs all slots of a clip with densities (trainer), deployment one slot a call (the exported graphs).
/// </summary>
public sealed class SqairNetwork<T> where T : class, ITensor<T>
{
    public SqairNetwork(NetworkConfig config, IWeights<T> weights)
    {
        config.Validate();
        Config = config;
        Transformer = new(weights, config);
        Encoder = new(weights, config);
        Decoder = new(weights, config);
        Discovery = new(weights, config, Encoder, Transformer);
        var mask = config.GlimpseMask
            ? new Mlp<T>(weights, "propagation.mask", config.Hidden, [config.SideHidden],
                config.GlimpseHeight * config.GlimpseWidth, new Initialisation.Constant(1f))
            : null;
        if (!config.Independent)
        {
            Propagation = new(weights, config, Encoder, Transformer, mask);
            PropagationPrior = new(weights, config);
        }
        DiscoveryPrior = new(weights, config);
    }

    public NetworkConfig Config { get; }
    public SpatialTransformer<T> Transformer { get; }
    public Encoder<T> Encoder { get; }
    public GlimpseDecoder<T> Decoder { get; }
    public Discovery<T> Discovery { get; }

    /// <summary>Null in AIR, whose frames are independent; likewise <see cref="PropagationPrior"/>.</summary>
    public Propagation<T>? Propagation { get; }
    public PropagationPrior<T>? PropagationPrior { get; }
    public DiscoveryPrior<T> DiscoveryPrior { get; }
}
