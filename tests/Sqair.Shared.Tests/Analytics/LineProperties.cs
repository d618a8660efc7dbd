using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Sqair.Analytics;

namespace Sqair.Shared.Tests.Analytics;

/// <summary>What holds for any path. A failure prints the path and FsCheck's seed.</summary>
public sealed class LineProperties
{
    static readonly Config s_thorough = Config.QuickThrowOnFailure.WithMaxTest(2000);

    /// <summary>Whatever the rate of frames, the jitter in the band, a loss on the line, a new identity, a restart in between.</summary>
    [Fact]
    public void Who_crosses_once_counts_once()
        => Check.One(s_thorough, Prop.ForAll(Walk.Any, walk => Crossings(walk.Cross()) is [true]));

    [Fact]
    public void The_same_way_back_counts_in_the_other_direction()
        => Check.One(s_thorough, Prop.ForAll(Walk.Any, walk => Crossings(walk.Cross(back: true)) is [false]));

    [Fact]
    public void Who_turns_round_on_the_line_counts_not_at_all() => Check.One(s_thorough, Prop.ForAll(
        Walk.Any, walk => Crossings(walk.TurnRound()).Length == 0 && Crossings(walk.TurnRound(back: true)).Length == 0));

    [Fact]
    public void Any_path_reversed_exchanges_in_and_out() => Check.One(s_thorough, Prop.ForAll(Wandering, points =>
    {
        var (there, back) = (Count(points), Count([.. points.Reverse()]));
        return there == (back.Out, back.In);
    }));

    /// <summary>Who comes in must go out before he comes in again, but for those who go around the line's ends.</summary>
    [Fact]
    public void Across_a_line_from_edge_to_edge_in_and_out_alternate() => Check.One(s_thorough, Prop.ForAll(Wandering, points =>
    {
        var crossings = Crossings(Run(points, new CountingLine("edge", new(-2000, 0), new(2000, 0))));
        return crossings.Zip(crossings.Skip(1)).All(pair => pair.First != pair.Second);
    }));

    /// <summary>Frames that come again, or late, change nothing.</summary>
    [Fact]
    public void Frames_out_of_order_change_nothing() => Check.One(s_thorough, Prop.ForAll(Wandering, points =>
        Count(points) == Count(points, disorder: true)));

    static Arbitrary<Vector2[]> Wandering { get; } =
        Gen.Choose(-35, 35).Two().Select(step => new Vector2(step.Item1, step.Item2)).ArrayOf(80).Select(Path).ToArbitrary();

    /// <summary>No step is longer than somebody can run.</summary>
    static Vector2[] Path(Vector2[] steps)
    {
        var at = new Vector2(0, 10);
        return [.. steps.Select(step => at += step)];
    }

    static (int In, int Out) Count(Vector2[] points, bool disorder = false)
    {
        var crossings = Crossings(Run(points, new CountingLine("gate", new(-100, 0), new(100, 20)), disorder));
        return (crossings.Count(isIn => isIn), crossings.Count(isIn => !isIn));
    }

    static SceneEvent[] Run(Vector2[] points, CountingLine line, bool disorder = false)
    {
        var analytics = new SceneAnalytics([line], []);
        var events = new List<SceneEvent>();
        for (var i = 0; i < points.Length; i++)
        {
            events.AddRange(analytics.Step(0.2 * i, [new(1, points[i], 50)]).ToArray());
            if (disorder && i > 2) Assert.True(analytics.Step(0.2 * (i - 2), [new(1, points[^1], 50)]).IsEmpty);
        }
        return [.. events];
    }

    static bool[] Crossings(SceneEvent[] events) =>
        [.. events.Where(happened => happened.Kind == SceneEventKind.LineCrossed).Select(happened => happened.In)];
}
