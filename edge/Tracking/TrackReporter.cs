using System.Numerics;
using Microsoft.Extensions.Logging;
using Sqair.Analytics;
using Sqair.Edge.Capture;
using Sqair.Edge.Configuration;
using Sqair.Edge.Publishing;
using Sqair.Edge.Reload;
using Sqair.Messages;
using Sqair.Mot;
using Sqair.Tracking;

namespace Sqair.Edge.Tracking;

/// <summary>Turns the tracks of one camera's frame into messages and rows, in pixels of the source picture.</summary>
sealed class TrackReporter : IDisposable
{
    /// <summary>An unchanged count is repeated after so long, so that a subscriber sees that it is still counted.</summary>
    static readonly TimeSpan s_countInterval = TimeSpan.FromSeconds(10);

    /// <summary>The last count stands for so long while nothing can be counted; a change of light is learnt well before.</summary>
    static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(2);

    /// <summary>For the page where nothing is configured.</summary>
    static readonly AheadOptions s_ahead = new();

    readonly string _camera;
    readonly IPublisher _publisher;
    readonly TimeProvider _time;
    readonly MotRecorder? _recorder;
    readonly List<MotRow> _rows = [];
    TracksOptions _options;
    GroundOptions? _ground;
    GroundWays? _ways;
    PictureSize _picture;
    TimeSpan? _pausedAt;
    int? _lastCount;
    long _lastCountAt;

    public TrackReporter(CameraOptions camera, EdgeOptions options, IPublisher publisher, TimeProvider time, ILogger log)
    {
        (_camera, _options, _publisher, _time, _ground) = (camera.Name, options.Tracks, publisher, time, camera.Place.Ground);
        if (options.Output.MotFileOf(camera.Name) is { } path) _recorder = new MotRecorder(camera.Name, path, time, log);
    }

    /// <summary>From the next frame on.</summary>
    public void Configure(TracksOptions options, GroundOptions? ground)
    {
        _options = options;
        if (!OptionChanges.Differ(ground, _ground)) return;
        // Laid into the picture anew with the next frame.
        (_ground, _picture) = (ground, default);
    }

    /// <summary>Where people will be is published.</summary>
    public bool PublishesAhead => _options is { PerFrame: true, Ahead: not null };

    /// <param name="tracker">As the frame left it; where people will be is in it if anybody reads that.</param>
    /// <param name="paused">Nobody can be told from the background in this frame.</param>
    /// <returns>How many people were counted; while <paramref name="paused"/> as many as before.</returns>
    public int Report(CapturedFrame frame, CameraTracker tracker, bool paused)
    {
        var tracks = tracker.Tracks;
        var people = tracker.Estimated;
        var scaleX = (float)frame.Source.Width / tracker.Width;
        var scaleY = (float)frame.Source.Height / tracker.Height;
        var entries = new List<TrackEntry>(tracks.Length);
        if (_picture != frame.Source) (_picture, _ways) = (frame.Source, _ground?.In(frame.Source) is { } plane ? new(plane) : null);
        _rows.Clear();
        for (var i = 0; i < tracks.Length; i++)
        {
            var track = tracks[i];
            if (track.Age < _options.MinimumAgeFrames) continue;
            var box = track.Box.Scaled(scaleX, scaleY);
            entries.Add(TrackEntry.Rounded(track.Id, box.Left, box.Top, box.Width, box.Height, track.Presence,
                track.DeviationX * scaleX, track.DeviationY * scaleY, track.Age, track.Forecast,
                PointEntry.Rounded(track.Foot.X * scaleX, track.Foot.Y * scaleY),
                PointEntry.Rounded(track.Velocity.X * scaleX, track.Velocity.Y * scaleY),
                AheadReport.Of(tracker, i, _options.Ahead ?? s_ahead, scaleX, scaleY), OnGround(track.Id, box, frame.Time)));
            if (_recorder is not null)
                _rows.Add(new MotRow((int)(frame.Number - 1), track.Id, box.Left, box.Top, box.Width, box.Height, track.Presence));
        }
        _ways?.Forget(frame.Time.TotalSeconds);
        Last = new TracksMessage(
            MessageSchema.Version, frame.Captured, frame.Number, _camera, frame.Source.Width, frame.Source.Height, entries, paused);
        // Who watches the page sees where people will be; a broker is sent what was asked for.
        if (_options.PerFrame) _publisher.Publish(PublishesAhead ? Last : AheadReport.Without(Last));
        _recorder?.Add(_rows);
        if (CountStands(frame.Time, paused)) return _lastCount ?? entries.Count;
        if (_lastCount != entries.Count || _time.GetElapsedTime(_lastCountAt) >= s_countInterval)
        {
            (_lastCount, _lastCountAt) = (entries.Count, _time.GetTimestamp());
            _publisher.Publish(new CountMessage(
                MessageSchema.Version, frame.Captured, frame.Number, _camera,
                entries.Count, Math.Round(people.Expected, 3), Math.Round(people.Deviation, 3),
                people.Low, people.High, CountEstimate.Probability));
        }
        return entries.Count;
    }

    GroundEntry? OnGround(int track, in Box box, TimeSpan time)
        => _ways?.See(track, new Vector2(box.CentreX, box.Bottom), box.Height, time.TotalSeconds) is { } state
            ? new GroundEntry(Hundredth(state.Place.X), Hundredth(state.Place.Y), Hundredth(state.Velocity.Length()),
                Hundredth(state.Deviation)) : null;

    static float Hundredth(float value) => MathF.Round(value, 2);

    /// <summary>Of the frame reported last, whether it is published or not; null before the first.</summary>
    public TracksMessage? Last { get; private set; }

    bool CountStands(TimeSpan now, bool paused)
    {
        if (!paused) _pausedAt = null;
        else _pausedAt ??= now;
        return now - _pausedAt < s_longestPause;
    }

    /// <summary>What of the rows is not in their file, after the end; null if all are.</summary>
    public string? Failure => _recorder?.Failure;

    public void Dispose() => _recorder?.Dispose();
}
