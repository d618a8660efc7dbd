namespace Sqair.Network;

/// <summary>What the generative model expects of an object in the next frame (docs/model.md, the prior).</summary>
/// <param name="PresenceLogit">[R, 1], not yet masked by the last presence.</param>
/// <param name="State">h^P after this frame [R, n].</param>
public readonly record struct Forecast<T>(Gaussian<T> Where, Gaussian<T> What, T PresenceLogit, T State) where T : class;

public sealed class PropagationPrior<T> where T : class, ITensor<T>
{
    /// <summary>Share of the network's output that the guided prior adds to the last values.</summary>
    const float Nudge = 0.1f;

    /// <summary>Of velocity and acceleration, raw where a frame: a tenth, beside codes of about 1.</summary>
    const float MotionGain = 5f;

    readonly NetworkConfig _config;
    readonly Gru<T> _rnn;
    readonly Linear<T> _statistics;
    readonly T? _unknown;
    readonly int _units;

    public PropagationPrior(IWeights<T> weights, NetworkConfig config)
    {
        _config = config;
        var motion = config.Forecast == ForecastKind.Motion ? 8 : 0;
        _units = motion == 0 ? config.Hidden : config.Hidden - NetworkConfig.MotionMemory;
        _rnn = new(weights, "propagationPrior.rnn", config.What + 4 + motion, _units);
        _statistics = new(weights, "propagationPrior.statistics", _units + motion, 2 * (config.What + 4) + 1);
        if (motion > 0) _unknown = weights.Constant(new float[NetworkConfig.MotionMemory], [1, NetworkConfig.MotionMemory]);
    }

    /// <summary>[1, n].</summary>
    public T Initial => _unknown is null ? _rnn.Initial : T.Concat(1, _rnn.Initial, _unknown);

    /// <summary>From the last frame's what and where [R, .] alone; presence is not an input. For any number of slots at once.</summary>
    /// <param name="logit">Presence logit of the last frame [R, 1]; read by the guided and the random walk prior, null counts as 0.</param>
    public Forecast<T> Step(T what, T where, T state, T? logit)
    {
        var d = _config.What;
        var (h, next) = _unknown is null ? Recur(what, where, state) : RecurInMotion(what, where, state);
        var parts = _statistics.Apply(h).Split(1, 1, 4, d, 4 + d);
        var scales = (parts[3].Softplus() + _config.MinimumScale).Split(1, 4, d);
        T presence = parts[0], whereLoc = parts[1], whatLoc = parts[2];
        if (_config.Forecast is ForecastKind.Guided or ForecastKind.RandomWalk) presence = presence * Nudge + (logit ?? presence * 0f);
        else presence = (_config.FixedSurvival ? presence * 0f : presence) + _config.PriorPresenceBias;
        (whereLoc, whatLoc) = _config.Forecast switch
        {
            ForecastKind.Residual or ForecastKind.Motion => (where + whereLoc, what + whatLoc),
            ForecastKind.Guided => (where + whereLoc * Nudge, what + whatLoc * Nudge),
            ForecastKind.RandomWalk => (where, what),
            _ => (whereLoc, whatLoc),
        };
        return new(new(whereLoc, scales[0]), new(whatLoc, scales[1]), presence, next);
    }

    /// <summary>What the statistics are made from, and the next state.</summary>
    (T Seen, T State) Recur(T what, T where, T state)
    {
        var h = _rnn.Step(T.Concat(1, what, where), state);
        return (h, h);
    }

    /// <summary>
    /// State: the recurrent units, then where of the frame before last, the velocity up to it, and 1 where each is known, else 0.
    /// </summary>
    (T Seen, T State) RecurInMotion(T what, T where, T state)
    {
        var parts = state.Split(1, _units, 4, 4, 1, 1);
        var velocity = (where - parts[1]) * parts[3];
        var acceleration = (velocity - parts[2]) * parts[4];
        var motion = T.Concat(1, velocity, acceleration) * MotionGain;
        var h = _rnn.Step(T.Concat(1, what, where, motion), parts[0]);
        return (T.Concat(1, h, motion), T.Concat(1, h, where, velocity, parts[3] * 0f + 1f, parts[3]));
    }
}
