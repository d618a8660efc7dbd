using Sqair.Tracking;
using Sqair.Trainer.Evaluation.Counting;

namespace Sqair.Trainer.Tests.Evaluation.Counting;

public sealed class CountFitTests
{
    static readonly CountOptions s_true = new()
    {
        Seen = 2, Forecast = 0, Unsure = -1, Lost = -2.5, Slope = 0.4, Missed = 0.2, MissedUnexplained = 0.4, MissedWarmingUp = 1.5,
        Spread = 3,
    };

    [Fact]
    public void Counts_that_were_drawn_from_known_values_are_fitted_by_them_and_lie_in_the_interval_as_often_as_it_says()
    {
        CountedClip[] fitted = [.. Enumerable.Range(0, 8).Select(seed => Drawn(seed, 800))];
        CountedClip[] others = [.. Enumerable.Range(100, 8).Select(seed => Drawn(seed, 400))];

        var fit = CountFit.Of(fitted);

        CountedFrame[] frames = [.. others.SelectMany(clip => clip.Frames)];
        var (lost, least) = (CountFit.Loss(frames, fit), CountFit.Loss(frames, s_true));
        Assert.True(lost < least + 0.01, $"{lost} nats, {least} with the true values, {fit}");
        Assert.True(CountFit.Loss(frames, CountFit.Start) > least + 0.05);
        var coverage = CountCoverage.Of(others, fit)!;
        Assert.True(coverage.Said >= CountEstimate.Probability);
        Assert.Equal(coverage.Said!.Value, coverage.Inside.Mean, 0.02);
        Assert.Equal(0, coverage.Bias!.Value, 0.1);
        // What knows nothing of the frame has to be wider for the same.
        var constant = CountCoverage.Of(others, ConstantInterval.Shortest(fitted, CountEstimate.Probability))!;
        Assert.True(coverage.Width < constant.Width, $"{coverage.Width}, constant {constant.Width}");
    }

    [Fact]
    public void Rows_flagged_0_may_be_counted_or_not()
    {
        var clip = new CountedClip([], [new([new(CountedAs.Seen, 4), new(CountedAs.Seen, 4)], 0, false, 2, 1, 3)]);

        var coverage = CountCoverage.Of([clip], new ConstantInterval(0, 0))!;

        Assert.Equal((0, 1), (coverage.Inside.Mean, coverage.InsideNeutral));
        Assert.Null(CountCoverage.Of([clip], new ConstantInterval(0, 0), least: 2));
    }

    static CountedClip Drawn(int seed, int frames)
    {
        var (random, distribution) = (new Random(seed), new CountDistribution());
        return new CountedClip([], Enumerable.Range(0, frames).Select(_ =>
        {
            CountedObject[] objects = [.. Enumerable.Range(0, random.Next(8))
                .Select(_ => new CountedObject((CountedAs)random.Next(4), 8 * random.NextSingle() - 4))];
            var (unexplained, warmingUp) = (random.Next(2) * 400 * random.NextSingle(), random.Next(5) == 0);
            var probabilities = distribution.Of(new CountEvidence(objects, unexplained, warmingUp), s_true);
            var (draw, truth) = (random.NextDouble(), 0);
            while (truth < probabilities.Length - 1 && (draw -= probabilities[truth]) > 0) truth++;
            return new CountedFrame(
                objects, unexplained, warmingUp, objects.Count(one => one.As is CountedAs.Seen or CountedAs.Forecast), truth, truth);
        }));
    }
}
