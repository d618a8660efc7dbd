namespace Sqair.Network;

/// <summary>What the generative model expects of an object in the next frame (spec section 2.2, type "rnn").</summary>
/// <param name="PresenceLogit">[R, 1], not yet masked by the last presence.</param>
/// <param name="State">h^P after this frame [R, n].</param>
public readonly record struct Forecast<T>(Gaussian<T> Where, Gaussian<T> What, T PresenceLogit, T State);

public sealed class PropagationPrior<T> where T : class, ITensor<T>
{
    readonly NetworkConfig _config;
    readonly Gru<T> _rnn;
    readonly Linear<T> _statistics;

    public PropagationPrior(IWeights<T> weights, NetworkConfig config)
    {
        _config = config;
        _rnn = new(weights, "propagationPrior.rnn", config.What + 4, config.Hidden);
        _statistics = new(weights, "propagationPrior.statistics", config.Hidden, 2 * (config.What + 4) + 1);
    }

    /// <summary>[1, n].</summary>
    public T Initial => _rnn.Initial;

    /// <summary>From the last frame's what and where [R, .] alone; presence is not an input. For any number of slots at once.</summary>
    public Forecast<T> Step(T what, T where, T state)
    {
        var d = _config.What;
        var h = _rnn.Step(T.Concat(1, what, where), state);
        var s = _statistics.Apply(h);
        var scales = s.Slice(1, 5 + d, 4 + d).Softplus() + _config.MinimumScale;
        T whereLoc = s.Slice(1, 1, 4), whatLoc = s.Slice(1, 5, d);
        if (_config.Forecast == ForecastKind.Residual) (whereLoc, whatLoc) = (where + whereLoc, what + whatLoc);
        return new(new(whereLoc, scales.Slice(1, 0, 4)), new(whatLoc, scales.Slice(1, 4, d)), s.Slice(1, 0, 1) + _config.PriorPresenceBias, h);
    }
}
