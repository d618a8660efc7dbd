using System.Numerics;
using Sqair.Models;
using Sqair.Tracking;

namespace Sqair.Shared.Tests.Tracking;

/// <summary>Where people will be, by a hand-made motion graph that keeps the velocity.</summary>
public sealed class AheadTests
{
    static void Walk(Scene scene, CameraTracker camera, int frames, Action<int>? after = null)
    {
        for (var frame = 0; frame < frames; frame++)
        {
            scene.Step(camera, frame, (40 + 3 * frame, 80), (200 - 2 * frame, 150));
            after?.Invoke(frame);
        }
    }

    [Fact]
    public void Who_walks_on_will_be_where_his_velocity_leads()
    {
        using var scene = new Scene(motion: HandMadeModel.Motion());
        var camera = scene.Camera();
        Walk(scene, camera, 30);
        Assert.True(scene.Engine.CanForecast);
        Assert.True(camera.Ahead(0).IsEmpty);
        Assert.Null(camera.Ahead(0, 1));

        scene.Engine.Forecast(camera);
        Assert.Equal(2, camera.Tracks.Length);
        for (var i = 0; i < 2; i++)
        {
            var track = camera.Tracks[i];
            Assert.Equal(track.Box.CentreX < 128 ? 30 : -20, track.Velocity.X, 4f);
            Assert.InRange(Vector2.Distance(track.Foot, new(track.Box.CentreX, track.Box.Bottom)), 0, 3);
            foreach (var seconds in (float[])[0, 0.25f, 0.6f, 2])
            {
                var (foot, deviation) = camera.Ahead(i, seconds)!.Value;
                Assert.InRange(Vector2.Distance(foot, track.Foot + seconds * track.Velocity), 0, 0.05f);
                Assert.Equal(seconds == 0, deviation.X == 0);
            }
        }
        Assert.Throws<ArgumentOutOfRangeException>(() => camera.Ahead(0, 2.1f));

        scene.Step(camera, 30, (130, 80), (140, 150));
        Assert.True(camera.Ahead(0).IsEmpty, "what was said of the frame before stands no more");
    }

    [Fact]
    public void Many_cameras_are_answered_each_with_its_own()
    {
        using var scene = new Scene(motion: HandMadeModel.Motion());
        CameraTracker[] cameras = [scene.Camera(), scene.Camera(), scene.Camera()];
        Walk(scene, cameras[0], 30);
        for (var frame = 0; frame < 30; frame++) scene.Step(cameras[2], frame, (200 - 3 * frame, 100));
        scene.Engine.Forecast(cameras);
        Assert.True(cameras[0].Ahead(0, 1)!.Value.Foot.X > cameras[0].Tracks[0].Foot.X + 20 ||
            cameras[0].Ahead(1, 1)!.Value.Foot.X > cameras[0].Tracks[1].Foot.X + 20);
        Assert.Empty(cameras[1].Tracks.ToArray());
        Assert.InRange(cameras[2].Ahead(0, 1)!.Value.Foot.X - cameras[2].Tracks[0].Foot.X, -35, -25);
    }

    /// <summary>Asking changes nothing of the tracks, and a package without the graph goes on as it did.</summary>
    [Fact]
    public void Tracks_are_the_same_whoever_asks_and_whether_the_model_can_say()
    {
        using Scene asked = new(motion: HandMadeModel.Motion()), quiet = new(motion: HandMadeModel.Motion()), without = new();
        Assert.False(without.Engine.CanForecast);
        List<Track[]> Tracks(Scene scene, bool asks)
        {
            List<Track[]> all = [];
            var camera = scene.Camera();
            Walk(scene, camera, 60, _ =>
            {
                if (asks) scene.Engine.Forecast(camera);
                all.Add(camera.Tracks.ToArray());
            });
            Assert.Equal(asks && scene.Engine.CanForecast, !camera.Ahead(0).IsEmpty);
            return all;
        }
        var expected = Tracks(quiet, asks: false);
        Assert.Equal(expected, Tracks(asked, asks: true));
        Assert.Equal(expected, Tracks(without, asks: true));
    }

    [Fact]
    public void The_graph_is_part_of_the_package_and_of_its_fingerprint_and_has_to_pass_its_test()
    {
        var folder = Directory.CreateTempSubdirectory("sqair-ahead-");
        try
        {
            var with = HandMadeModel.Package(folder.CreateSubdirectory("a").FullName, motion: HandMadeModel.Motion());
            var without = HandMadeModel.Package(folder.CreateSubdirectory("b").FullName);
            Assert.NotNull(with.Motion);
            Assert.Null(without.Motion);
            Assert.NotEqual(with.Fingerprint, without.Fingerprint);
            Assert.Contains(ModelPackage.MotionEntry, with.SelfTest!.Graphs.Keys);

            var path = Path.Combine(folder.FullName, "other.sqair");
            var test = SelfTesting.Make("test", with.Manifest, with.Propagate, with.Discover, null, with.Motion);
            ModelPackage.Write(path, with.Manifest, test, with.Propagate, with.Discover, null, HandMadeModel.Motion(0.5f));
            var refused = Assert.Throws<ModelException>(() => new TrackingEngine(ModelPackage.Open(path)).Dispose());
            Assert.Contains("motion.onnx: the self-test fails on Cpu: foot", refused.Message);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
