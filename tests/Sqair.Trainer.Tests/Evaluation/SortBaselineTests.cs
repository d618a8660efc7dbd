using Sqair.Mot;
using Sqair.Tracking;
using Sqair.Trainer.Evaluation;
using Sqair.Trainer.Evaluation.SortBaseline;

namespace Sqair.Trainer.Tests.Evaluation;

public sealed class SortBaselineTests
{
    [Fact]
    public void The_filter_learns_a_velocity_and_rides_out_noise()
    {
        var random = new Random(3);
        var axis = new KalmanAxis(0, measurement: 2, acceleration: 0.1);
        double raw = 0, filtered = 0;
        for (var frame = 1; frame <= 400; frame++)
        {
            axis.Predict();
            var measured = 3.0 * frame + 2 * Gauss(random);
            axis.Correct(measured);
            if (frame <= 50)
                continue;
            raw += Math.Pow(measured - 3.0 * frame, 2);
            filtered += Math.Pow(axis.Position - 3.0 * frame, 2);
        }

        Assert.Equal(3, axis.Velocity, 0.3);
        Assert.True(filtered < raw / 3, $"The filter leaves {filtered / raw:P0} of the error.");
    }

    [Fact]
    public void Two_people_who_cross_behind_one_another_keep_their_tracks()
    {
        var truth = new List<MotRow>();
        var rows = new List<MotRow>();
        var tracker = new SortTracker();
        for (var frame = 0; frame < 60; frame++)
        {
            var (a, b) = (new Box(5 * frame, 100, 40, 90), new Box(320 - 5 * frame, 120, 40, 90));
            truth.Add(new MotRow(frame, 1, a.Left, a.Top, a.Width, a.Height));
            truth.Add(new MotRow(frame, 2, b.Left, b.Top, b.Width, b.Height));

            // In the middle of the crossing only the nearer one is detected.
            rows.AddRange(tracker.Step(frame, Math.Abs(a.Left - b.Left) < 15 ? [b] : [a, b]));
        }

        var scores = TrackScores.Of(truth, rows);
        Assert.Equal((0, 2, 0), (scores.Switches, scores.TrackObjects, scores.FalsePositives));

        // Unseen: two frames each until the third detection, one of them for the three of the crossing.
        Assert.Equal(7, scores.Misses);
    }

    [Fact]
    public void A_track_ends_after_its_age_and_a_flicker_never_becomes_one()
    {
        var tracker = new SortTracker(new SortOptions { MaximumAge = 2 });
        var box = new Box(10, 10, 20, 50);
        Assert.Empty(tracker.Step(0, [box]));
        Assert.Empty(tracker.Step(1, [box]));
        Assert.Equal(1, Assert.Single(tracker.Step(2, [box, new Box(300, 10, 20, 50)])).Id);
        for (var frame = 3; frame < 6; frame++)
            Assert.Empty(tracker.Step(frame, []));
        List<MotRow> again = [];
        for (var frame = 6; frame < 10; frame++)
            again.AddRange(tracker.Step(frame, [box]));
        Assert.Equal([3, 3], again.Select(r => r.Id));
    }

    [Fact]
    public void Regions_of_the_foreground_become_tracks_in_pixels_of_the_source()
    {
        var tracker = new BlobTracker(64, 48, 192, 144);
        var rows = new List<MotRow>();
        for (var frame = 0; frame < 8; frame++)
        {
            var foreground = new float[64 * 48];
            for (var y = 10; y < 30; y++)
                foreground.AsSpan(y * 64 + 8 + frame, 7).Fill(0.6f);
            foreground[40 * 64 + 40] = 1;
            rows.AddRange(tracker.Step(frame, foreground));
        }

        Assert.Equal([2, 3, 4, 5, 6, 7], rows.Select(r => r.Frame));
        var last = rows[^1];
        Assert.Equal(1, last.Id);
        Assert.Equal(3 * 15, last.Left, 2.0f);
        Assert.Equal((30, 21, 60), ((int)MathF.Round(last.Top), (int)MathF.Round(last.Width), (int)MathF.Round(last.Height)));
    }

    static double Gauss(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
