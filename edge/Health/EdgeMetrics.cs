using System.Diagnostics.Metrics;

namespace Sqair.Edge.Health;

/// <summary>The daemon's meter; <c>docs/edge.md</c> lists its instruments.</summary>
public sealed class EdgeMetrics : IDisposable
{
    public const string MeterName = "Sqair.Edge";

    public const string FramesName = "sqair.edge.frames";
    public const string FramesDroppedName = "sqair.edge.frames.dropped";
    public const string CameraReconnectsName = "sqair.edge.camera.reconnects";
    public const string CameraFailedAttemptsName = "sqair.edge.camera.attempts.failed";
    public const string StepDurationName = "sqair.edge.step.duration";
    public const string TracksName = "sqair.edge.tracks";
    public const string MessagesName = "sqair.edge.messages";
    public const string MessagesDroppedName = "sqair.edge.messages.dropped";
    public const string TemperatureName = "sqair.edge.temperature";
    public const string EveryNthName = "sqair.edge.frames.every";
    public const string BrokerReconnectsName = "sqair.edge.broker.reconnects";

    readonly Meter _meter;
    readonly Counter<long> _frames;
    readonly Counter<long> _framesDropped;
    readonly Counter<long> _cameraReconnects;
    readonly Counter<long> _cameraFailedAttempts;
    readonly Histogram<double> _stepDuration;
    readonly Gauge<long> _tracks;
    readonly Gauge<double> _temperature;
    readonly Gauge<long> _everyNth;
    readonly Counter<long> _messages;
    readonly Counter<long> _brokerReconnects;

    public EdgeMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(MeterName);
        _frames = _meter.CreateCounter<long>(FramesName, "{frame}", "Frames tracked, by camera");
        _framesDropped = _meter.CreateCounter<long>(FramesDroppedName, "{frame}", "Frames that a newer one replaced, by camera");
        _cameraReconnects = _meter.CreateCounter<long>(
            CameraReconnectsName, "{reconnect}", "Streams that were lost and give pictures again, by camera");
        _cameraFailedAttempts = _meter.CreateCounter<long>(
            CameraFailedAttemptsName, "{attempt}", "Openings that gave no picture, by camera");
        _stepDuration = _meter.CreateHistogram<double>(StepDurationName, "ms", "One step of the tracking loop, by its parts");
        _tracks = _meter.CreateGauge<long>(TracksName, "{track}", "People tracked now, by camera");
        _temperature = _meter.CreateGauge<double>(TemperatureName, "Cel", "Temperature of the board, by thermal zone");
        _everyNth = _meter.CreateGauge<long>(EveryNthName, "{frame}", "One frame in so many is tracked, because of the heat");
        _messages = _meter.CreateCounter<long>(MessagesName, "{message}", "Messages handed to the broker");
        _brokerReconnects = _meter.CreateCounter<long>(BrokerReconnectsName, "{reconnect}", "Connections to the broker after the first");
    }

    /// <summary>Reports the outboxes' own counter of messages left behind.</summary>
    public void ObserveDroppedMessages(Func<long> dropped)
        => _meter.CreateObservableCounter(MessagesDroppedName, dropped, "{message}", "Messages left behind because the broker was away");

    public void FrameTracked(string camera, int tracks)
    {
        _frames.Add(1, Tag(camera));
        _tracks.Record(tracks, Tag(camera));
    }

    public void FrameDropped(string camera) => _framesDropped.Add(1, Tag(camera));

    public void CameraReconnected(string camera) => _cameraReconnects.Add(1, Tag(camera));

    public void CameraAttemptFailed(string camera) => _cameraFailedAttempts.Add(1, Tag(camera));

    public void StepTook(string part, double milliseconds) =>
        _stepDuration.Record(milliseconds, new KeyValuePair<string, object?>("part", part));

    public void Temperature(string zone, double celsius) =>
        _temperature.Record(celsius, new KeyValuePair<string, object?>("zone", zone));

    public void EveryNth(int frames) => _everyNth.Record(frames);

    public void MessagePublished() => _messages.Add(1);

    public void BrokerReconnected() => _brokerReconnects.Add(1);

    public void Dispose() => _meter.Dispose();

    static KeyValuePair<string, object?> Tag(string camera) => new("camera", camera);
}
