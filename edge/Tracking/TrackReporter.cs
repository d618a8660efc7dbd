using Microsoft.Extensions.Logging;
using Sqair.Edge.Capture;
using Sqair.Edge.Configuration;
using Sqair.Edge.Publishing;
using Sqair.Messages;
using Sqair.Mot;
using Sqair.Tracking;

namespace Sqair.Edge.Tracking;

/// <summary>Turns the tracks of one camera's frame into messages and rows, in pixels of the source picture.</summary>
sealed class TrackReporter : IDisposable
{
    /// <summary>An unchanged count is repeated after so long, so that a subscriber sees that it is still counted.</summary>
    static readonly TimeSpan s_countInterval = TimeSpan.FromSeconds(10);

    readonly string _camera;
    readonly TracksOptions _options;
    readonly IPublisher _publisher;
    readonly TimeProvider _time;
    readonly MotRecorder? _recorder;
    readonly List<MotRow> _rows = [];
    int? _lastCount;
    long _lastCountAt;

    public TrackReporter(CameraOptions camera, EdgeOptions options, IPublisher publisher, TimeProvider time, ILogger log)
    {
        (_camera, _options, _publisher, _time) = (camera.Name, options.Tracks, publisher, time);
        if (options.Output.MotFileOf(camera.Name) is { } path) _recorder = new MotRecorder(camera.Name, path, time, log);
    }

    /// <param name="tracks">Boxes in analysis pixels.</param>
    /// <returns>How many people were counted.</returns>
    public int Report(CapturedFrame frame, ReadOnlySpan<Track> tracks, int analysisWidth, int analysisHeight)
    {
        var scaleX = (float)frame.Source.Width / analysisWidth;
        var scaleY = (float)frame.Source.Height / analysisHeight;
        var entries = new List<TrackEntry>(tracks.Length);
        double expected = 0, variance = 0;
        _rows.Clear();
        foreach (var track in tracks)
        {
            if (track.Age < _options.MinimumAgeFrames) continue;
            var box = track.Box.Scaled(scaleX, scaleY);
            entries.Add(TrackEntry.Rounded(track.Id, box.Left, box.Top, box.Width, box.Height, track.Presence,
                track.DeviationX * scaleX, track.DeviationY * scaleY, track.Age, track.Forecast));
            expected += track.Presence;
            variance += track.Presence * (1 - track.Presence);
            if (_recorder is not null)
                _rows.Add(new MotRow((int)(frame.Number - 1), track.Id, box.Left, box.Top, box.Width, box.Height, track.Presence));
        }
        if (_options.PerFrame)
            _publisher.Publish(new TracksMessage(
                MessageSchema.Version, frame.Captured, frame.Number, _camera, frame.Source.Width, frame.Source.Height, entries));
        if (_lastCount != entries.Count || _time.GetElapsedTime(_lastCountAt) >= s_countInterval)
        {
            (_lastCount, _lastCountAt) = (entries.Count, _time.GetTimestamp());
            _publisher.Publish(new CountMessage(
                MessageSchema.Version, frame.Captured, frame.Number, _camera, entries.Count, Math.Round(expected, 3), Math.Round(Math.Sqrt(variance), 3)));
        }
        _recorder?.Add(_rows);
        return entries.Count;
    }

    /// <summary>What of the rows is not in their file, after the end; null if all are.</summary>
    public string? Failure => _recorder?.Failure;

    public void Dispose() => _recorder?.Dispose();
}
