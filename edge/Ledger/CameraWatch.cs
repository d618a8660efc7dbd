using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Sqair.Analytics;
using Sqair.Drawing;
using Sqair.Edge.Capture;
using Sqair.Edge.Configuration;
using Sqair.Edge.Hosting;
using Sqair.Messages;
using Sqair.Tracking;

namespace Sqair.Edge.Ledger;

/// <summary>
/// Watches the lines and zones of one camera and hands what happens over to the ledger, about once a second and together with what is
/// remembered at that moment, so that a restart neither loses nor doubles anything. Used by the tracking loop.
/// </summary>
sealed class CameraWatch
{
    /// <summary>Seconds: so much of a gap between two frames counts as somebody's stay.</summary>
    const double LongestStep = 1;

    /// <summary>With the ledger's own, a second in all.</summary>
    static readonly TimeSpan s_interval = TimeSpan.FromSeconds(0.7);

    readonly RunOptions _run;
    readonly EventLedger _ledger;
    readonly TimeProvider _time;
    readonly ILogger _log;
    readonly List<Sighting> _sightings = [];
    readonly HeatGrid _heat = new();
    readonly Dictionary<string, (int In, int Out)> _crossings = [];
    CameraOptions _camera;
    List<EventMessage> _pending = [];
    SceneAnalytics? _analytics;
    GroundPlane? _ground;
    PictureSize _picture;
    DateTimeOffset _captured;
    TimeSpan _frameTime;
    long _frame;
    long _pauses = -1;
    long _scenes = -1;
    long _handedOver;
    long _steppedAt;
    bool _isKept;

    public CameraWatch(CameraOptions camera, RunOptions run, EventLedger ledger, TimeProvider time, ILogger<CameraWatch> log)
    {
        (_camera, _run, _ledger, _time, _log) = (camera, run, ledger, time, log);
        _ledger.Know([.. Counted.Of(camera)]);
    }

    /// <summary>Takes one frame.</summary>
    /// <param name="tracks">All that are reported, in source pixels.</param>
    public void Step(CapturedFrame frame, IReadOnlyList<TrackEntry> tracks, in Learnt learnt)
    {
        // An hour's heat is handed over as that hour's.
        if (!_heat.IsEmpty && LedgerHeat.BeginOf(frame.Captured) != LedgerHeat.BeginOf(_captured)) HandOver();
        var elapsed = (float)Math.Clamp((frame.Time - _frameTime).TotalSeconds, 0, LongestStep);
        (_captured, _frame, _frameTime, _steppedAt) = (frame.Captured, frame.Number, frame.Time, _time.GetTimestamp());
        var time = frame.Time.TotalSeconds;
        if (_analytics is null || _picture != frame.Source) Begin(frame.Source, time);
        if (_scenes >= 0 && learnt.SceneChanges > _scenes)
        {
            Note(_analytics!.EndAll());
            Note(EventKind.SceneChanged, "the camera looks elsewhere and begins to learn anew");
        }
        if (_pauses >= 0 && learnt.Pauses > _pauses) Note(EventKind.LightChanged, "the light has changed and is being learnt");
        (_scenes, _pauses) = (learnt.SceneChanges, learnt.Pauses);
        _sightings.Clear();
        foreach (var track in tracks)
        {
            var box = track.Box;
            var foot = new Vector2(box.Left + box.Width / 2, box.Top + box.Height);
            _sightings.Add(new Sighting(track.Id, foot, box.Height));
            _heat.Add(HeatMeasure.Walked, InFractions(foot), elapsed);
        }
        Note(_analytics!.Step(time, CollectionsMarshal.AsSpan(_sightings)));
        var isDue = _handedOver == 0 || _time.GetElapsedTime(_handedOver) >= s_interval;
        if (isDue && (_pending.Count > 0 || !_analytics.IsEmpty || !_isKept)) HandOver();
    }

    /// <summary>Lines and zones for a picture, with what was counted of them since the start.</summary>
    public DrawnShape[] Draw()
    {
        if (_analytics is not { } analytics) return [];
        var size = new Vector2(_picture.Width, _picture.Height);
        var shapes = new List<DrawnShape>();
        foreach (var line in analytics.Lines)
        {
            var (entered, left) = _crossings.GetValueOrDefault(line.Name);
            var label = $"{line.Name.ToUpperInvariant()} IN {entered} OUT {left}";
            shapes.Add(new DrawnShape([line.From / size, line.To / size], false, label));
        }
        for (var i = 0; i < analytics.Zones.Count; i++)
        {
            var zone = analytics.Zones[i];
            shapes.Add(new DrawnShape(
                [.. zone.Area.Points.Select(point => point / size)], true, $"{zone.Name.ToUpperInvariant()} {analytics.Occupancy[i]}"));
        }
        return [.. shapes];
    }

    /// <summary>The last word. A recording is over for good; a camera goes on after the restart.</summary>
    public void Finish()
    {
        if (_analytics is null) return;
        if (_run.Once) Note(_analytics.EndAll());
        HandOver();
    }

    /// <summary>
    /// Other lines and zones, between two frames: what is as it was goes on; visits to zones that are not end, and who is in view is
    /// known to the new ones from the next frame on.
    /// </summary>
    public void Configure(CameraOptions camera)
    {
        _ledger.Know([.. Counted.Of(camera).Except(Counted.Of(_camera))]);
        _camera = camera;
        if (_analytics is null) return;
        var (lines, zones) = Lay();
        Note(_analytics.Change(lines, zones));
        MeasureOut(zones);
        HandOver();
    }

    /// <summary>Nobody is looked for any more: tracks and visits end.</summary>
    public void EndAll()
    {
        if (_analytics is null) return;
        Note(_analytics.EndAll());
        HandOver();
    }

    /// <summary>To be called now and then: without frames for longer than a break may be nobody is in a zone any more.</summary>
    public void Miss()
    {
        if (_analytics is { IsEmpty: false } && !_run.Once
            && _time.GetElapsedTime(_steppedAt).TotalSeconds > SceneAnalytics.LongestBreakSeconds) EndAll();
    }

    /// <summary>For a picture of a size that was not known before: lines and zones are laid into it.</summary>
    void Begin(PictureSize picture, double time)
    {
        if (_analytics is { } before) Note(before.EndAll());
        var isFirst = _analytics is null;
        _picture = picture;
        var (lines, zones) = Lay();
        _analytics = new SceneAnalytics(lines, zones);
        MeasureOut(zones);
        if (!isFirst || _ledger.MemoryOf(_camera.Name) is not { } memory) return;
        try
        {
            var pause = Math.Max(0, (_captured - memory.Captured).TotalSeconds);
            Note(CollectionsMarshal.AsSpan(_analytics.Restore(SceneState.Read(memory.Text), time, pause).ToList()));
        }
        catch (Exception fault) when (fault is JsonException or IndexOutOfRangeException or NullReferenceException)
        {
            Log.MemoryUnusable(_log, _camera.Name, fault.Message);
            _analytics = new SceneAnalytics(lines, zones);
        }
    }

    void MeasureOut(List<Zone> zones)
    {
        _ground = _camera.Place.Ground?.In(_picture);
        if (_ground is null && _camera.Place.Ground is not null)
            Log.ShapeLeftOut(_log, _camera.Name, "the ground", _picture.Width, _picture.Height);
        foreach (var zone in zones)
            _ledger.Measure(_camera.Name, zone.Name, _ground?.AreaOf(zone.Area) is > 0 and var area ? area : null);
    }

    (List<CountingLine> Lines, List<Zone> Zones) Lay() => (
        Laid(_camera.Place.Lines, line => line.In(_picture), line => $"the line {line.Name}"),
        Laid(_camera.Place.Zones, zone => zone.In(_picture), zone => $"the zone {zone.Name}"));

    List<T> Laid<TOptions, T>(IReadOnlyList<TOptions> drawn, Func<TOptions, T?> lay, Func<TOptions, string> name) where T : class
    {
        var laid = new List<T>();
        foreach (var shape in drawn)
        {
            if (lay(shape) is { } there) laid.Add(there);
            else Log.ShapeLeftOut(_log, _camera.Name, name(shape), _picture.Width, _picture.Height);
        }
        return laid;
    }

    void HandOver()
    {
        var zones = _analytics!.Zones;
        var occupancy = new KeyValuePair<string, int>[zones.Count];
        for (var i = 0; i < occupancy.Length; i++) occupancy[i] = new(zones[i].Name, _analytics.Occupancy[i]);
        _ledger.Add(new LedgerBatch(
            _pending, new CameraMemory(_camera.Name, _captured, _analytics.Save().Write(), occupancy), [])
        {
            Heat = _heat.IsEmpty ? null : new CameraHeat(_camera.Name, _captured, _heat.Take()),
        });
        (_pending, _handedOver, _isKept) = ([], _time.GetTimestamp(), _analytics.IsEmpty);
    }

    void Note(EventKind kind, string reason) => _pending.Add(Message(kind, _captured) with { Reason = reason });

    void Note(ReadOnlySpan<SceneEvent> events)
    {
        foreach (var happened in events)
        {
            _pending.Add(MessageOf(happened));
            if (MeasureOf(happened) is { } measure) _heat.Add(measure, InFractions(happened.Foot), 1);
            if (happened.Kind != SceneEventKind.LineCrossed) continue;
            var (entered, left) = _crossings.GetValueOrDefault(happened.Name);
            _crossings[happened.Name] = happened.In ? (entered + 1, left) : (entered, left + 1);
        }
    }

    static HeatMeasure? MeasureOf(in SceneEvent happened) => happened switch
    {
        { Kind: SceneEventKind.TrackStarted, Other: null } => HeatMeasure.Began,
        { Kind: SceneEventKind.TrackEnded, Other: null } => HeatMeasure.Ended,
        { Kind: SceneEventKind.TrackEnded } => HeatMeasure.Broke,
        _ => null,
    };

    Vector2 InFractions(Vector2 place) => place / new Vector2(_picture.Width, _picture.Height);

    EventMessage Message(EventKind kind, DateTimeOffset at) => new(MessageSchema.Version, "", 0, kind, at, _camera.Name, _frame);

    EventMessage MessageOf(in SceneEvent happened)
    {
        var kind = happened.Kind switch
        {
            SceneEventKind.TrackStarted => EventKind.TrackStarted,
            SceneEventKind.TrackEnded => EventKind.TrackEnded,
            SceneEventKind.LineCrossed => EventKind.LineCrossed,
            SceneEventKind.ZoneEntered => EventKind.ZoneEntered,
            _ => EventKind.ZoneLeft,
        };
        var (isLine, isZone) = (kind == EventKind.LineCrossed, kind is EventKind.ZoneEntered or EventKind.ZoneLeft);
        return Message(kind, At(happened.Time)) with
        {
            Track = happened.Track,
            Follows = kind == EventKind.TrackStarted ? happened.Other : null,
            FollowedBy = kind == EventKind.TrackEnded ? happened.Other : null,
            Line = isLine ? happened.Name : null,
            Direction = isLine ? happened.In ? CrossingDirection.In : CrossingDirection.Out : null,
            Zone = isZone ? happened.Name : null,
            FromZone = happened.FromZone,
            DwellSeconds = kind == EventKind.ZoneLeft ? Math.Round(happened.DwellSeconds, 2) : null,
            Path = happened.Path is { } path ? PathOf(path) : null,
        };
    }

    PathEntry PathOf(PathSummary path) => new(
        At(path.Began), Math.Round(path.Ended - path.Began, 2),
        [.. path.Points.Select(point => new[] { MathF.Round(point.X, 1), MathF.Round(point.Y, 1) })],
        MathF.Round(path.Length, 1), path.Lines, path.Zones)
    {
        Metres = _ground is { } ground ? Math.Round(ground.LengthOf(path.Points), 2) : null,
    };

    /// <summary>UTC of a time on the frames' clock, which is told by the present frame.</summary>
    DateTimeOffset At(double time) => _captured - TimeSpan.FromSeconds(_frameTime.TotalSeconds - time);
}
