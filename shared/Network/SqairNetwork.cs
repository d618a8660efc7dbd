namespace Sqair.Network;

/// <summary>
/// The whole network of a conv-SQAIR, written once over the tensor type. The order of work within a frame is the caller's:
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
        Propagation = new(weights, config, Encoder, Transformer);
        PropagationPrior = new(weights, config);
        DiscoveryPrior = new(weights, config);
    }

    public NetworkConfig Config { get; }
    public SpatialTransformer<T> Transformer { get; }
    public Encoder<T> Encoder { get; }
    public GlimpseDecoder<T> Decoder { get; }
    public Discovery<T> Discovery { get; }
    public Propagation<T> Propagation { get; }
    public PropagationPrior<T> PropagationPrior { get; }
    public DiscoveryPrior<T> DiscoveryPrior { get; }
}
