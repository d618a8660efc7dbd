using Sqair.Edge.Configuration;
using Sqair.Edge.Models;
using Sqair.Messages;

namespace Sqair.Edge.Tests.Models;

/// <summary>What is good enough for a shadow and in probation, just inside and just outside of each rule.</summary>
public sealed class RuleTests
{
    static readonly ShadowFigures s_good = new(20, 5, 2, 2, 0.8, 0.5, 100, 80, 10, 20);

    [Fact]
    public void A_shadow_is_good_enough_up_to_each_limit()
    {
        string? Objection(ShadowFigures seen) => ModelShadow.Objection(seen, new ShadowOptions());
        Assert.Null(Objection(s_good));
        Assert.StartsWith("its shadow saw 19 frames", Objection(s_good with { Frames = 19 }));
        Assert.StartsWith(
            "counts are alike, give or take one, in 0.79 of the frames, expected 0.80", Objection(s_good with { Counts = 0.79 }));
        Assert.StartsWith("0.49 of the boxes have a partner", Objection(s_good with { Tracks = 0.49 }));
        Assert.StartsWith("it explains 79 nats of a frame, expected 0.80 of 100", Objection(s_good with { NatsShadow = 79 }));
        Assert.StartsWith("a step takes 20.1 ms, more than 2.0 of 10.0", Objection(s_good with { MillisecondsShadow = 20.1 }));
        foreach (var bad in (double[])[double.NaN, double.PositiveInfinity, double.NegativeInfinity])
        {
            Assert.Equal("it says what is no number", Objection(s_good with { NatsShadow = bad }));
            Assert.Equal("it says what is no number", Objection(s_good with { CountShadow = bad }));
        }
        // Where a step takes next to nothing, twice as long is nothing, too.
        Assert.Null(Objection(s_good with { MillisecondsRunning = 0.1, MillisecondsShadow = 1.9 }));
        Assert.Null(Objection(s_good with { Frames = 2000, Counts = 1, Tracks = 1, NatsShadow = 500, MillisecondsShadow = 1 }));
        var strict = new ShadowOptions { Counts = 0.95, Tracks = 0.9, Nats = 1, Slower = 1.5 };
        Assert.NotNull(ModelShadow.Objection(s_good, strict));
        Assert.Null(ModelShadow.Objection(s_good with { Counts = 0.95, Tracks = 0.9, NatsShadow = 100, MillisecondsShadow = 15 }, strict));
    }

    static readonly LoopFigures s_before = new(1000, 50, 0, null, 100, 2, 1000);

    [Fact]
    public void Probation_objects_beyond_each_limit()
    {
        string? Objection(LoopFigures after, LoopFigures? before = null) => Probation.Objection(before ?? s_before, after, 125);
        var fine = new LoopFigures(100, 125, 2, "NaN", 60, 0.4, 1000);
        Assert.Null(Objection(fine));
        Assert.Equal("3 steps failed with it: NaN", Objection(fine with { Faults = 3 }));
        Assert.Equal("a step takes 126.0 ms instead of 50.0, a frame 125", Objection(fine with { Milliseconds = 126 }));
        Assert.Null(Objection(fine with { Milliseconds = 126, Steps = 99 }));
        Assert.Null(Objection(fine with { Milliseconds = 150 }, s_before with { Milliseconds = 100 }));
        Assert.NotNull(Objection(fine with { Milliseconds = 151 }, s_before with { Milliseconds = 100 }));

        Assert.StartsWith("it counts 0.39 people a frame instead of 2.00", Objection(fine with { People = 0.39 }));
        Assert.Null(Objection(fine with { People = 0, Looks = 59 }));
        // A quiet hour has less foreground, and says nothing.
        Assert.NotNull(Objection(fine with { People = 0, Foreground = 500 }));
        Assert.Null(Objection(fine with { People = 0, Foreground = 499 }));
        // As many people for half the foreground are twice as many.
        Assert.Null(Objection(fine with { People = 0.2, Foreground = 500 }));
        // Where nobody was, nothing can collapse.
        Assert.Null(Objection(fine with { People = 0 }, s_before with { People = 0.19 }));
        Assert.NotNull(Objection(fine with { People = 0 }, s_before with { People = 0.2 }));
        Assert.Null(Objection(fine with { People = 0 }, default(LoopFigures) with { Milliseconds = 125 }));
    }

    [Fact]
    public void The_record_is_of_what_was_told_it()
    {
        var record = new LoopRecord();
        Assert.Equal(default, record.Figures());
        for (var i = 1; i <= 3; i++) record.Stepped(10);
        record.Failed("first");
        record.Failed("last");
        record.Looked(2, 100);
        record.Looked(1, 50);
        var figures = record.Figures();
        Assert.InRange(figures.Milliseconds, 9.7, 10.3);
        Assert.Equal(
            (3, 2, "last", 2, 1.5, 75), (figures.Steps, figures.Faults, figures.Fault, figures.Looks, figures.People, figures.Foreground));
    }
}
