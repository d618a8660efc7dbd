namespace Sqair.Tracking;

/// <summary>
/// The distribution of the number of people in a frame: each object is somebody or not (a Poisson-binomial, from the odds that it is),
/// and on top of them come those who are missed (a negative binomial, whose mean grows with what is left unexplained). Its values,
/// <see cref="CountOptions"/>, were fitted to scenes with ground truth. Memory is kept from frame to frame.
/// </summary>
sealed class CountDistribution
{
    /// <summary>More people than this are not thought to be missed.</summary>
    const int MostMissed = 12;

    /// <summary>The judge's log-odds count up to here, nats; beyond it is sure of what it has learnt, not of the world.</summary>
    const float SurestOdds = 4;

    /// <summary>Unexplained foreground that is hardly worth a look, as <see cref="BirthOptions.WindowMass"/>.</summary>
    const float Speck = 40;

    double[] _objects = new double[16];
    double[] _all = new double[16 + MostMissed];
    readonly double[] _missed = new double[MostMissed + 1];

    /// <summary>Probabilities of 0, 1, 2 … people; valid until the next call.</summary>
    public ReadOnlySpan<double> Of(in CountEvidence evidence, CountOptions options)
    {
        var length = evidence.Objects.Length + 1;
        if (_objects.Length < length) (_objects, _all) = (new double[2 * length], new double[2 * length + MostMissed]);
        var objects = _objects.AsSpan(0, length);
        objects.Clear();
        objects[0] = 1;
        for (var i = 0; i < evidence.Objects.Length; i++)
        {
            var somebody = Somebody(evidence.Objects[i], options);
            for (var count = i + 1; count > 0; count--) objects[count] += somebody * (objects[count - 1] - objects[count]);
            objects[0] *= 1 - somebody;
        }
        Miss(MeanMissed(evidence, options), options.Spread);
        var all = _all.AsSpan(0, length + MostMissed);
        all.Clear();
        for (var count = 0; count < objects.Length; count++)
            for (var more = 0; more < _missed.Length; more++) all[count + more] += objects[count] * _missed[more];
        return all;
    }

    /// <summary>The shortest interval that holds so much probability, of several the likeliest; and the moments.</summary>
    public static CountEstimate Summary(ReadOnlySpan<double> distribution, double probability)
    {
        double mean = 0, square = 0;
        for (var count = 0; count < distribution.Length; count++)
        {
            mean += count * distribution[count];
            square += (double)count * count * distribution[count];
        }
        var (low, high) = (0, distribution.Length - 1);
        var held = 0.0;
        for (var first = 0; first < distribution.Length; first++)
        {
            var mass = 0.0;
            for (var last = first; last < distribution.Length && last - first <= high - low; last++)
            {
                mass += distribution[last];
                if (mass < probability) continue;
                if (last - first < high - low || mass > held) (low, high, held) = (first, last, mass);
                break;
            }
        }
        return new CountEstimate(low, high, mean, Math.Sqrt(Math.Max(0, square - mean * mean)));
    }

    /// <summary>Probability that an object is somebody; never falls where the judge is surer.</summary>
    static double Somebody(CountedObject one, CountOptions options)
    {
        var odds = one.As switch
        {
            CountedAs.Seen => options.Seen,
            CountedAs.Forecast => options.Forecast,
            CountedAs.Unsure => options.Unsure,
            _ => options.Lost,
        };
        return 1 / (1 + Math.Exp(-odds - options.Slope * Math.Clamp(one.Odds, -SurestOdds, SurestOdds)));
    }

    static double MeanMissed(in CountEvidence evidence, CountOptions options) =>
        options.Missed + options.MissedUnexplained * Math.Log(1 + Math.Max(0, evidence.Unexplained) / Speck)
        + (evidence.WarmingUp ? options.MissedWarmingUp : 0);

    /// <summary>A Poisson number whose mean is itself drawn from a gamma distribution of this shape: places differ.</summary>
    void Miss(double mean, double shape)
    {
        var (chance, sum) = (mean / (mean + shape), 1.0);
        _missed[0] = 1;
        for (var more = 1; more < _missed.Length; more++)
        {
            _missed[more] = _missed[more - 1] * chance * (more - 1 + shape) / more;
            sum += _missed[more];
        }
        foreach (ref var value in _missed.AsSpan()) value /= sum;
    }
}
