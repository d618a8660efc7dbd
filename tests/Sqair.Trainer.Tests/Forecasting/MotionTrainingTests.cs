using System.Numerics;
using Sqair.Mot;
using Sqair.Trainer.Evaluation.Yardstick;
using Sqair.Trainer.Forecasting;

namespace Sqair.Trainer.Tests.Forecasting;

/// <summary>People who walk in circles: constant velocity is wrong there, and what the past shows is enough to be right.</summary>
public sealed class MotionTrainingTests
{
    const double Rate = 8;

    static ClipTracks Circles(int seed, int people)
    {
        var random = new Random(seed);
        List<MotRow> rows = [];
        for (var id = 1; id <= people; id++)
        {
            var (radius, turn, start) = (60 + 40 * random.NextDouble(), (random.Next(2) * 2 - 1) * 1.2, 6 * random.NextDouble());
            for (var frame = 0; frame < 60; frame++)
            {
                var angle = start + turn * frame / Rate;
                var foot = new Vector2(300 + (float)(radius * Math.Cos(angle)), 300 + (float)(radius * Math.Sin(angle)));
                var off = new Vector2(random.NextSingle() - 0.5f, random.NextSingle() - 0.5f);
                rows.Add(new MotRow(frame, id, foot.X + off.X - 15, foot.Y + off.Y - 80, 30, 80));
            }
        }
        return new(rows, [.. Enumerable.Range(0, 60).Select(frame => new TrackedFrame(frame, frame / Rate, 0))]);
    }

    [Fact]
    public void Whoever_turns_is_followed_round_and_the_deviations_are_right()
    {
        MotionExamples training = new(), kept = new();
        training.Add(Circles(1, 40));
        kept.Add(Circles(2, 10));
        using var motion = new MotionTraining(1);
        var before = motion.Measure(kept);
        motion.Train(training, 600, (_, _) => { }, TestContext.Current.CancellationToken);
        var after = motion.Measure(kept);
        Assert.True(after.Nats < before.Nats - 0.5, $"{before} {after}");
        Assert.True(after.Error < 0.5 * after.ConstantVelocity, $"{after}");
        Assert.InRange(after.WithinOne, 0.5, 0.9);
        Assert.InRange(after.WithinTwo, 0.88, 1);
    }

    /// <summary>As told, each frame once at the whole rate and every second at half of it, with places as long as there are any.</summary>
    [Fact]
    public void Examples_hold_where_each_track_went_on()
    {
        MotRow[] rows = [.. Enumerable.Range(0, 17).Select(frame => new MotRow(frame, 1, 10 * frame, 0, 20, 50))];
        var examples = new MotionExamples();
        examples.Add(new(rows, [.. Enumerable.Range(0, 17).Select(frame => new TrackedFrame(frame, frame / Rate, 0))]));
        // The last place is a quarter of a second on: two frames, of which the last two have none.
        Assert.Equal(15 + 8, examples.Count);
        var first = examples[0];
        var places = first[(MotionExamples.Past + MotionExamples.Velocity)..];
        Assert.Equal(20 / 50f, places[0], 1e-3f);
        Assert.Equal(0, places[1], 1e-3f);
        Assert.Equal(160 / 50f, places[14], 1e-3f);
        Assert.Equal(MotionExamples.Known, places[MotionExamples.Places..].ToArray().Count(known => known == 1));
        // Nothing is known of the end.
        Assert.Equal(2, examples[14][(MotionExamples.Past + MotionExamples.Velocity + MotionExamples.Places)..].ToArray().Sum());
    }

    [Fact]
    public void Between_boxes_the_foot_point_is_on_the_line_and_in_gaps_nowhere()
    {
        MotRow[] rows = [new(0, 1, 0, 0, 20, 50), new(4, 1, 40, 8, 20, 50), new(20, 1, 80, 8, 20, 50)];
        var way = FootWay.Of(rows, row => row.Frame / Rate);
        Assert.Equal(new Vector2(30, 54), way.At(0.25));
        Assert.Equal(new Vector2(50, 58), way.At(0.5));
        Assert.Null(way.At(1));
        Assert.Equal(new Vector2(90, 58), way.At(2.5));
        Assert.Null(way.At(-0.01));
        Assert.Null(way.At(2.6));
    }
}
