namespace Sqair.Network;

/// <summary>What a <see cref="MotionPrior{T}"/> is given and says: steps of a quarter of a second, whatever the camera's rate.</summary>
public static class MotionShape
{
    /// <summary>Seconds of one step.</summary>
    public const float StepSeconds = 0.25f;

    /// <summary>Steps that it looks back and ahead.</summary>
    public const int Past = 6, Ahead = 8;

    /// <summary>Of one step of the past: displacement (x, y), and 1 where it is known, else 0.</summary>
    public const int PastValues = 3;
}

/// <summary>
/// The propagation prior's where term on its own, over where the foot point goes: a recurrent state reads the last displacements, then
/// runs freely on its own means. It has the prior's form (GRU, residual normal), but sees motion, which the prior in the tracker's
/// windows does not: they move along with each object. Lengths are in body heights, so that distance and camera do not matter.
/// </summary>
public sealed class MotionPrior<T> where T : class, ITensor<T>
{
    /// <summary>Share of the network's output that changes a displacement, and that widens the deviation; body heights.</summary>
    const float Nudge = 0.1f, Widening = 0.1f;

    /// <summary>Least growth of the deviation in a step.</summary>
    const float LeastWidening = 0.002f;

    const int Hidden = 32, Values = 6;

    readonly Gru<T> _rnn;
    readonly Linear<T> _statistics;

    public MotionPrior(IWeights<T> weights)
    {
        _rnn = new(weights, "motion.rnn", Values, Hidden);
        _statistics = new(weights, "motion.statistics", Hidden, 4);
    }

    /// <param name="past">[B, Past·3], oldest first.</param>
    /// <param name="velocity">Smoothed, body heights a step [B, 2]: what the free run begins with.</param>
    /// <returns>Where the foot point is from now on, relative to where it is [B, Ahead·2], and the standard deviations.</returns>
    public Gaussian<T> Apply(T past, T velocity)
    {
        var zero = velocity.Slice(1, 0, 1) * 0f;
        var state = _rnn.Initial.RepeatRows(velocity);
        for (var i = 0; i < MotionShape.Past; i++)
            state = _rnn.Step(T.Concat(1, past.Slice(1, i * MotionShape.PastValues, MotionShape.PastValues), zero, velocity), state);
        var one = zero + 1f;
        var (step, place, deviation) = (velocity, velocity * 0f, velocity * 0f);
        var (places, deviations) = (new T[MotionShape.Ahead], new T[MotionShape.Ahead]);
        for (var i = 0; i < MotionShape.Ahead; i++)
        {
            state = _rnn.Step(T.Concat(1, step, one, one, velocity), state);
            var said = _statistics.Apply(state).Split(1, 2, 2);
            step += said[0] * Nudge;
            places[i] = place += step;
            deviations[i] = deviation += said[1].Softplus() * Widening + LeastWidening;
        }
        return new(T.Concat(1, places), T.Concat(1, deviations));
    }
}
