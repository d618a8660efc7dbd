using Sqair.Tracking;

namespace Sqair.Shared.Tests.Tracking;

public sealed class AllocationTests
{
    [Fact]
    public void A_step_allocates_nothing_once_its_batch_sizes_have_been_seen()
    {
        using var scene = new Scene(motion: HandMadeModel.Motion());
        CameraTracker[] cameras = [scene.Camera(), scene.Camera()];
        var pictures = new[] { new float[Scene.Width * Scene.Height], new float[Scene.Width * Scene.Height] };
        var frames = new CameraForeground[2];
        var people = new (float, float)[4];
        var tracks = 0;

        void Run(int frame)
        {
            // People walk to and fro, pass each other, and one comes and goes: propagation, discovery, forecasts and endings all occur.
            var phase = frame % 80;
            var there = phase < 40 ? phase : 80 - phase;
            people[0] = (40 + 3 * there, 80);
            people[1] = (160 - 3 * there, 84);
            people[2] = (100, 40);
            people[3] = phase is > 20 and < 50 ? (200, 150) : (-100, -100);
            Scene.Draw(pictures[0], people);
            Scene.Draw(pictures[1], people.AsSpan(1));
            for (var i = 0; i < 2; i++) frames[i] = new CameraForeground(cameras[i], pictures[i], TimeSpan.FromSeconds(frame / 10.0));
            scene.Engine.StepForeground(frames);
            scene.Engine.Forecast(cameras);
            tracks += cameras[0].Tracks.Length;
        }

        for (var frame = 0; frame < 480; frame++) Run(frame);
        tracks = 0;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var frame = 480; frame < 640; frame++) Run(frame);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.True(tracks > 300, $"only {tracks} tracks");
        Assert.True(cameras[0].Counters.Discovered > 4 && cameras[0].Counters.Lost > 2, cameras[0].Counters.ToString());
        Assert.Equal(0, allocated);
    }
}
