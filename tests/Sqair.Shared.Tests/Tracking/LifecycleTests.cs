using Sqair.Tracking;

namespace Sqair.Shared.Tests.Tracking;

public sealed class LifecycleTests
{
    [Fact]
    public void An_occluded_person_is_forecast_and_found_again_under_the_same_identity()
    {
        using var scene = new Scene();
        var camera = scene.Camera(new TrackerOptions { Forecast = new() { ReportSeconds = 2 } });
        for (var frame = 0; frame < 12; frame++) scene.Step(camera, frame, (40 + 3 * frame, 90));
        for (var frame = 12; frame < 20; frame++)
        {
            var track = Assert.Single(scene.Step(camera, frame));
            Assert.True(track.Forecast);
            Assert.Equal(1, track.Id);
            Scene.AssertAt(40 + 3 * frame, 90, track, 4);
        }
        var found = Assert.Single(scene.Step(camera, 20, (100, 90)));
        Assert.Equal((1, false), (found.Id, found.Forecast));
        Scene.AssertAt(100, 90, found);
        Assert.Equal((1, 1), (camera.Counters.Lost, camera.Counters.Refound));
    }

    [Fact]
    public void Uncertainty_grows_and_the_forecast_ends_in_time()
    {
        using var scene = new Scene();
        var camera = scene.Camera(new TrackerOptions { Forecast = new() { Seconds = 1, ReportSeconds = 1 } });
        for (var frame = 0; frame < 5; frame++) scene.Step(camera, frame, (128, 90));
        var last = 0f;
        for (var frame = 5; frame < 15; frame++)
        {
            var track = Assert.Single(scene.Step(camera, frame));
            Assert.True(track.Forecast);
            Assert.True(track.DeviationX > last);
            last = track.DeviationX;
            Scene.AssertAt(128, 90, track, 4);
        }
        Assert.Empty(scene.Step(camera, 15));
        Assert.Empty(camera.Live);
    }

    [Fact]
    public void Somebody_far_from_a_forecast_is_somebody_else()
    {
        using var scene = new Scene();
        var camera = scene.Camera();
        for (var frame = 0; frame < 5; frame++) scene.Step(camera, frame, (60, 90));
        scene.Step(camera, 5, (180, 90));
        var tracks = scene.Step(camera, 6, (180, 90));
        Assert.Equal([(1, true), (2, false)], tracks.Select(t => (t.Id, t.Forecast)));
    }

    [Fact]
    public void Two_forecasts_are_matched_at_the_least_total_cost()
    {
        using var scene = new Scene();
        var camera = scene.Camera(new TrackerOptions { Forecast = new() { ReportSeconds = 2 } });
        for (var frame = 0; frame < 6; frame++) scene.Step(camera, frame, (100, 90), (116, 90));
        var before = camera.Tracks.ToArray();
        for (var frame = 6; frame < 10; frame++) scene.Step(camera, frame);
        // Both proposals are nearer to the right-hand forecast, but only one can have it.
        var after = scene.Step(camera, 10, (111, 90), (127, 90));
        Assert.Equal(before.OrderBy(t => t.Box.CentreX).Select(t => t.Id), after.OrderBy(t => t.Box.CentreX).Select(t => t.Id));
        Assert.All(after, track => Assert.False(track.Forecast));
    }

    [Fact]
    public void Who_can_be_hidden_by_somebody_is_still_there_and_anybody_else_soon_is_not()
    {
        using var scene = new Scene();
        var camera = scene.Camera();
        for (var frame = 0; frame < 17; frame++) scene.Step(camera, frame, (100, 90), (160 - 3 * frame, 90));
        // He walks on behind the other, and does not come out on the other side.
        List<int> reported = [];
        for (var frame = 17; frame < 30; frame++) reported.Add(scene.Step(camera, frame, (100, 90)).Length);
        Assert.Equal([2, 2, 2, 2, 2], reported[..5]);
        Assert.Equal(1, reported[^1]);
        // Alone he is gone after a quarter of a second.
        var alone = scene.Camera();
        for (var frame = 0; frame < 16; frame++) scene.Step(alone, frame, (160 - 3 * frame, 90));
        Assert.Equal([1, 1, 0, 0], Enumerable.Range(16, 4).Select(frame => scene.Step(alone, frame).Length));
    }

    [Fact]
    public void Forecasts_can_be_kept_out_of_the_report()
    {
        using var scene = new Scene();
        var camera = scene.Camera(new TrackerOptions { Forecast = new() { ReportSeconds = 0 } });
        for (var frame = 0; frame < 5; frame++) scene.Step(camera, frame, (60, 90));
        Assert.Empty(scene.Step(camera, 5));
        Assert.Equal(1, Assert.Single(scene.Step(camera, 6, (60, 90))).Id);
    }

    [Fact]
    public void Who_leaves_the_picture_ends_and_who_enters_is_new()
    {
        using var scene = new Scene();
        var camera = scene.Camera();
        for (var frame = 0; frame < 30; frame++) scene.Step(camera, frame, (200 + 3 * frame, 90));
        Assert.Empty(camera.Live);
        Assert.Equal(1, camera.Counters.Left);
        for (var frame = 30; frame < 40; frame++) scene.Step(camera, frame, (250 - 3 * (frame - 30), 90));
        Assert.Equal(2, Assert.Single(camera.Tracks.ToArray()).Id);
    }

    [Fact]
    public void Two_tracks_on_one_person_become_the_older_one()
    {
        using var scene = new Scene();
        var camera = scene.Camera();
        (float, float)[] Pair(int frame) =>
            frame < 8 ? [(100, 90), (114, 90)]
            : frame < 14 ? [(100 + 2 * (frame - 8), 90), (114, 90)]
            : [(114, 90)];
        for (var frame = 0; frame < 8; frame++) scene.Step(camera, frame, Pair(frame));
        Assert.Equal(2, camera.Tracks.Length);
        var survivor = camera.Live[0].Id;
        // Put both on one place, as a network does that loses one of two people.
        var (older, younger) = (camera.Live[0], camera.Live[1]);
        for (var frame = 8; frame < 16; frame++)
        {
            if (camera.Live.Contains(younger) && younger.IsSeen) younger.MoveTo(older.Held.Where, older.Window, older.Deviation);
            scene.Step(camera, frame, (100, 90));
        }
        var seen = Assert.Single(camera.Tracks.ToArray(), track => !track.Forecast);
        Assert.Equal(survivor, seen.Id);
        Assert.True(camera.Counters.Lost > 0);
    }

    [Fact]
    public void A_second_look_parts_two_people_under_one_track()
    {
        using var scene = new Scene();
        var camera = scene.Camera();
        for (var frame = 0; frame < 5; frame++) scene.Step(camera, frame, (100, 90));
        // The network widens its box until it explains both, and nothing is left to discover.
        var window = Window.CentredOn(107, 90);
        camera.Live[0].MoveTo(Where.FromBox(Box.FromCentre(107, 90, 30, 32), window), window, default);
        for (var frame = 5; frame < 10; frame++) scene.Step(camera, frame, (100, 90), (114, 90));

        var seen = camera.Tracks.ToArray();
        Assert.Equal(2, seen.Length);
        Assert.Contains(seen, track => track.Id == 1);
        Assert.All(seen, track => Assert.False(track.Forecast));
        Scene.AssertAt(100, 90, seen.MinBy(t => t.Box.CentreX));
        Scene.AssertAt(114, 90, seen.MaxBy(t => t.Box.CentreX));
    }

    /// <summary>
    /// One behind the other, in one object: it is cut at the head of the one in front, once the camera knows how tall people are there.
    /// </summary>
    [Fact]
    public void An_object_of_two_peoples_height_is_parted_at_the_nearer_ones_head()
    {
        using var scene = new Scene();
        var camera = scene.Camera();
        for (var frame = 0; frame < 150; frame++) scene.Step(camera, frame, (40 + frame % 100, 80 + frame % 7));
        var track = camera.Live[0];
        Assert.Null(Replacement.Head(camera, track));
        scene.Step(camera, 150, (100, 80), (100, 102));
        var window = Window.CentredOn(100, 91);
        track.MoveTo(Where.FromBox(Box.FromCentre(100, 91, 11, 51), window), window, default);
        camera.Levels.Update(camera.Live);
        Assert.InRange(Replacement.Head(camera, track)!.Value, 86, 90);   // 102 - 14
    }

    [Fact]
    public void A_box_without_foreground_is_not_believed_for_long()
    {
        using var scene = new Scene();
        var camera = scene.Camera(
            new TrackerOptions { Presence = 0, Support = new() { Frames = 3 }, Forecast = new() { ReportSeconds = 2 } });
        for (var frame = 0; frame < 5; frame++) scene.Step(camera, frame, (128, 90));
        Assert.False(Assert.Single(scene.Step(camera, 5)).Forecast);
        Assert.False(Assert.Single(scene.Step(camera, 6)).Forecast);
        Assert.True(Assert.Single(scene.Step(camera, 7)).Forecast);
    }

    [Fact]
    public void Left_out_frames_are_bridged()
    {
        using var scene = new Scene();
        var camera = scene.Camera();
        var frame = 0;
        for (; frame < 10; frame++) scene.Step(camera, frame, (30 + 4 * frame, 90));
        // Three frames in four are dropped: 16 pixels from one to the next.
        for (; frame < 45; frame += 4)
        {
            var track = Assert.Single(scene.Step(camera, frame, (30 + 4 * frame, 90)));
            Assert.Equal((1, false), (track.Id, track.Forecast));
            Scene.AssertAt(30 + 4 * frame, 90, track);
        }
    }

    [Fact]
    public void A_clock_that_jumps_back_loses_nobody()
    {
        using var scene = new Scene();
        var camera = scene.Camera();
        for (var frame = 100; frame < 105; frame++) scene.Step(camera, frame, (60, 90));
        for (var frame = 0; frame < 5; frame++) Assert.Equal(1, Assert.Single(scene.Step(camera, frame, (60, 90))).Id);
    }
}
