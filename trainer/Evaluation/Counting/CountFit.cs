using Sqair.Tracking;

namespace Sqair.Trainer.Evaluation.Counting;

/// <summary>
/// Fits <see cref="CountOptions"/> to frames of which the true count is known: the greatest likelihood of the counts, by the simplex of
/// Nelder and Mead. The same frames give the same values.
/// </summary>
internal static class CountFit
{
    /// <summary>Frames close to one another say the same again: every so many-th is enough.</summary>
    const int Stride = 4;

    /// <summary>A count that is thought impossible costs so much at most, nats: a few rows of truth may be wrong.</summary>
    const double LeastProbability = 1e-4;

    const int Steps = 3000;
    const double FirstStep = 0.5, Tolerance = 1e-7;

    /// <summary>Of the squares of what is fitted (log-odds, logarithms): keeps what the frames say nothing of from running away.</summary>
    const double Ridge = 1e-4;

    /// <summary>Where the search begins, so that it ends alike whatever the values are at present.</summary>
    internal static readonly CountOptions Start = new()
    {
        Seen = 4, Forecast = 0.6, Unsure = -0.2, Lost = -2, Slope = 0.1, Missed = 0.1, MissedUnexplained = 0.6, MissedWarmingUp = 2.5,
        Spread = 4.4,
    };

    public static CountOptions Of(IReadOnlyList<CountedClip> clips)
    {
        CountedFrame[] frames = [.. clips.SelectMany(clip => clip.Frames.Where((_, i) => i % Stride == 0))];
        var best = Minimise(values => Loss(frames, Options(values)) + Ridge * values.Sum(value => value * value), Values(Start));
        return Rounded(Options(best));
    }

    /// <summary>Mean nats that the true counts cost: the lower, the more was known.</summary>
    public static double Loss(IReadOnlyCollection<CountedFrame> frames, CountOptions options)
    {
        var (distribution, sum) = (new CountDistribution(), 0.0);
        foreach (var frame in frames)
        {
            var probabilities = distribution.Of(frame.Evidence, options);
            sum -= Math.Log(Math.Max(LeastProbability, frame.Truth < probabilities.Length ? probabilities[frame.Truth] : 0));
        }
        return sum / frames.Count;
    }

    /// <summary>What may not fall below 0 by its logarithm.</summary>
    static double[] Values(CountOptions options) =>
    [
        options.Seen, options.Forecast, options.Unsure, options.Lost, Logarithm(options.Slope), Logarithm(options.Missed),
        Logarithm(options.MissedUnexplained), Logarithm(options.MissedWarmingUp), Logarithm(options.Spread),
    ];

    static CountOptions Options(double[] values) => new()
    {
        Seen = Odds(values[0]), Forecast = Odds(values[1]), Unsure = Odds(values[2]), Lost = Odds(values[3]),
        Slope = Positive(values[4], 10), Missed = Positive(values[5], 100), MissedUnexplained = Positive(values[6], 100),
        MissedWarmingUp = Positive(values[7], 100), Spread = Math.Max(0.01, Positive(values[8], 1000)),
    };

    /// <summary>To what is worth writing down.</summary>
    static CountOptions Rounded(CountOptions options) => new()
    {
        Seen = Round(options.Seen), Forecast = Round(options.Forecast), Unsure = Round(options.Unsure), Lost = Round(options.Lost),
        Slope = Round(options.Slope), Missed = Round(options.Missed), MissedUnexplained = Round(options.MissedUnexplained),
        MissedWarmingUp = Round(options.MissedWarmingUp), Spread = Math.Max(0.01, Round(options.Spread)),
    };

    static double Round(double value) => Math.Round(value, 2);

    static double Logarithm(double value) => Math.Log(Math.Max(value, 1e-3));

    static double Positive(double logarithm, double most) => Math.Min(most, Math.Exp(logarithm));

    static double Odds(double value) => Math.Clamp(value, -20, 20);

    static double[] Minimise(Func<double[], double> loss, double[] start)
    {
        var corners = Enumerable.Range(0, start.Length + 1).Select(i =>
        {
            var at = (double[])start.Clone();
            if (i > 0) at[i - 1] += FirstStep;
            return (At: at, Loss: loss(at));
        }).ToList();
        for (var step = 0; step < Steps; step++)
        {
            corners.Sort((a, b) => a.Loss.CompareTo(b.Loss));
            var (best, worst) = (corners[0], corners[^1]);
            if (worst.Loss - best.Loss < Tolerance) break;
            var centre = start.Select((_, i) => corners.SkipLast(1).Average(corner => corner.At[i])).ToArray();
            (double[] At, double Loss) Along(double by)
            {
                double[] at = [.. centre.Select((value, i) => value + by * (worst.At[i] - value))];
                return (at, loss(at));
            }
            var reflected = Along(-1);
            if (reflected.Loss < best.Loss)
            {
                var expanded = Along(-2);
                corners[^1] = expanded.Loss < reflected.Loss ? expanded : reflected;
            }
            else if (reflected.Loss < corners[^2].Loss) corners[^1] = reflected;
            else
            {
                var contracted = reflected.Loss < worst.Loss ? Along(-0.5) : Along(0.5);
                if (contracted.Loss < Math.Min(reflected.Loss, worst.Loss)) corners[^1] = contracted;
                else
                {
                    for (var i = 1; i < corners.Count; i++)
                    {
                        double[] at = [.. corners[i].At.Select((value, j) => (value + best.At[j]) / 2)];
                        corners[i] = (at, loss(at));
                    }
                }
            }
        }
        return corners.MinBy(corner => corner.Loss).At;
    }
}
