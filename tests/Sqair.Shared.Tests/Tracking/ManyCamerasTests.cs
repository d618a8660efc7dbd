using Sqair.Tracking;

namespace Sqair.Shared.Tests.Tracking;

public sealed class ManyCamerasTests
{
    /// <summary>Noise and a person who walks.</summary>
    static byte[] Picture(int camera, int frame)
    {
        var (random, gray) = (new Random(100 * camera + frame), new byte[Scene.Width * Scene.Height]);
        for (var i = 0; i < gray.Length; i++) gray[i] = (byte)(100 + i % 50 + random.Next(3));
        if (frame < 40) return gray;
        for (var y = 60; y < 89; y++) gray.AsSpan(y * Scene.Width + 20 + 3 * (frame - 40) + 9 * camera, 11).Fill(200);
        return gray;
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Threads_change_nothing(int threads)
    {
        using var scene = new Scene(options: new EngineOptions { CameraThreads = threads });
        CameraTracker[] together = [.. Enumerable.Range(0, 5).Select(_ => scene.Camera())];
        CameraTracker[] alone = [.. Enumerable.Range(0, 5).Select(_ => scene.Camera())];
        for (var frame = 0; frame < 60; frame++)
        {
            var time = TimeSpan.FromSeconds(frame / 10.0);
            byte[][] pictures = [.. Enumerable.Range(0, 5).Select(camera => Picture(camera, frame))];
            scene.Engine.Step([.. together.Select((camera, i) => new CameraFrame(camera, pictures[i], time))]);
            for (var i = 0; i < 5; i++)
            {
                scene.Engine.Step([new CameraFrame(alone[i], pictures[i], time)]);
                Assert.Equal(alone[i].Foreground.ToArray(), together[i].Foreground.ToArray());
                Assert.Equal(alone[i].Counters, together[i].Counters);
                Assert.Equal(alone[i].Tracks.Length, together[i].Tracks.Length);
                for (var t = 0; t < alone[i].Tracks.Length; t++)
                    WhereTests.AssertClose(alone[i].Tracks[t].Box, together[i].Tracks[t].Box, 0.01f);
            }
        }
        Assert.All(together, camera => Assert.Equal(1, camera.Tracks.Length));
    }

    [Fact]
    public void A_fault_in_one_camera_comes_out_and_the_engine_goes_on()
    {
        using var scene = new Scene(options: new EngineOptions { CameraThreads = 2 });
        CameraTracker[] cameras = [scene.Camera(), scene.Camera(), scene.Camera()];
        var good = Picture(0, 0);
        for (var round = 0; round < 3; round++)
        {
            var fault = Assert.Throws<ArgumentException>(() =>
                scene.Engine.Step([new(cameras[0], good, default), new(cameras[1], new byte[5], default), new(cameras[2], good, default)]));
            Assert.Contains("5 bytes", fault.Message);
            scene.Engine.Step([.. cameras.Select(camera => new CameraFrame(camera, good, TimeSpan.FromSeconds(round + 1)))]);
            Assert.All(cameras, camera => Assert.Equal(round + 1, camera.Counters.Frames));
        }
    }
}
