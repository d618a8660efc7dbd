using Sqair.Tracking;

namespace Sqair.Shared.Tests.Tracking;

/// <summary>People do not grow when they meet, nor shrink when they leave the picture; the network's boxes do both.</summary>
public sealed class SteadyWidthTests
{
    /// <summary>Two people who walk side by side; the hand-made model keeps whatever width it is given.</summary>
    static (CameraTracker Camera, TrackState Left, TrackState Right) Meet(Scene scene, TrackerOptions options)
    {
        var camera = scene.Camera(options);
        var frame = 0;
        for (; frame < 12; frame++) scene.Step(camera, frame, (60, 90), (150, 90));
        for (; frame < 42; frame++) scene.Step(camera, frame, (60 + 2 * (frame - 12), 90), (150 - (frame - 12) / 3f, 90));
        for (; frame < 44; frame++) scene.Step(camera, frame, (120, 90), (140, 90));
        Assert.Equal(2, camera.Live.Count);
        var (left, right) = camera.Live[0].Box.Left < camera.Live[1].Box.Left
            ? (camera.Live[0], camera.Live[1])
            : (camera.Live[1], camera.Live[0]);
        Assert.True(left.Usual.IsKnown && right.Usual.IsKnown);
        return (camera, left, right);
    }

    [Fact]
    public void Beside_somebody_an_object_gets_no_wider()
    {
        using var scene = new Scene();
        var (camera, left, _) = Meet(scene, new TrackerOptions { Replacement = new() { Evidence = 1e9f } });
        // As the network does, frame by frame: the right side moves over the other one.
        var window = Window.CentredOn(124, 90);
        left.MoveTo(Where.FromBox(new Box(left.Box.Left, 76, 18, 29), window), window, default);
        scene.Step(camera, 44, (120, 90), (140, 90));
        Assert.Equal(1.1f * left.Usual.Width, left.Box.Width, 0.1f);
    }

    [Fact]
    public void An_object_alone_may_come_nearer_and_grow()
    {
        using var scene = new Scene();
        var camera = scene.Camera(new TrackerOptions { Replacement = new() { Evidence = 1e9f } });
        for (var frame = 0; frame < 12; frame++) scene.Step(camera, frame, (100, 90));
        var track = camera.Live[0];
        var window = Window.CentredOn(100, 90);
        track.MoveTo(Where.FromBox(Box.FromCentre(100, 90, 14, 34), window), window, default);
        scene.Step(camera, 12, (100, 90));
        Assert.Equal(14, track.Box.Width, 0.5f);
        Assert.InRange(track.Usual.Width, 11.1f, 13);
    }

    /// <summary>A box that shrinks with what is still to be seen of somebody who walks out never lies outside the picture.</summary>
    [Theory]
    [InlineData(4, 2, false)]
    [InlineData(8, 2, true)]
    [InlineData(4, 0, true)]   // stands at the border
    public void Who_is_on_his_way_out_ends_when_less_than_half_of_him_is_left(int visible, int pace, bool stays)
    {
        using var scene = new Scene();
        var camera = scene.Camera(new TrackerOptions { Replacement = new() { Evidence = 1e9f } });
        var frame = 0;
        for (; frame < 20; frame++) scene.Step(camera, frame, (200 + pace * frame, 90));
        var track = Assert.Single(camera.Live);
        var window = Window.CentredOn(256 - visible / 2f, 90);
        track.MoveTo(Where.FromBox(new Box(256 - visible, 76, visible, 29), window), window, default);
        track.Usual.Clear();
        for (var i = 0; i < 20; i++) track.Usual.Observe(new Box(0, 0, 11, 29));
        Assert.Equal(10 * pace, track.Velocity.X, 5f);
        scene.Step(camera, frame, (261 - visible, 90));
        Assert.Equal(stays, camera.Live.Contains(track));
    }

    [Fact]
    public void Who_comes_in_is_not_taken_for_somebody_who_leaves()
    {
        using var scene = new Scene();
        var camera = scene.Camera(new TrackerOptions());
        for (var frame = 0; frame < 20; frame++) scene.Step(camera, frame, (257 - 2 * frame, 90));
        Assert.Equal(1, Assert.Single(camera.Tracks.ToArray()).Id);
        Assert.Equal(0, camera.Counters.Left);
    }

    /// <summary>Somebody 11 pixels wide walks out to the right, 2 pixels a frame, and is followed to the last.</summary>
    [Theory]
    [InlineData(0, 1, 5)]
    [InlineData(0.5f, 5, 7.5f)]
    public void Who_is_less_than_half_in_view_is_not_reported(float share, float least, float most)
    {
        using var scene = new Scene();
        var camera = scene.Camera(new TrackerOptions { Person = new() { ShareInView = share } });
        var frame = 0;
        for (; frame < 150; frame++) scene.Step(camera, frame, (40 + frame % 100, 80 + frame % 7));
        Assert.True(camera.People.IsKnown);
        Assert.Equal(11, camera.People.WidthAt(70), 2f);
        camera.BeginAgain();
        var last = 0f;
        for (var x = 200; x < 262; x += 2)
        {
            if (scene.Step(camera, frame++, (x, 80)) is [var track]) last = MathF.Min(track.Box.Right, Scene.Width) - track.Box.Left;
        }
        Assert.InRange(last, least, most);
    }

    [Fact]
    public void A_camera_that_begins_again_forgets_its_tracks_and_keeps_what_it_has_learnt()
    {
        using var scene = new Scene();
        var camera = scene.Camera();
        for (var frame = 0; frame < 150; frame++) scene.Step(camera, frame, (40 + frame % 100, 80 + frame % 7), (200, 140));
        Assert.True(camera.Tracks.Length >= 2);
        camera.BeginAgain();
        Assert.Empty(camera.Tracks.ToArray());
        Assert.Equal(default, camera.Counters);
        Assert.True(camera.People.IsKnown);
        Track[] tracks = [];
        for (var frame = 0; frame < 5; frame++) tracks = scene.Step(camera, frame, (60 + 2 * frame, 90));
        Assert.Equal(1, Assert.Single(tracks).Id);
        Assert.Equal((5, 1), (camera.Counters.Frames, camera.Counters.Confirmed));
    }
}
