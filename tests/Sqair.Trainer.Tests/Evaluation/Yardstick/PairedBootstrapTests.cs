using Sqair.Trainer.Evaluation.Yardstick;

namespace Sqair.Trainer.Tests.Evaluation.Yardstick;

public sealed class PairedBootstrapTests
{
    static double[] Normal(int count, double mean, double deviation, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ =>
            mean + deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(Math.Tau * random.NextDouble()))];
    }

    [Fact]
    public void Many_differences_give_the_interval_of_the_normal_law()
    {
        var differences = Normal(60, 0.5, 2, seed: 4);
        var interval = PairedBootstrap.Of(differences)!;
        var mean = differences.Average();
        var error = Math.Sqrt(differences.Sum(d => (d - mean) * (d - mean))) / differences.Length;
        Assert.Equal(mean, interval.Mean, 1e-12);
        Assert.Equal(mean - 1.96 * error, interval.Low!.Value, 0.1 * error);
        Assert.Equal(mean + 1.96 * error, interval.High!.Value, 0.1 * error);
        Assert.Equal(60, interval.Clips);
    }

    /// <summary>What a 95 % interval promises, over many experiments.</summary>
    [Fact]
    public void The_true_mean_is_nearly_always_inside()
    {
        var intervals = Enumerable.Range(0, 60).Select(i => PairedBootstrap.Of(Normal(25, 1, 3, 100 + i))!);
        var inside = intervals.Count(interval => interval.Low <= 1 && interval.High >= 1);
        Assert.InRange(inside, 52, 60);
    }

    [Fact]
    public void The_same_differences_give_the_same_interval()
    {
        var differences = Normal(20, 0, 1, seed: 9);
        Assert.Equal(PairedBootstrap.Of(differences), PairedBootstrap.Of([.. differences]));
    }

    [Fact]
    public void Few_clips_have_no_bounds_and_equal_ones_no_width()
    {
        Assert.Null(PairedBootstrap.Of([]));
        Assert.Equal(new PairedDifference(0.25, null, null, 1), PairedBootstrap.Of([0.25]));
        Assert.Equal(new PairedDifference(0.5, 0.5, 0.5, 3), PairedBootstrap.Of([0.5, 0.5, 0.5]));
    }
}
