using Sqair.Analytics;
using Sqair.Tracking;

namespace Sqair.Shared.Tests.Tracking;

public sealed class MaskTests
{
    static readonly Polygon s_right = new(new(128, 0), new(256, 0), new(256, 192), new(128, 192));

    [Fact]
    public void Nobody_is_discovered_in_a_mask_and_discovery_does_not_run_there()
    {
        using var scene = new Scene();
        var camera = scene.Camera();
        camera.Mask([s_right]);
        var alone = scene.Camera();
        for (var frame = 0; frame < 10; frame++)
        {
            scene.Step(alone, frame, (60, 90));
            var tracks = scene.Step(camera, frame, (60, 90), (190, 90));
            if (frame > 0) Scene.AssertAt(60, 90, Assert.Single(tracks));
            Assert.Equal(alone.Timings.Tiles, camera.Timings.Tiles);
        }
    }

    [Fact]
    public void Who_comes_from_elsewhere_is_followed_through_a_mask_under_his_identity()
    {
        using var scene = new Scene();
        var camera = scene.Camera();
        camera.Mask([s_right]);
        for (var frame = 0; frame < 60; frame++)
        {
            var tracks = scene.Step(camera, frame, (40 + 3 * frame, 90));
            if (frame < 2) continue;
            var track = Assert.Single(tracks);
            Assert.Equal((1, false), (track.Id, track.Forecast));
            Scene.AssertAt(40 + 3 * frame, 90, track);
        }
    }

    [Fact]
    public void A_mask_goes_over_to_another_model()
    {
        using var scene = new Scene();
        using var other = new Scene();
        var camera = scene.Camera();
        camera.Mask([s_right]);
        for (var frame = 0; frame < 5; frame++) scene.Step(camera, frame, (60, 90), (190, 90));
        var heir = other.Engine.TakeOver(camera);
        for (var frame = 5; frame < 10; frame++) Assert.Single(other.Step(heir, frame, (60, 90), (190, 90)));
    }
}
