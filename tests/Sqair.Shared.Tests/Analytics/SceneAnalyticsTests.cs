using System.Numerics;
using Sqair.Analytics;

namespace Sqair.Shared.Tests.Analytics;

public sealed class SceneAnalyticsTests
{
    static readonly CountingLine s_gate = new("gate", new(100, 100), new(200, 100));
    static readonly Zone s_shop = new("shop", new Polygon(new(0, 0), new(200, 0), new(200, 200), new(0, 200)));
    static readonly Zone s_till = new("till", new Polygon(new(300, 0), new(400, 0), new(400, 200), new(300, 200)));

    [Fact]
    public void In_is_from_the_left_to_the_right_of_who_looks_along_the_line()
    {
        // Along the line, to the right in the picture, the left hand is up.
        Assert.Equal("LineCrossed gate in", Crossed(new(150, 50), new(150, 150)));
        Assert.Equal("LineCrossed gate out", Crossed(new(150, 150), new(150, 50)));
    }

    [Fact]
    public void Who_goes_around_the_end_of_the_line_is_not_counted_but_who_comes_back_across_it_is()
    {
        Assert.Equal("", Crossed(new(250, 50), new(250, 150)));
        Assert.Equal("LineCrossed gate out", Crossed(new(250, 50), new(250, 150), new(150, 150), new(150, 50)));
    }

    [Fact]
    public void Who_stands_on_the_line_for_minutes_counts_once()
    {
        var random = new Random(1);
        var way = new List<Vector2> { new(150, 50) };
        for (var i = 0; i < 2000; i++) way.Add(new(150 + random.Next(-30, 30), 100 + random.Next(-7, 8)));
        way.Add(new(150, 150));
        Assert.Equal("LineCrossed gate in", Crossed([.. way]));
    }

    [Fact]
    public void Feet_below_the_picture_are_at_its_border()
    {
        Zone near = new("near", new Polygon(new(100, 100), new(200, 100), new(200, 240), new(100, 240)), 0);
        Assert.Equal(["TrackStarted "], Events(near));
        Assert.Equal(["TrackStarted ", "ZoneEntered near"], Events(near with { Picture = new(320, 240) }));

        static IEnumerable<string> Events(Zone zone)
        {
            var analytics = new SceneAnalytics([], [zone]);
            return [.. analytics.Step(0, [new(1, new(150, 290), 100)]).ToArray().Select(Text),
                .. analytics.Step(1, [new(1, new(150, 300), 100)]).ToArray().Select(Text)];
        }
    }

    [Fact]
    public void Two_who_swap_their_places_on_both_sides_are_counted_each()
    {
        var analytics = new SceneAnalytics([s_gate], []);
        List<SceneEvent> events = [];
        for (var i = 0; i <= 10; i++)
            events.AddRange(analytics.Step(i, [new(1, new(120, 50 + 10 * i), 50), new(2, new(180, 150 - 10 * i), 50)]).ToArray());
        Assert.Equal([(1, true), (2, false)], events.Where(happened => happened.Kind == SceneEventKind.LineCrossed)
            .Select(happened => (happened.Track, happened.In)).Order());
    }

    [Fact]
    public void Somebody_who_comes_from_elsewhere_while_another_is_lost_is_another()
    {
        var analytics = new SceneAnalytics([s_gate], []);
        analytics.Step(0, [new(1, new(150, 50), 50)]);
        var events = analytics.Step(0.5, [new(2, new(150, 150), 50)]).ToArray();
        Assert.Equal(["TrackStarted "], events.Select(Text));
        Assert.Null(events[0].Other);
    }

    [Fact]
    public void A_number_that_jumps_across_the_line_is_somebody_else()
    {
        var analytics = new SceneAnalytics([s_gate], []);
        analytics.Step(0, [new(1, new(110, 50), 30)]);
        var events = analytics.Step(0.1, [new(1, new(190, 150), 30)]).ToArray();
        Assert.Equal(["TrackStarted "], events.Select(Text));
        // Whose the number was goes on under another.
        events = analytics.Step(0.2, [new(1, new(190, 152), 30), new(2, new(112, 52), 30)]).ToArray();
        Assert.Equal(["TrackEnded ", "TrackStarted "], events.Select(Text));
        Assert.Equal((2, 1), (events[0].Other, events[1].Other));
    }

    [Fact]
    public void A_visit_tells_from_which_zone_its_person_came_and_a_track_where_it_went()
    {
        var analytics = new SceneAnalytics([s_gate], [s_shop, s_till]);
        List<SceneEvent> events = [];
        for (var i = 0; i <= 40; i++) events.AddRange(analytics.Step(0.25 * i, [new(7, new(10 + 10 * i, 50), 40)]).ToArray());
        for (var i = 41; i <= 100; i++) events.AddRange(analytics.Step(0.25 * i, []).ToArray());
        Assert.Equal(
            ["TrackStarted ", "ZoneEntered shop", "ZoneLeft shop", "ZoneEntered till from shop", "ZoneLeft till", "TrackEnded "],
            events.Select(Text));
        // He was last seen at 10 s, in the till since 7.25 s, which is known for sure only later.
        Assert.Equal(2.75, events[^2].DwellSeconds, 3);
        var path = events[^1].Path!;
        Assert.Equal((0.0, 10.0, 400f), (path.Began, path.Ended, path.Length));
        Assert.Equal((new Vector2(10, 50), new Vector2(410, 50)), (path.Points[0], path.Points[^1]));
        Assert.Equal(["shop", "till"], path.Zones);
    }

    [Fact]
    public void Who_stands_at_the_edge_of_a_zone_neither_comes_nor_goes_again_and_again()
    {
        var analytics = new SceneAnalytics([], [s_shop]);
        var random = new Random(3);
        List<SceneEvent> events = [];
        for (var i = 0; i < 3000; i++)
            events.AddRange(analytics.Step(0.1 * i, [new(1, new(197 + random.Next(-8, 9), 100), 80)]).ToArray());
        Assert.Equal(["TrackStarted ", "ZoneEntered shop"], events.Select(Text));
    }

    [Fact]
    public void A_visit_goes_on_over_a_restart_and_counts_the_time_in_between()
    {
        var before = new SceneAnalytics([], [s_shop]);
        for (var i = 0; i <= 10; i++) before.Step(i, [new(4, new(100, 100), 50)]);
        var after = new SceneAnalytics([], [s_shop]);
        Assert.Empty(after.Restore(SceneState.Read(before.Save().Write()), 0, 8));
        List<SceneEvent> events = [];
        for (var i = 0; i <= 10; i++) events.AddRange(after.Step(i, [new(1, new(105, 100), 50)]).ToArray());
        for (var i = 11; i <= 14; i++) events.AddRange(after.Step(i, []).ToArray());
        Assert.Equal(["TrackEnded ", "TrackStarted ", "ZoneLeft shop"], events.Select(Text));
        Assert.Equal((4, 1), (events[0].Track, events[1].Track));
        Assert.Equal(28, events[^1].DwellSeconds, 3);
    }

    [Fact]
    public void Visits_end_where_the_zones_were_changed_in_between()
    {
        var before = new SceneAnalytics([], [s_shop]);
        for (var i = 0; i <= 10; i++) before.Step(i, [new(4, new(100, 100), 50)]);
        var after = new SceneAnalytics([], [s_till]);
        var ended = after.Restore(SceneState.Read(before.Save().Write()), 0, 5);
        Assert.Equal(["ZoneLeft shop", "TrackEnded "], ended.Select(Text));
        Assert.Equal(10, ended[0].DwellSeconds, 3);
        Assert.Equal([0], after.Occupancy.ToArray());
    }

    [Theory]
    [InlineData("0,0 10,0", "at least three points")]
    [InlineData("0,0 10,0 10,0 0,10", "points 2 and 3 are the same")]
    [InlineData("0,0 10,10 10,0 0,10", "does not meet itself")]
    [InlineData("0,0 10,0 5,0 5,9", "does not meet itself")]
    [InlineData("0,0 10,0 10,10 5,0 0,10", "does not meet itself")]
    public void Points_that_are_no_polygon_are_refused(string points, string reason)
        => Assert.Contains(reason, Polygon.WhyNone([.. points.Split(' ').Select(point => point.Split(','))
            .Select(at => new Vector2(float.Parse(at[0]), float.Parse(at[1])))]));

    static string Crossed(params Vector2[] way)
    {
        var analytics = new SceneAnalytics([s_gate], []);
        List<SceneEvent> events = [];
        for (var i = 0; i < way.Length; i++) events.AddRange(analytics.Step(i, [new(1, way[i], 50)]).ToArray());
        return string.Join(", ", events.Where(happened => happened.Kind == SceneEventKind.LineCrossed).Select(Text));
    }

    static string Text(SceneEvent happened) => $"{happened.Kind} {happened.Name}"
        + (happened.Kind == SceneEventKind.LineCrossed ? happened.In ? " in" : " out" : "")
        + (happened.FromZone is { } from ? $" from {from}" : "");
}
