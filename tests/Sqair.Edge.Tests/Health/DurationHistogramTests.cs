using Sqair.Edge.Health;

namespace Sqair.Edge.Tests.Health;

public sealed class DurationHistogramTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Quantiles_are_those_of_the_sorted_values_within_the_bins(int seed)
    {
        var random = new Random(seed);
        var values = Enumerable.Range(0, 10_000).Select(_ => Math.Exp(random.NextDouble() * 12 - 4)).ToArray();
        var histogram = new DurationHistogram();
        foreach (var value in values) histogram.Add(value);
        Array.Sort(values);

        foreach (var quantile in (double[])[0.01, 0.5, 0.9, 0.99])
        {
            var exact = values[(int)Math.Ceiling(quantile * values.Length) - 1];
            Assert.InRange(histogram.Quantile(quantile), exact / 1.05, exact * 1.05);
        }
    }

    [Fact]
    public void Outliers_and_emptiness_do_no_harm()
    {
        var histogram = new DurationHistogram();
        Assert.Equal(0, histogram.Quantile(0.5));
        histogram.Add(0);
        histogram.Add(1e9);
        Assert.Equal(2, histogram.Count);
        Assert.InRange(histogram.Quantile(0), 0, 0.002);
        Assert.InRange(histogram.Quantile(1), 1e5, 1e9);
    }

    [Fact]
    public void Taking_moves_the_counts()
    {
        var recent = new DurationHistogram();
        var whole = new DurationHistogram();
        recent.Add(10);
        whole.Take(recent);
        recent.Add(10);
        whole.Take(recent);
        Assert.Equal((0L, 2L), (recent.Count, whole.Count));
    }
}
