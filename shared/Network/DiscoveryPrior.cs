namespace Sqair.Network;

/// <summary>
/// Where new objects are expected, and how many (docs/model.md, the prior). The number's prior stays as learned from the first-frame
/// switch and the expected survival c of the propagated objects.
/// </summary>
public sealed class DiscoveryPrior<T> where T : class, ITensor<T>
{
    const int NumberHidden = 10;
    readonly NetworkConfig _config;
    readonly Linear<T> _hidden, _fromHidden, _fromWhere, _statistics;
    readonly T _context, _number, _later, _fixedMean, _fixedSpread;
    readonly Mlp<T> _survival;

    public DiscoveryPrior(IWeights<T> weights, NetworkConfig config)
    {
        _config = config;
        int side = config.SideHidden, n = config.Hidden;
        _context = weights.Parameter("discoveryPrior.context", [1, 4], Initialisation.Zero);
        _hidden = new(weights, "discoveryPrior.hidden", 4 + n + 1, side);
        _fromWhere = new(weights, "discoveryPrior.fromWhere", 4, 4);
        _fromHidden = new(weights, "discoveryPrior.fromHidden", side, 4);
        _statistics = new(weights, "discoveryPrior.statistics", 4, 8,
            new Initialisation.Constant(config.ScalePrior[0], config.ScalePrior[1], 0f, 0f, 1f, 1f, 1f, 1f));
        FirstWhere = weights.Parameter("discoveryPrior.firstWhere", [1, 4], Initialisation.Glorot(4, 1));
        _fixedMean = weights.Constant([config.ScalePrior[0], config.ScalePrior[1], 0, 0], [1, 4]);
        _fixedSpread = weights.Constant([1, 1, 1, 1], [1, 4]);
        var none = new float[config.Slots + 1];
        none[0] = 10f;
        _number = weights.Parameter("discoveryPrior.number", [1, config.Slots + 1], Initialisation.Zero);
        _later = weights.Parameter("discoveryPrior.later", [1, config.Slots + 1], new Initialisation.Constant(none));
        _survival = new(weights, "discoveryPrior.survival", 1, [NumberHidden], config.Slots + 1);
    }

    /// <summary>The part that does not change with the slot: g = ELU(Linear(s0, e, c)), [R, side].</summary>
    public T Describe(T context, T survival) =>
        _fromHidden.Apply(_hidden.Apply(T.Concat(1, _context.RepeatRows(context), context, survival)).Elu());

    /// <summary>What the first new object of a frame has as its predecessor's where, [1, 4].</summary>
    public T FirstWhere { get; }

    /// <summary>p(where_j | where_{j-1}). Fixed on request: the mean of the scales' prior, spread 1.</summary>
    /// <param name="description">[R, 4].</param>
    /// <param name="before">[R, 4], or <see cref="FirstWhere"/>.</param>
    public Gaussian<T> Where(T description, T before)
    {
        if (!_config.RecurrentWherePrior) return new(_fixedMean.RepeatRows(description), _fixedSpread.RepeatRows(description));
        var u = (_fromWhere.Apply(before) + description).Tanh();
        return Encoder<T>.Split(_statistics.Apply(u), 4, _config.MinimumScale);
    }

    /// <summary>Logits of the number of discoveries [R, N+1], before normalisation; ELU floors them at -1.</summary>
    /// <param name="survival">c = mean over slots of σ(masked prior logit) - 0.5, [R, 1].</param>
    public T NumberLogits(T survival, bool firstFrame)
    {
        var logits = _survival.Apply(survival) + _number;
        return (firstFrame ? logits : logits + _later).Elu();
    }
}
