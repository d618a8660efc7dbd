using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Sqair.Messages;

namespace Sqair.Edge.Watch;

/// <summary>
/// What the devices on a broker have said last. What is no message of a device is passed over: anybody may write on a broker. Safe for
/// several threads.
/// </summary>
sealed class Fleet(string prefix)
{
    /// <summary>Beyond these somebody makes names up.</summary>
    const int MostDevices = 5000, MostCameras = 256, MostShapes = 64, MostBytes = 64 * 1024;

    /// <summary>Frames are counted over at least so many seconds, for the devices tell whole ones.</summary>
    const double RateSeconds = 5;

    readonly Lock _lock = new();
    readonly SortedDictionary<string, WatchedDevice> _devices = new(StringComparer.Ordinal);

    /// <summary>Calls with all devices, in the order of their names, while nothing changes them.</summary>
    public T Look<T>(Func<IReadOnlyCollection<WatchedDevice>, T> look)
    {
        lock (_lock) return look(_devices.Values);
    }

    /// <param name="retained">It was said at some time before.</param>
    /// <returns>Whether it told something.</returns>
    public bool Take(string topic, ReadOnlySpan<byte> payload, bool retained, DateTimeOffset now)
    {
        if (payload.Length is 0 or > MostBytes || !topic.StartsWith(prefix + "/", StringComparison.Ordinal)) return false;
        var levels = topic[(prefix.Length + 1)..].Split('/');
        if (levels.Any(level => TopicNames.WhyNotALevel(level) is not null)) return false;
        lock (_lock)
        {
            var said = levels switch
            {
                [var device, "status"] => Status(device, payload),
                [var device, var camera, "status"] => CameraStatus(device, camera, payload),
                [var device, var camera, "count"] => Count(device, camera, payload),
                [var device, var camera, "lines", var line] => Line(device, camera, line, payload),
                [var device, var camera, "zones", var zone] => Zone(device, camera, zone, payload),
                _ => null,
            };
            if (said is not { } at) return false;
            var heard = !retained || at > now ? now : at;
            if (_devices.TryGetValue(levels[0], out var known) && !(known.Heard > heard)) known.Heard = heard;
            return true;
        }
    }

    DateTimeOffset? Status(string name, ReadOnlySpan<byte> payload)
    {
        if (Read(payload, MessageJson.Default.DeviceStatusMessage) is not { } status || Device(name) is not { } device) return null;
        // 1e400 is JSON, and infinite as a double: no figure that could be told.
        device.Status = status with { TemperatureCelsius = Finite(status.TemperatureCelsius) };
        var uptime = Finite(status.UptimeSeconds) ?? 0;
        foreach (var (key, counters) in status.Cameras ?? new Dictionary<string, CameraCounters>())
        {
            if (counters is null || TopicNames.WhyNotALevel(key) is not null || Camera(name, key) is not { } camera) continue;
            camera.State = counters.State;
            camera.Count(status.Started, uptime, counters.Frames, RateSeconds);
        }
        // That of the last word is not told with a good-bye.
        if (status.Started is not { } started || !(uptime is >= 0 and < 1e9)) return DateTimeOffset.MinValue;
        return started > DateTimeOffset.MaxValue.AddSeconds(-uptime) ? DateTimeOffset.MinValue : started.AddSeconds(uptime);
    }

    DateTimeOffset? CameraStatus(string device, string name, ReadOnlySpan<byte> payload)
    {
        if (Read(payload, MessageJson.Default.CameraStatusMessage) is not { } status || Camera(device, name) is not { } camera) return null;
        (camera.State, camera.Reason) = (status.State, status.Reason);
        return status.Since;
    }

    DateTimeOffset? Count(string device, string name, ReadOnlySpan<byte> payload)
    {
        if (Read(payload, MessageJson.Default.CountMessage) is not { } count || Camera(device, name) is not { } camera) return null;
        camera.People = count.Count;
        return count.Captured;
    }

    DateTimeOffset? Line(string device, string name, string line, ReadOnlySpan<byte> payload)
    {
        if (Read(payload, MessageJson.Default.LineMessage) is not { Total: { } total } told
            || Camera(device, name) is not { } camera || IsFull(camera.Lines, line)) return null;
        camera.Lines[line] = (total.In, total.Out);
        return told.Captured ?? told.Since;
    }

    DateTimeOffset? Zone(string device, string name, string zone, ReadOnlySpan<byte> payload)
    {
        if (Read(payload, MessageJson.Default.ZoneMessage) is not { } told
            || Camera(device, name) is not { } camera || IsFull(camera.Zones, zone)) return null;
        camera.Zones[zone] = told.Occupancy;
        return told.Captured ?? told.Since;
    }

    static double? Finite(double? told) => told is { } figure && double.IsFinite(figure) ? figure : null;

    static bool IsFull<T>(SortedDictionary<string, T> shapes, string name) => shapes.Count >= MostShapes && !shapes.ContainsKey(name);

    WatchedDevice? Device(string name)
    {
        if (_devices.TryGetValue(name, out var known)) return known;
        return _devices.Count < MostDevices ? _devices[name] = new WatchedDevice(name) : null;
    }

    WatchedCamera? Camera(string device, string name)
    {
        if (Device(device) is not { } owner) return null;
        if (owner.Cameras.TryGetValue(name, out var known)) return known;
        return owner.Cameras.Count < MostCameras ? owner.Cameras[name] = new WatchedCamera(name, owner) : null;
    }

    static T? Read<T>(ReadOnlySpan<byte> payload, JsonTypeInfo<T> type) where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(payload, type);
        }
        catch (Exception fault) when (fault is JsonException or NotSupportedException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }
}

sealed class WatchedDevice(string name)
{
    public string Name => name;

    /// <summary>Null: it has not said how it is.</summary>
    public DeviceStatusMessage? Status { get; set; }

    /// <summary>When it said anything last, by its own clock where that was before we listened.</summary>
    public DateTimeOffset Heard { get; set; }

    public SortedDictionary<string, WatchedCamera> Cameras { get; } = new(StringComparer.Ordinal);
}

sealed class WatchedCamera(string name, WatchedDevice owner)
{
    (DateTimeOffset? Started, double Uptime, long Frames)? _before;
    CameraState? _state;
    int? _people;
    double? _framesPerSecond;

    public string Name => name;

    /// <summary>Null: not said, or by a device that is away since.</summary>
    public CameraState? State
    {
        get => IsAway ? null : _state;
        set => _state = value;
    }

    public string? Reason { get; set; }

    /// <summary>Null, too, where it does not look at present: the broker still has the last number.</summary>
    public int? People
    {
        get => Looks ? _people : null;
        set => _people = value;
    }

    /// <summary>Since the last two reports of the device, or else since its start. Null as <see cref="People"/> is.</summary>
    public double? FramesPerSecond => Looks ? _framesPerSecond : null;

    bool IsAway => owner.Status?.State == DeviceState.Offline;

    bool Looks => !IsAway && (_state is null or CameraState.Online);

    public SortedDictionary<string, (long In, long Out)> Lines { get; } = new(StringComparer.Ordinal);

    public SortedDictionary<string, long> Zones { get; } = new(StringComparer.Ordinal);

    public void Count(DateTimeOffset? started, double uptime, long frames, double least)
    {
        if (_before is { } before && before.Started == started && uptime >= before.Uptime)
        {
            if (uptime - before.Uptime < least) return;
            _framesPerSecond = (frames - before.Frames) / (uptime - before.Uptime);
        }
        else _framesPerSecond = uptime >= least ? frames / uptime : null;
        _before = (started, uptime, frames);
    }
}
