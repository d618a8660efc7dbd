namespace Sqair.Network;

/// <summary>What the generative model expects of an object in the next frame (spec section 2.2, type "rnn").</summary>
/// <param name="PresenceLogit">[R, 1], not yet masked by the last presence.</param>
/// <param name="State">h^P after this frame [R, n].</param>
public readonly record struct Forecast<T>(Gaussian<T> Where, Gaussian<T> What, T PresenceLogit, T State) where T : class;

public sealed class PropagationPrior<T> where T : class, ITensor<T>
{
    /// <summary>Share of the network's output that the guided prior adds to the last values.</summary>
    const float Nudge = 0.1f;

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
    /// <param name="logit">Presence logit of the last frame [R, 1]; read by the guided and the random walk prior, null counts as 0.</param>
    public Forecast<T> Step(T what, T where, T state, T? logit)
    {
        var d = _config.What;
        var h = _rnn.Step(T.Concat(1, what, where), state);
        var s = _statistics.Apply(h);
        var parts = s.Split(1, 1, 4, d, 4 + d);
        var scales = (parts[3].Softplus() + _config.MinimumScale).Split(1, 4, d);
        T presence = parts[0], whereLoc = parts[1], whatLoc = parts[2];
        if (_config.Forecast is ForecastKind.Guided or ForecastKind.RandomWalk) presence = presence * Nudge + (logit ?? presence * 0f);
        else presence = (_config.FixedSurvival ? presence * 0f : presence) + _config.PriorPresenceBias;
        (whereLoc, whatLoc) = _config.Forecast switch
        {
            ForecastKind.Residual => (where + whereLoc, what + whatLoc),
            ForecastKind.Guided => (where + whereLoc * Nudge, what + whatLoc * Nudge),
            ForecastKind.RandomWalk => (where, what),
            _ => (whereLoc, whatLoc),
        };
        return new(new(whereLoc, scales[0]), new(whatLoc, scales[1]), presence, h);
    }
}
