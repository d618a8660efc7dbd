namespace Sqair.Messages;

public enum DeviceState { Offline, Online }

/// <summary>
/// <see cref="Online"/>: frames come in. <see cref="Stalled"/>: the stream is open and nothing comes. <see cref="Offline"/>: everything
/// else, the reason says what.
/// </summary>
public enum CameraState { Offline, Online, Stalled }

/// <param name="Since">When the camera entered this state, UTC.</param>
/// <param name="Reason">One sentence for a person; absent while all is well.</param>
/// <param name="Width">Width of the source picture; absent before the first frame.</param>
/// <param name="Learnt">Absent before the first frame was tracked.</param>
/// <param name="Disabled">True: a command has disabled the camera; absent otherwise.</param>
public sealed record CameraStatusMessage(
    int Schema, string Camera, CameraState State, DateTimeOffset Since, string? Reason = null, int? Width = null, int? Height = null,
    LearntEntry? Learnt = null, bool? Disabled = null);

/// <summary>What the camera has learnt of its place, as of its last frame.</summary>
/// <param name="WarmingUp">The background is being learnt for the first time.</param>
/// <param name="Paused">Nobody can be told from the background: a change of light is being learnt.</param>
/// <param name="Pauses">How often that was so, since the camera began to learn.</param>
/// <param name="SceneChanges">How often the camera has come to look elsewhere, since the daemon began, and began to learn anew.</param>
/// <param name="Shift">How far the camera has moved against the background, pixels of the source picture.</param>
public sealed record LearntEntry(bool WarmingUp, bool Paused, long Pauses, long SceneChanges, ShiftEntry Shift, PeopleEntry People);

public readonly record struct ShiftEntry(float X, float Y);

/// <param name="Known">Enough were seen, or the configuration has a hint: sizes are believed.</param>
/// <param name="Sightings">Of people who stood alone, wholly in view; of the last thousands.</param>
/// <param name="Heights">What is expected at a quarter, half and three quarters of the picture; absent while there is nothing to go
/// by.</param>
public sealed record PeopleEntry(bool Known, int Sightings, IReadOnlyList<HeightEntry>? Heights = null);

/// <summary>Pixels of the source picture.</summary>
/// <param name="At">Row of the head.</param>
public readonly record struct HeightEntry(int At, float Height);

/// <summary>The daemon itself. Everything but state, device and reason is absent while it is offline.</summary>
public sealed record DeviceStatusMessage(int Schema, string Device, DeviceState State)
{
    public string? Reason { get; init; }

    public string? Version { get; init; }

    public ModelEntry? Model { get; init; }

    public DateTimeOffset? Started { get; init; }

    public double? UptimeSeconds { get; init; }

    public MemoryEntry? Memory { get; init; }

    /// <summary>Degrees Celsius of the warmest sensor; absent where the board has none.</summary>
    public double? TemperatureCelsius { get; init; }

    /// <summary>Of every thermal zone of the board that gives one, by its name; absent where there is none.</summary>
    public IReadOnlyDictionary<string, ZoneTemperature>? Temperatures { get; init; }

    /// <summary>One frame in so many is tracked: 1, or more while the board is hot.</summary>
    public int? EveryNth { get; init; }

    /// <summary>Why it is not every frame; absent if it is.</summary>
    public string? SlowedReason { get; init; }

    public IReadOnlyDictionary<string, CameraCounters>? Cameras { get; init; }

    /// <summary>Milliseconds of one step of the tracking loop, by its parts, over the last minute.</summary>
    public IReadOnlyDictionary<string, StepEntry>? Steps { get; init; }

    public BrokerEntry? Broker { get; init; }
}

/// <param name="Fingerprint">Twelve hex digits, the same wherever this model is spoken of (<c>sqair inspect</c>).</param>
/// <param name="Signature">Name and id of the key that the package is signed with, "unknown key ID", or "unsigned".</param>
/// <param name="Provider">ONNX Runtime execution provider in use.</param>
/// <param name="ProviderReason">Why those configured before it are not; absent where it is the first.</param>
public sealed record ModelEntry(string Name, string Fingerprint, string Signature, string Provider, string? ProviderReason = null);

/// <param name="Trips">Where the kernel does something about it; absent where it names none.</param>
public sealed record ZoneTemperature(double Celsius, IReadOnlyList<TripEntry>? Trips = null);

/// <param name="Type">As the kernel calls it: passive, active, hot, critical.</param>
public sealed record TripEntry(string Type, double Celsius);

public sealed record MemoryEntry(double MebibytesNow, double MebibytesPeak);

/// <summary>Since the daemon's start.</summary>
/// <param name="Frames">Frames tracked.</param>
/// <param name="Dropped">Frames that a newer one replaced because tracking fell behind.</param>
/// <param name="Reconnects">Times that the stream was lost after it had given pictures, and gives them again.</param>
/// <param name="FailedAttempts">Openings that gave no picture.</param>
public sealed record CameraCounters(CameraState State, long Frames, long Dropped, long Reconnects, long FailedAttempts = 0);

public sealed record StepEntry(double Median, double P99);

/// <summary>Messages since the daemon's start.</summary>
/// <param name="Dropped">Left behind because the broker was away for longer than the buffers last.</param>
public sealed record BrokerEntry(long Published, long Dropped, long Reconnects);
