using Sqair.Edge.Configuration;
using Sqair.Edge.Health;
using Sqair.Edge.Publishing;
using Sqair.Edge.Tracking;
using Sqair.Messages;
using Sqair.Tracking;

namespace Sqair.Edge.Capture;

/// <summary>
/// What is known of one camera: its state, why, and its counters. Announces every change of state. Safe for several threads.
/// </summary>
public sealed class CameraMonitor
{
    readonly TimeProvider _time;
    readonly IPublisher _publisher;
    readonly EdgeMetrics _metrics;
    readonly Lock _lock = new();
    CameraState _state = CameraState.Offline;
    string? _reason = "starting";
    DateTimeOffset _since;
    int? _width;
    int? _height;
    Learnt? _learnt;
    PictureSize _learntIn;
    long _frames;
    long _lastFrame;
    long _dropped;
    long _reconnects;
    long _failedAttempts;
    bool _lost;
    bool _disabled;
    CameraOptions _options;

    public CameraMonitor(CameraOptions options, TimeProvider time, IPublisher publisher, EdgeMetrics metrics)
    {
        (_options, _time, _publisher, _metrics) = (options, time, publisher, metrics);
        _since = time.GetUtcNow();
    }

    public CameraOptions Options
    {
        get => Volatile.Read(ref _options);
        private set => Volatile.Write(ref _options, value);
    }

    /// <summary>It is in another state; must return at once and not throw.</summary>
    public event Action? Changed;

    public string Name => Options.Name;

    public CameraState State
    {
        get { lock (_lock) return _state; }
    }

    public string? Reason
    {
        get { lock (_lock) return _reason; }
    }

    /// <summary>Number of the frame tracked last; null before the first.</summary>
    public long? LastFrame => Interlocked.Read(ref _lastFrame) is var number and > 0 ? number : null;

    public CameraCounters Counters
    {
        get
        {
            lock (_lock)
                return new CameraCounters(
                    _state, Interlocked.Read(ref _frames), Interlocked.Read(ref _dropped), _reconnects, _failedAttempts);
        }
    }

    public void Opened(int width, int height)
    {
        lock (_lock) (_width, _height) = (width, height);
    }

    public void Online() => Enter(CameraState.Online, null);

    /// <summary>An opening of it, or the stream that it gave, has failed.</summary>
    public void Failed(string reason, bool stalled)
    {
        lock (_lock)
        {
            if (_state == CameraState.Online) _lost = true;
            else
            {
                _failedAttempts++;
                _metrics.CameraAttemptFailed(Name);
            }
            Enter(stalled ? CameraState.Stalled : CameraState.Offline, reason);
        }
    }

    /// <summary>It has ended, and nothing has failed. Of a camera that is disabled that stays the reason.</summary>
    public void Offline(string reason)
    {
        if (!IsDisabled) Enter(CameraState.Offline, reason);
    }

    /// <summary>Other options under the same name.</summary>
    public void Configure(CameraOptions options) => Options = options;

    /// <summary>By a command: that nothing comes from it is as it should be.</summary>
    public bool IsDisabled
    {
        get { lock (_lock) return _disabled; }
    }

    /// <summary>It is not to be opened, or is again.</summary>
    /// <returns>Whether it is disabled.</returns>
    public bool Disable(bool disabled)
    {
        lock (_lock)
        {
            if (_disabled == disabled) return disabled;
            (_disabled, _lost) = (disabled, false);
            Enter(CameraState.Offline, disabled ? "disabled by a command" : "starting");
        }
        return disabled;
    }

    public void FrameTracked(int tracks, long number)
    {
        Interlocked.Exchange(ref _lastFrame, number);
        Interlocked.Increment(ref _frames);
        _metrics.FrameTracked(Name, tracks);
    }

    /// <param name="learnt">In pixels of <paramref name="source"/>.</param>
    public void Learn(in Learnt learnt, PictureSize source)
    {
        lock (_lock)
        {
            var isFirst = _learnt is null;
            (_learnt, _learntIn) = (learnt, source);
            if (isFirst) Announce();
        }
    }

    public void FrameDropped()
    {
        Interlocked.Increment(ref _dropped);
        _metrics.FrameDropped(Name);
    }

    /// <summary>
    /// Publishes the state as it is: at the start, before it has changed for the first time, and to tell what was learnt since.
    /// </summary>
    public void Announce()
    {
        lock (_lock) _publisher.Publish(Message());
    }

    /// <summary>The state as it is.</summary>
    public CameraStatusMessage Message()
    {
        lock (_lock)
        {
            var learnt = _learnt is { } known ? LearntReport.Of(known, _learntIn) : null;
            return new CameraStatusMessage(MessageSchema.Version, Name, _state, _since, _reason, _width, _height, learnt,
                _disabled ? true : null);
        }
    }

    void Enter(CameraState state, string? reason)
    {
        lock (_lock)
        {
            if (_state == state && _reason == reason) return;
            var isOther = _state != state;
            if (isOther) _since = _time.GetUtcNow();
            if (_lost && state == CameraState.Online)
            {
                _lost = false;
                _reconnects++;
                _metrics.CameraReconnected(Name);
            }
            (_state, _reason) = (state, reason);
            Announce();
            if (!isOther) return;
            Changed?.Invoke();
            _publisher.Publish(new EventMessage(MessageSchema.Version, "", 0, EventKind.CameraState, _since, Name, LastFrame)
            {
                State = state, Reason = reason,
            });
        }
    }
}
