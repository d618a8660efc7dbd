using Sqair.Tracking;

namespace Sqair.Shared.Tests.Tracking;

public sealed class CountDistributionTests
{
    static readonly CountOptions s_options = new()
    {
        Seen = 2, Forecast = 0.5, Unsure = -0.5, Lost = -2, Slope = 0.5, Missed = 0.2, MissedUnexplained = 0.5, MissedWarmingUp = 2,
        Spread = 1.5,
    };

    [Fact]
    public void It_is_that_of_every_way_in_which_objects_can_be_somebody_and_others_be_missed()
    {
        CountedObject[] objects = [new(CountedAs.Seen, 1), new(CountedAs.Forecast, -1), new(CountedAs.Unsure, 0), new(CountedAs.Lost, 9)];
        // The judge's odds count up to 4.
        double[] somebody = [.. new[] { 2 + 0.5, 0.5 - 0.5, -0.5, -2 + 0.5 * 4 }.Select(odds => 1 / (1 + Math.Exp(-odds)))];
        var mean = 0.2 + 0.5 * Math.Log(1 + 120 / 40.0);
        double[] missed = [.. Enumerable.Range(0, 13).Select(k => NegativeBinomial(k, mean, 1.5))];
        var expected = new double[objects.Length + 13];
        for (var which = 0; which < 1 << objects.Length; which++)
        {
            var chance = 1.0;
            for (var i = 0; i < objects.Length; i++) chance *= (which >> i & 1) == 1 ? somebody[i] : 1 - somebody[i];
            for (var more = 0; more < 13; more++)
                expected[int.PopCount(which) + more] += chance * missed[more] / missed.Sum();
        }

        var distribution = new CountDistribution().Of(new CountEvidence(objects, 120, false), s_options);

        Assert.Equal(expected.Length, distribution.Length);
        for (var count = 0; count < expected.Length; count++) Assert.Equal(expected[count], distribution[count], 1e-6);
    }

    [Fact]
    public void It_expects_more_where_the_judge_is_surer_more_is_unexplained_or_the_background_is_being_learnt()
    {
        double Expected(float odds, float unexplained, bool warmingUp) => CountDistribution.Summary(new CountDistribution().Of(
            new CountEvidence([new(CountedAs.Seen, odds), new(CountedAs.Unsure, odds)], unexplained, warmingUp), s_options), 0.9).Expected;

        for (var odds = -8f; odds < 8; odds += 0.5f) Assert.True(Expected(odds, 0, false) <= Expected(odds + 0.5f, 0, false));
        Assert.True(Expected(-1, 0, false) < Expected(1, 0, false));
        for (var mass = 0f; mass < 1000; mass += 100) Assert.True(Expected(0, mass, false) < Expected(0, mass + 100, false));
        Assert.Equal(2, Expected(0, 0, true) - Expected(0, 0, false), 0.05);
    }

    [Fact]
    public void Its_interval_is_the_shortest_that_holds_enough_and_of_several_the_likeliest()
    {
        var random = new Random(5);
        for (var round = 0; round < 500; round++)
        {
            var distribution = Enumerable.Range(0, random.Next(1, 14)).Select(_ => Math.Pow(random.NextDouble(), 4) + 1e-9).ToArray();
            var sum = distribution.Sum();
            distribution = [.. distribution.Select(value => value / sum)];

            var estimate = CountDistribution.Summary(distribution, 0.9);

            var best = (from low in Enumerable.Range(0, distribution.Length)
                        from high in Enumerable.Range(low, distribution.Length - low)
                        let held = distribution[low..(high + 1)].Sum()
                        where held >= 0.9
                        orderby high - low, held descending
                        select (low, high)).First();
            Assert.Equal(best, (estimate.Low, estimate.High));
            Assert.Equal(distribution.Select((value, count) => value * count).Sum(), estimate.Expected, 1e-9);
        }
    }

    [Fact]
    public void A_camera_tells_how_many_there_may_be_and_that_nobody_is_where_nothing_moves()
    {
        using var scene = new Scene();
        // Foreground alone teaches no background.
        var camera = scene.Camera(new TrackerOptions { Count = new() { MissedWarmingUp = 0 } });
        var picture = new float[Scene.Width * Scene.Height];
        void Step(int frame, params (float, float)[] people)
        {
            Scene.Draw(picture, people);
            scene.Engine.StepForeground([new CameraForeground(camera, picture, TimeSpan.FromSeconds(frame / 10.0))]);
        }

        Step(0);
        var empty = camera.Estimated;
        for (var frame = 1; frame < 20; frame++) Step(frame, (40 + 3 * frame, 80), (160 - 3 * frame, 150));

        Assert.Equal(2, camera.Tracks.Length);
        Assert.True(empty.Expected < 0.5 && empty.Low == 0, empty.ToString());
        Assert.True(camera.Estimated is { Low: <= 2, High: >= 2 }, camera.Estimated.ToString());
        Assert.InRange(camera.Estimated.Expected, empty.Expected + 1.5, empty.Expected + 2.5);
    }

    /// <summary>k more people, where the mean is drawn from a gamma distribution.</summary>
    static double NegativeBinomial(int k, double mean, double shape)
    {
        var chance = shape / (shape + mean);
        var ways = 1.0;
        for (var i = 0; i < k; i++) ways *= (shape + i) / (i + 1);
        return ways * Math.Pow(chance, shape) * Math.Pow(1 - chance, k);
    }
}
