using Sqair.Tracking;

namespace Sqair.Shared.Tests.Tracking;

/// <summary>
/// The scene runs at 10 frames a second: 20 frames make somebody known, and after 5 apart from others he is told by his looks.
/// </summary>
public sealed class IdentityKeeperTests
{
    const float Dark = 0.6f, Light = 0.9f;

    [Fact]
    public void Objects_that_took_each_others_place_get_their_identities_back()
    {
        using var scene = new Scene();
        var camera = scene.Camera();
        for (var frame = 0; frame < 30; frame++) Step(scene, camera, frame, (80, 90, Dark), (120, 90, Light));
        var dark = At(camera, 80).Id;
        var light = At(camera, 120).Id;
        // As a network does that follows the wrong one of two people who met.
        var (a, b) = (camera.Live[0], camera.Live[1]);
        (a.Identity, b.Identity) = (b.Identity, a.Identity);
        a.Doubt();
        b.Doubt();
        Step(scene, camera, 30, (80, 90, Dark), (120, 90, Light));
        Assert.Equal(light, At(camera, 80).Id);
        for (var frame = 31; frame < 37; frame++) Step(scene, camera, frame, (80, 90, Dark), (120, 90, Light));
        Assert.Equal((dark, light), (At(camera, 80).Id, At(camera, 120).Id));
        Assert.True(camera.Counters.Exchanged > 0);
    }

    [Fact]
    public void Objects_without_doubt_keep_their_identities()
    {
        using var scene = new Scene();
        var camera = scene.Camera();
        for (var frame = 0; frame < 40; frame++)
            Step(scene, camera, frame, (80, 90, frame < 20 ? Dark : Light), (120, 90, frame < 20 ? Light : Dark));
        Assert.Equal(0, camera.Counters.Exchanged);
    }

    [Fact]
    public void Who_touches_another_is_in_doubt_until_long_after()
    {
        using var scene = new Scene();
        var camera = scene.Camera();
        for (var frame = 0; frame < 25; frame++) Step(scene, camera, frame, (80, 90, Dark), (120, 90, Light));
        Assert.All(camera.Live, track => Assert.True(track.IsCertain && track.Identity.IsKnown));
        for (var frame = 25; frame < 37; frame++)
            Step(scene, camera, frame, (80 + Math.Min(frame - 24, 8) * 4, 90, Dark), (120, 90, Light));
        Assert.All(camera.Live, track => Assert.True(!track.IsCertain && track.Identity.IsKnown));
        for (var frame = 37; frame < 50; frame++)
            Step(scene, camera, frame, (Math.Max(80, 112 - (frame - 36) * 4), 90, Dark), (120, 90, Light));
        Assert.All(camera.Live, track => Assert.False(track.IsCertain));
        for (var frame = 50; frame < 70; frame++) Step(scene, camera, frame, (80, 90, Dark), (120, 90, Light));
        Assert.All(camera.Live, track => Assert.True(track.IsCertain));
    }

    [Theory]
    [InlineData(Dark, 1)]
    [InlineData(Light, 2)]
    public void Who_comes_back_after_long_is_known_by_his_looks(float brightness, int identity)
    {
        using var scene = new Scene();
        var camera = scene.Camera();
        for (var frame = 0; frame < 30; frame++) Step(scene, camera, frame, (100, 90, Dark));
        for (var frame = 30; frame < 70; frame++) Step(scene, camera, frame);
        Assert.Empty(camera.Tracks.ToArray());
        for (var frame = 70; frame < 80; frame++) Step(scene, camera, frame, (106, 90, brightness));
        Assert.Equal(identity, Assert.Single(camera.Tracks.ToArray()).Id);
        Assert.Equal(2 - identity, camera.Counters.Exchanged);
    }

    [Fact]
    public void Somebody_is_remembered_for_a_limited_time()
    {
        using var scene = new Scene();
        var camera = scene.Camera(new TrackerOptions { Forecast = new() { RememberSeconds = 3 } });
        for (var frame = 0; frame < 30; frame++) Step(scene, camera, frame, (100, 90, Dark));
        for (var frame = 30; frame < 58; frame++) Step(scene, camera, frame);
        Assert.Single(camera.Live);
        for (var frame = 58; frame < 62; frame++) Step(scene, camera, frame);
        Assert.Empty(camera.Live);
    }

    [Fact]
    public void Somebody_new_is_likelier_at_the_border()
    {
        using var scene = new Scene();
        var camera = scene.Camera();
        Assert.True(IdentityKeeper.CostOfNew(camera, new Box(2, 80, 11, 29)) < IdentityKeeper.CostOfNew(camera, new Box(120, 80, 11, 29)));
    }

    [Fact]
    public void A_place_costs_more_the_further_it_is_and_less_the_longer_ago()
    {
        var box = Box.FromCentre(100, 90, 11, 29);
        float Cost(float distance, float seconds) => Identity.PlaceCost(new(100 + distance, 90), 29, seconds, box);
        Assert.Equal(0, Cost(0, 0), 3);
        Assert.True(Cost(20, 0) > Cost(10, 0));
        Assert.True(Cost(29, 1) < Cost(29, 0));
        Assert.True(Cost(0, 4) > Cost(0, 1));
    }

    static Track At(CameraTracker camera, float x) => camera.Tracks.ToArray().MinBy(track => MathF.Abs(track.Box.CentreX - x));

    static void Step(Scene scene, CameraTracker camera, int frame, params ReadOnlySpan<(float X, float Y, float Brightness)> people)
    {
        var picture = new float[Scene.Width * Scene.Height];
        foreach (var (x, y, brightness) in people)
        {
            for (var py = (int)y - 14; py <= (int)y + 14; py++)
                for (var px = (int)x - 5; px <= (int)x + 5; px++) picture[py * Scene.Width + px] = brightness;
        }
        scene.Engine.StepForeground([new CameraForeground(camera, picture, TimeSpan.FromSeconds(frame / scene.FramesPerSecond))]);
    }
}
