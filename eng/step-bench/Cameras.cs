using Sqair.Tracking;

namespace Sqair.StepBench;

/// <summary>Cameras that see one clip, each from another frame on.</summary>
sealed class Cameras
{
    readonly TrackingEngine _engine;
    readonly Clip _clip;
    readonly CameraTracker[] _trackers;
    readonly CameraFrame[] _batch;
    int _step;

    public Cameras(TrackingEngine engine, Clip clip, int count)
    {
        (_engine, _clip) = (engine, clip);
        _trackers = [.. Enumerable.Range(0, count).Select(_ => engine.CreateCamera(clip.Width, clip.Height, clip.FramesPerSecond))];
        _batch = new CameraFrame[count];
    }

    public int Count => _batch.Length;

    /// <returns>A number that changes with every bit of what was tracked, and the mean timings of a frame.</returns>
    public (ulong Digest, FrameTimings Timings) Run(int steps)
    {
        var digest = 14695981039346656037UL;
        double background = 0, render = 0, propagate = 0, discover = 0;
        for (var end = _step + steps; _step < end; _step++)
        {
            var time = TimeSpan.FromSeconds(_step / _clip.FramesPerSecond);
            for (var i = 0; i < _batch.Length; i++) _batch[i] = new(_trackers[i], FrameOf(i), time);
            _engine.Step(_batch);
            foreach (var tracker in _trackers)
            {
                foreach (var track in tracker.Tracks)
                    digest = (digest ^ (uint)track.Id ^ ((ulong)BitConverter.SingleToUInt32Bits(track.Box.Left) << 32)) * 1099511628211;
                var frame = tracker.Timings;
                (background, render, propagate, discover) = (background + frame.Background,
                    render + frame.Render, propagate + frame.Propagate, discover + frame.Discover);
            }
        }
        double all = steps * _trackers.Length;
        return (digest,
            new() { Background = background / all, Render = render / all, Propagate = propagate / all, Discover = discover / all });
    }

    /// <summary>There and back again, as a clip that begins anew is a change of scene.</summary>
    byte[] FrameOf(int camera)
    {
        var count = _clip.Frames.Count;
        var at = (_step + 37 * camera) % (2 * count - 2);
        return _clip.Frames[at < count ? at : 2 * count - 2 - at];
    }
}
