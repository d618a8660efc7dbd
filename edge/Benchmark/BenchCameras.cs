using System.Diagnostics;
using Sqair.Tracking;
using Sqair.Video;

namespace Sqair.Edge.Benchmark;

/// <summary>Cameras that see one clip, each from another frame on.</summary>
public sealed class BenchCameras
{
    const int Apart = 37;

    readonly TrackingEngine _engine;
    readonly double _framesPerSecond;
    readonly CameraTracker[] _trackers;
    readonly CameraFrame[] _batch;
    int _step;

    public BenchCameras(TrackingEngine engine, int width, int height, double framesPerSecond, int count)
    {
        (_engine, _framesPerSecond) = (engine, framesPerSecond);
        _trackers = [.. Enumerable.Range(0, count).Select(_ => engine.CreateCamera(width, height, framesPerSecond))];
        _batch = new CameraFrame[count];
    }

    public int Count => _batch.Length;

    /// <summary>Ask in each step where people will be.</summary>
    public bool Ahead { get; init; }

    /// <summary>Objects that were propagated in the steps so far: whether a scene is busy.</summary>
    public long Propagated { get; private set; }

    /// <summary>Steps with frames from memory.</summary>
    /// <param name="durations">Takes the milliseconds of each step; null for none.</param>
    public void Run(BenchClip clip, int steps, List<double>? durations)
    {
        for (var i = 0; i < steps; i++)
        {
            for (var camera = 0; camera < _batch.Length; camera++) Take(camera, clip.At(_step + Apart * camera));
            Step(durations);
        }
    }

    /// <summary>Steps with frames as they are decoded; fewer where the video ends.</summary>
    /// <returns>Steps made.</returns>
    public async Task<int> RunAsync(VideoReader[] readers, int steps, List<double>? durations, CancellationToken cancellation)
    {
        var frames = new VideoFrame?[readers.Length];
        for (var done = 0; done < steps; done++)
        {
            try
            {
                for (var camera = 0; camera < readers.Length; camera++)
                {
                    if ((frames[camera] = await readers[camera].ReadAsync(cancellation)) is not { } frame) return done;
                    Take(camera, frame.Memory);
                }
                Step(durations);
            }
            finally
            {
                foreach (var frame in frames) frame?.Dispose();
                Array.Clear(frames);
            }
        }
        return steps;
    }

    /// <summary>One step of those cameras that have a frame.</summary>
    public void Step(BenchClip clip, IReadOnlyList<PacedArrival> arrivals)
    {
        for (var i = 0; i < arrivals.Count; i++)
        {
            var (camera, number, at) = arrivals[i];
            // After what _step frames have shown before.
            _batch[i] = new CameraFrame(_trackers[camera], clip.At((int)(_step + number) + Apart * camera), Began + at);
        }
        _engine.Step(_batch.AsSpan(0, arrivals.Count));
        foreach (var arrival in arrivals) Propagated += _trackers[arrival.Camera].Timings.Propagated;
    }

    /// <summary>On the trackers' clock, behind the frames before.</summary>
    TimeSpan Began => TimeSpan.FromSeconds((_step + 1) / _framesPerSecond);

    void Take(int camera, ReadOnlyMemory<byte> pixels) =>
        _batch[camera] = new CameraFrame(_trackers[camera], pixels, TimeSpan.FromSeconds(_step / _framesPerSecond));

    void Step(List<double>? durations)
    {
        var start = Stopwatch.GetTimestamp();
        _engine.Step(_batch);
        if (Ahead) _engine.Forecast(_trackers);
        durations?.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        foreach (var tracker in _trackers) Propagated += tracker.Timings.Propagated;
        _step++;
    }
}
