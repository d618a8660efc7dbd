namespace Sqair.Network;

/// <summary>What discovery knows of a frame before its first step.</summary>
/// <param name="Code">Image code, repeated to rows [R, n].</param>
/// <param name="Context">Set encoding of the propagated objects [R, n] (docs/model.md, Discovery).</param>
/// <param name="Explained">How much of each cell the propagated objects explain [R, m²]; attention only.</param>
public readonly record struct Scene<T>(T Code, T Context, T Explained) where T : class;

/// <summary>Posterior of new objects, one after another (docs/model.md, Discovery).</summary>
public sealed class Discovery<T> where T : class, ITensor<T>
{
    readonly NetworkConfig _config;
    readonly Encoder<T> _encoder;
    readonly SpatialTransformer<T> _transformer;
    readonly Mlp<T> _where, _presence, _setEncoder;
    readonly T _whereBias;
    readonly SpatialAttention<T>? _attention;

    public Discovery(IWeights<T> weights, NetworkConfig config, Encoder<T> encoder, SpatialTransformer<T> transformer)
    {
        (_config, _encoder, _transformer) = (config, encoder, transformer);
        int n = config.Hidden, d = config.What;
        Rnn = new(weights, "discovery.rnn", 2 * n + d + 5, n);
        var whereInputs = n;
        var start = new float[8];
        if (config.Discovery == DiscoveryKind.Attention)
        {
            _attention = new(weights, config, encoder);
            whereInputs += encoder.MapChannels;
            (start[0], start[1]) = (config.ScalePrior[0], config.ScalePrior[1]);
        }
        _where = new(weights, "discovery.where", whereInputs, [n, n], 8, new Initialisation.Constant(start));
        _whereBias = weights.Parameter("discovery.whereBias", [1], new Initialisation.Constant(config.WhereScaleBias));
        _presence = new(weights, "discovery.presence", whereInputs + d,
            [config.PresenceHidden], 1, new Initialisation.Constant(config.DiscoveryPresenceBias));
        _setEncoder = new(weights, "discovery.setEncoder", d + 4, [n, n]);
    }

    public VanillaRnn<T> Rnn { get; }

    /// <summary>e = Σ_i pres_i MLP(what_i, where_i), and what the objects explain of each cell.</summary>
    /// <param name="code">[R, n].</param>
    /// <param name="what">[R·N, d_what], slots adjacent; likewise where [R·N, 4] and presence [R·N, 1].</param>
    public Scene<T> Describe(T code, T what, T where, T presence)
    {
        var slots = _config.Slots;
        var each = _setEncoder.Apply(T.Concat(1, what, where)) * presence;
        var context = each.Reshape(-1, slots, _config.Hidden).Sum(1, keep: false);
        var explained = context;
        if (_attention is not null)
            explained = _attention.Cover(where, presence).Reshape(-1, slots, _attention.Cells).Sum(1, keep: false);
        return new(code, context, explained);
    }

    /// <summary>One step.</summary>
    /// <param name="image">[B, S, S].</param>
    /// <param name="keys">From <see cref="Keys"/>.</param>
    /// <param name="scene">Explained grows with every object found; pass the returned one on.</param>
    /// <param name="before">The step before: zeros with presence 1 at the first.</param>
    /// <param name="temporal">Initial temporal state of a new object, repeated to rows.</param>
    public (Inferred<T> Object, Scene<T> Scene) Step(
        T image, T? keys, Scene<T> scene, Predecessor<T> before, T recurrent, T temporal, int rowsAnImage, int slot, ISampler<T> sampler)
    {
        var d = Rnn.Step(T.Concat(1, scene.Code, scene.Context, before.What, before.Where, before.Presence), recurrent);
        var seenBy = d;
        T? centre = default;
        if (_attention is not null)
        {
            (centre, var feature) = _attention.Look(keys!, scene, d, rowsAnImage);
            seenBy = T.Concat(1, d, feature);
        }
        var statistics = _where.Apply(seenBy).Split(1, 4, 4);
        var loc = statistics[0];
        if (centre is not null) loc = T.Concat(1, loc.Slice(1, 0, 2), loc.Slice(1, 2, 2) + centre);
        if (_config.SecondLook) loc += _encoder.Correction(_transformer.Crop(image, loc, rowsAnImage));
        var whereDistribution = new Gaussian<T>(loc, (statistics[1] + _whereBias).Softplus() + _config.MinimumScale);
        var where = sampler.Draw(Site.DiscoveredWhere, slot, whereDistribution);

        var place = _config.SecondLook ? sampler.Centre(Site.DiscoveredWhere, slot, whereDistribution, where) : where;
        var whatDistribution = _encoder.What(_transformer.Crop(image, place, rowsAnImage));
        var what = sampler.Draw(Site.DiscoveredWhat, slot, whatDistribution);
        var logit = _presence.Apply(T.Concat(1, seenBy, what));
        var presence = sampler.DrawPresence(Site.DiscoveredPresence, slot, logit) * before.Presence;
        if (_attention is not null) scene = scene with { Explained = scene.Explained + _attention.Cover(where, presence) };
        return (new(whereDistribution, whatDistribution, logit, where, what, presence, temporal, d), scene);
    }

    /// <summary>Attention keys of the feature map, once per image; null without attention.</summary>
    public T? Keys(T? map) => _attention is null ? default : _attention.Keys(map!);
}
