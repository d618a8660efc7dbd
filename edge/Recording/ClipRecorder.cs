using Sqair.Clips;
using Sqair.Edge.Capture;
using Sqair.Tracking;

namespace Sqair.Edge.Recording;

/// <summary>
/// Cuts what one camera's network sees into clips, silhouettes only, and says of each how much could be learnt from it. Used by the
/// tracking loop; writing is the shelf's.
/// </summary>
public sealed class ClipRecorder
{
    /// <summary>Shorter ones are of no use for training.</summary>
    const int FewestFrames = 24;

    /// <summary>Gaps are cuts from so many frames on.</summary>
    const double Gap = 2.5;

    readonly ClipShelf _shelf;
    readonly string _camera, _source;
    readonly double _seconds;
    byte[] _pixels = [];
    float[] _scratch = [];
    int _width, _height, _frames, _newcomers, _newestId;
    double _rate, _crossings, _left, _explained;
    DateTimeOffset _began;
    TimeSpan _last;

    public ClipRecorder(ClipShelf shelf, string device, string camera, double clipSeconds) =>
        (_shelf, _camera, _source, _seconds) = (shelf, camera, $"{device}/{camera}", clipSeconds);

    public void Add(CapturedFrame frame, CameraTracker tracker)
    {
        var size = tracker.Width * tracker.Height;
        var learnt = tracker.Learnt;
        // What is no true foreground teaches nothing.
        if (learnt.WarmingUp || learnt.Paused)
        {
            Cut();
            return;
        }
        if (_frames > 0 && (frame.Time < _last || (frame.Time - _last).TotalSeconds > Gap / tracker.FramesPerSecond)) Cut();
        var wanted = Math.Max(FewestFrames, (int)(_seconds * tracker.FramesPerSecond));
        // A camera whose picture has become another one.
        if (_frames > 0 && (_width, _height, _rate) != (tracker.Width, tracker.Height, tracker.FramesPerSecond)) Cut();
        if (_frames == 0) Begin(tracker, frame.Captured, wanted * size);
        ForegroundClip.Pack(tracker.Foreground, _pixels.AsSpan(_frames * size, size));
        Weigh(tracker);
        (_last, _frames) = (frame.Time, _frames + 1);
        if (_frames == wanted) Cut();
    }

    void Begin(CameraTracker tracker, DateTimeOffset at, int bytes)
    {
        (_width, _height, _rate) = (tracker.Width, tracker.Height, tracker.FramesPerSecond);
        (_began, _newcomers, _crossings, _left, _explained) = (at, 0, 0, 0, 0);
        if (_pixels.Length != bytes) _pixels = new byte[bytes];
    }

    /// <summary>Newcomers, people who touch, and what the model leaves unexplained.</summary>
    void Weigh(CameraTracker tracker)
    {
        var tracks = tracker.Tracks;
        for (var i = 0; i < tracks.Length; i++)
        {
            if (tracks[i].Id > _newestId) (_newestId, _newcomers) = (tracks[i].Id, _newcomers + 1);
            for (var j = 0; j < i; j++)
                if (tracks[i].Box.Intersection(tracks[j].Box) > 0) _crossings++;
        }
        var (explained, left) = tracker.Explain(ref _scratch);
        (_explained, _left) = (_explained + explained, _left + left);
    }

    void Cut()
    {
        var (frames, bytes) = (_frames, _frames * _width * _height);
        _frames = 0;
        // An empty scene teaches nothing either.
        if (frames < FewestFrames || _explained + _left <= 0 || (_explained / frames < LeastNats && _newcomers == 0)) return;
        var value = _newcomers + _crossings / _rate + Unexplained * (_left / (_explained + _left));
        // A whole clip is handed over as it is.
        var pixels = bytes == _pixels.Length ? _pixels : _pixels[..bytes];
        _pixels = [];
        _shelf.Put(_camera, _began, value, new ForegroundClip(_source, _width, _height, _rate, pixels));
    }

    /// <summary>A clip of which nothing is explained is worth as much as so many newcomers.</summary>
    const double Unexplained = 10;

    /// <summary>Of a frame, below which nobody is there.</summary>
    const double LeastNats = 20;
}
