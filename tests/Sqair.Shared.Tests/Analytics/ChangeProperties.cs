using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Sqair.Analytics;

namespace Sqair.Shared.Tests.Analytics;

/// <summary>Other lines and zones in the midst of a run: what is as it was does not notice.</summary>
public sealed class ChangeProperties
{
    static readonly Config s_thorough = Config.QuickThrowOnFailure.WithMaxTest(2000);
    static readonly CountingLine s_gate = new("gate", new(-100, 0), new(100, 20)), s_other = new("other", new(0, -100), new(20, 100));

    [Fact]
    public void What_stays_counts_and_measures_as_if_nothing_had_been_changed() => Check.One(s_thorough, Prop.ForAll(Cases, one =>
    {
        var changed = Run(one.Points, analytics =>
            analytics.Change([s_gate, .. one.Adds ? [s_other] : Array.Empty<CountingLine>()],
                [.. one.Adds ? [Square("yard", 90)] : Array.Empty<Zone>(), Square("lawn", 40)]), one.At);
        Assert.Equal(Of(Run(one.Points, (Action<SceneAnalytics, List<SceneEvent>>?)null, 0), "gate", "lawn"), Of(changed, "gate", "lawn"));
    }));

    [Fact]
    public void Visits_to_what_is_gone_end_once_and_those_to_what_is_new_are_whole() => Check.One(s_thorough, Prop.ForAll(Cases, one =>
    {
        var events = Run(one.Points, analytics => analytics.Change([], [Square("shop", 40)]), one.At);
        foreach (var name in (string[])["lawn", "shop"])
        {
            var visits = events.Where(happened => happened.Name == name).Select(happened => happened.Kind).ToList();
            Assert.Equal(
                visits.Index().Select(visit => visit.Index % 2 == 0 ? SceneEventKind.ZoneEntered : SceneEventKind.ZoneLeft), visits);
            Assert.True(visits.Count % 2 == 0, "somebody is still inside");
        }
        Assert.Single(events, happened => happened.Kind == SceneEventKind.TrackStarted);
        Assert.Single(events, happened => happened.Kind == SceneEventKind.TrackEnded);
    }));

    static Zone Square(string name, float half) =>
        new(name, new Polygon(new(-half, -half), new(half, -half), new(half, half), new(-half, half)));

    static List<SceneEvent> Run(Vector2[] points, Action<SceneAnalytics, List<SceneEvent>>? change, int at)
    {
        var analytics = new SceneAnalytics([s_gate], [Square("lawn", 40)]);
        var events = new List<SceneEvent>();
        for (var i = 0; i < points.Length; i++)
        {
            if (i == at) change?.Invoke(analytics, events);
            events.AddRange(analytics.Step(i * 0.1, [new Sighting(1, points[i], 50)]));
        }
        events.AddRange(analytics.EndAll());
        return events;
    }

    static List<SceneEvent> Run(Vector2[] points, Change change, int at) =>
        Run(points, (analytics, events) => events.AddRange(change(analytics)), at);

    delegate ReadOnlySpan<SceneEvent> Change(SceneAnalytics analytics);

    static List<string> Of(List<SceneEvent> events, params string[] names) => [.. events.Where(happened => names.Contains(happened.Name))
        .Select(happened => $"{happened.Kind} {happened.Name} {happened.Time:0.00} {happened.In} {happened.DwellSeconds:0.00}")];

    static Arbitrary<(Vector2[] Points, int At, bool Adds)> Cases { get; } = (
        from steps in Gen.Choose(-20, 20).Two().Select(step => new Vector2(step.Item1, step.Item2)).ArrayOf(80)
        from at in Gen.Choose(1, 79)
        from adds in Gen.Elements(false, true)
        select (Path(steps), at, adds)).ToArbitrary();

    static Vector2[] Path(Vector2[] steps)
    {
        var at = new Vector2(0, 10);
        return [.. steps.Select(step => at += step)];
    }
}
