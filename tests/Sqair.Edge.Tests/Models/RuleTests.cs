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

    static readonly LoopFigures s_before = new(1000, 50, 0, null, 100, 2, 1000) { Occupied = 80, OccupiedForeground = 1200 };

    static readonly LoopFigures s_telling = new(0, 0, 0, null, 60, 0.4, 1000);

    [Fact]
    public void Probation_objects_beyond_each_limit()
    {
        string? Objection(LoopFigures after, LoopFigures? before = null, LoopFigures? telling = null) =>
            Probation.Objection(before ?? s_before, after, telling ?? s_telling, 125);
        var fine = new LoopFigures(100, 125, 2, "NaN", 60, 0.4, 1000);
        Assert.Null(Objection(fine));
        Assert.Equal("3 steps failed with it: NaN", Objection(fine with { Faults = 3 }));
        Assert.Equal("a step takes 126.0 ms instead of 50.0, a frame 125", Objection(fine with { Milliseconds = 126 }));
        Assert.Null(Objection(fine with { Milliseconds = 126, Steps = 99 }));
        Assert.Null(Objection(fine with { Milliseconds = 150 }, s_before with { Milliseconds = 100 }));
        Assert.NotNull(Objection(fine with { Milliseconds = 151 }, s_before with { Milliseconds = 100 }));

        string? Collapse(LoopFigures telling, LoopFigures? before = null) => Objection(fine, before, telling);
        Assert.StartsWith("it counts 0.39 people a frame instead of 2.00", Collapse(s_telling with { People = 0.39 }));
        Assert.Null(Collapse(s_telling with { People = 0, Looks = 59 }));
        // As many people for half the foreground are twice as many.
        Assert.StartsWith("it counts 0.19 people a frame instead of 1.00", Collapse(s_telling with { People = 0.19, Foreground = 500 }));
        Assert.Null(Collapse(s_telling with { People = 0.2, Foreground = 500 }));
        // Where hardly anybody was, nothing can collapse.
        Assert.Null(Collapse(s_telling with { People = 0 }, s_before with { Occupied = 4 }));
        Assert.NotNull(Collapse(s_telling with { People = 0 }, s_before with { Occupied = 5 }));
        Assert.Null(Collapse(s_telling with { People = 0 }, default(LoopFigures) with { Milliseconds = 125 }));
    }

    [Fact]
    public void A_look_tells_something_with_somebody_there()
    {
        Assert.True(Probation.Tells(s_before, people: 1, foreground: 0));
        Assert.True(Probation.Tells(s_before, people: 0, foreground: 600));
        Assert.False(Probation.Tells(s_before, people: 0, foreground: 599));
        // After a night with the model before it nobody knows how much foreground somebody is.
        Assert.False(Probation.Tells(s_before with { Occupied = 4 }, people: 0, foreground: 600));
        Assert.True(Probation.Tells(default, people: 1, foreground: 0));
    }

    /// <summary>Whatever is proven could have been objected to.</summary>
    [Fact]
    public void Nothing_is_proven_by_what_nothing_could_be_objected_by()
    {
        var after = new LoopFigures(100, 20, 0, null, 36_000, 0, 5);
        Assert.Equal("nobody has been seen yet to prove it by", Probation.Unproven(after, default));
        Assert.StartsWith("somebody has been seen too seldom yet to prove it by, expected 60",
            Probation.Unproven(after, s_telling with { Looks = 59 }));
        Assert.Equal("it has made too few steps yet to prove it by, expected 100",
            Probation.Unproven(after with { Steps = 99 }, s_telling));
        Assert.Null(Probation.Unproven(after, s_telling));
    }

    /// <summary>An evening, a night, and a morning in which a blind model is shown people: the night neither proves nor hides it.</summary>
    [Fact]
    public void A_night_neither_proves_a_blind_model_nor_hides_it()
    {
        var (before, now, telling) = (new LoopRecord(), new LoopRecord(), new LoopRecord());
        for (var look = 0; look < 100; look++) before.Looked(look % 2, look % 2 * 900 + 20);
        for (var step = 0; step < 200; step++) now.Stepped(20);
        string? Look(double foreground)
        {
            now.Looked(0, foreground);
            if (Probation.Tells(before.Figures(), 0, foreground)) telling.Looked(0, foreground);
            return Probation.Objection(before.Figures(), now.Figures(), telling.Figures(), 125);
        }
        for (var look = 0; look < 36_000; look++) Assert.Null(Look(20));
        Assert.Equal("nobody has been seen yet to prove it by", Probation.Unproven(now.Figures(), telling.Figures()));
        for (var look = 1; look < 60; look++)
        {
            Assert.Null(Look(900));
            Assert.NotNull(Probation.Unproven(now.Figures(), telling.Figures()));
        }
        Assert.Equal("it counts 0.00 people a frame instead of 0.96, though as much moves", Look(900));
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
        Assert.Equal((2, 75), (figures.Occupied, figures.OccupiedForeground));
        record.Looked(0, 9);
        figures = record.Figures();
        Assert.Equal((3, 1, 53), (figures.Looks, figures.People, figures.Foreground));
        Assert.Equal((2, 75), (figures.Occupied, figures.OccupiedForeground));
    }
}
