namespace Sqair.Trainer.Evaluation.Yardstick;

/// <summary>The mean of paired differences and where it lies with 95 %; no bounds where there are fewer than two.</summary>
internal sealed record PairedDifference(double Mean, double? Low, double? High, int Clips);

/// <summary>How far a difference may be chance: clips are drawn again with replacement, as if others had been filmed.</summary>
internal static class PairedBootstrap
{
    const int Resamples = 10_000, Seed = 1;
    const double Tail = 0.025;

    /// <summary>The percentile interval of the mean; null without differences. The same differences give the same interval.</summary>
    public static PairedDifference? Of(IReadOnlyList<double> differences)
    {
        if (differences.Count == 0) return null;
        var mean = differences.Average();
        if (differences.Count == 1) return new(mean, null, null, 1);
        var random = new Random(Seed);
        var means = new double[Resamples];
        for (var i = 0; i < Resamples; i++)
        {
            var sum = 0.0;
            for (var draw = 0; draw < differences.Count; draw++) sum += differences[random.Next(differences.Count)];
            means[i] = sum / differences.Count;
        }
        Array.Sort(means);
        return new(mean, Quantile(means, Tail), Quantile(means, 1 - Tail), differences.Count);
    }

    static double Quantile(double[] sorted, double share)
    {
        var at = share * (sorted.Length - 1);
        var (below, part) = ((int)at, at - (int)at);
        return below + 1 < sorted.Length ? sorted[below] + part * (sorted[below + 1] - sorted[below]) : sorted[below];
    }
}
