namespace Sqair.Network;

/// <summary>What a <see cref="PersonJudge{T}"/> is given.</summary>
public static class JudgeShape
{
    /// <summary>
    /// Side of the square picture in samples, and its channels: foreground, the object as it is drawn, the others as they are drawn, and
    /// how the foreground differs from that of the last frames around the object.
    /// </summary>
    public const int Side = 32, Channels = 4;

    /// <summary>Values of a picture.</summary>
    public const int Pixels = Channels * Side * Side;

    /// <summary>Sides of a box.</summary>
    public const int Sides = 4;

    /// <summary>Numbers beside the picture.</summary>
    public const int Measures = 14;
}

/// <summary>
/// Judges whether an object is one whole person, or anything else (a part of one, two, a car, a shadow, light), and how far
/// the sides of the person's box are from those of what is seen of it. Three convolutions over what the score sees of the
/// object and of its surroundings, then a hidden layer with its measures. The log-odds are nats, as the rest of the score.
/// </summary>
public sealed class PersonJudge<T> where T : class, ITensor<T>
{
    static readonly int[] s_maps = [16, 32, 48];

    readonly (T Weight, T Bias)[] _convolutions = new (T, T)[s_maps.Length];
    readonly Linear<T> _hidden, _output, _sides;
    readonly int _features;

    public PersonJudge(IWeights<T> weights)
    {
        int channels = JudgeShape.Channels, side = JudgeShape.Side;
        for (var i = 0; i < s_maps.Length; i++)
        {
            _convolutions[i] = (
                weights.Parameter($"judge.conv{i}.weight", [s_maps[i], channels, 3, 3], Initialisation.FanIn(9 * channels)),
                weights.Parameter($"judge.conv{i}.bias", [s_maps[i]], Initialisation.Zero));
            (channels, side) = (s_maps[i], side / 2);
        }
        _features = channels * side * side;
        _hidden = new(weights, "judge.hidden", _features + JudgeShape.Measures, Hidden);
        _output = new(weights, "judge.output", Hidden, 1);
        _sides = new(weights, "judge.sides", Hidden, JudgeShape.Sides);
    }

    const int Hidden = 64;

    /// <summary>
    /// [B, channels, side, side], [B, measures] → log-odds [B, 1]; how far left, top, right and bottom of the
    /// person lie to the right of, or below, those of the object's box [B, 4], relative to its larger side.
    /// </summary>
    public (T LogOdds, T Sides) Apply(T picture, T measures)
    {
        foreach (var (weight, bias) in _convolutions) picture = picture.Convolve(weight, bias, 2).Elu();
        var hidden = _hidden.Apply(T.Concat(1, picture.Reshape(-1, _features), measures)).Elu();
        return (_output.Apply(hidden), _sides.Apply(hidden));
    }
}
