using Sqair.Tracking;

namespace Sqair.Shared.Tests.Tracking;

public sealed class TrackGroupsTests
{
    static TrackState At(long serial, float x, float y, TrackPhase phase = TrackPhase.Confirmed) =>
        new(HandMadeModel.Manifest) { Serial = serial, Phase = phase, Box = Box.FromCentre(x, y, 10, 20) };

    [Fact]
    public void Far_objects_stand_alone_and_near_ones_follow_each_other()
    {
        TrackState a = At(1, 50, 50), b = At(2, 150, 50), c = At(3, 61, 52), d = At(4, 72, 54);
        var longest = new TrackGroups().Build([a, b, c, d]);
        Assert.Equal(3, longest);
        Assert.Equal([0, 0, 1, 2], new[] { a, b, c, d }.Select(t => t.Depth));
        Assert.Equal([null, null, a, c], new[] { a, b, c, d }.Select(t => t.Predecessor));
    }

    [Fact]
    public void Boxes_that_would_touch_when_enlarged_are_near()
    {
        TrackState a = At(1, 50, 50), b = At(2, 64, 50), c = At(2, 74, 50);
        Assert.Equal(1, new TrackGroups().Build([a, c]));
        Assert.Equal(2, new TrackGroups().Build([a, b]));
    }

    [Fact]
    public void The_oldest_come_first_and_forecasts_last()
    {
        TrackState behind = At(1, 50, 50), front = At(2, 52, 58);
        TrackState lost = At(3, 54, 66, TrackPhase.Forecast), eldestLost = At(0, 51, 51, TrackPhase.Forecast);
        var groups = new TrackGroups();
        groups.Build([eldestLost, behind, front, lost]);
        Assert.Equal([0, 1, 2, 3], new[] { behind, front, eldestLost, lost }.Select(t => t.Depth));
    }

    [Fact]
    public void Components_match_a_plain_search()
    {
        var random = new Random(9);
        var groups = new TrackGroups();
        for (var round = 0; round < 50; round++)
        {
            var tracks = Enumerable.Range(0, random.Next(1, 40))
                .Select(i => At(i, 250 * random.NextSingle(), 190 * random.NextSingle())).ToList();
            groups.Build(tracks);
            // Who can be reached over predecessors is who can be reached over overlaps.
            var first = tracks.ToDictionary(t => t, t =>
            {
                while (t.Predecessor is { } before) t = before;
                return t;
            });
            var component = tracks.ToDictionary(t => t, t => t.Serial);
            for (var changed = true; changed;)
            {
                changed = false;
                foreach (var a in tracks)
                    foreach (var b in tracks)
                        if (component[a] > component[b] && a.Box.Enlarged(1.5f).Intersection(b.Box.Enlarged(1.5f)) > 0)
                            (component[a], changed) = (component[b], true);
            }
            Assert.All(tracks, t => Assert.Equal(component[t], first[t].Serial));
            Assert.Equal(tracks.Count, tracks.Select(t => (component[t], t.Depth)).Distinct().Count());
        }
    }
}
