namespace Sqair.Messages;

public enum EventKind
{
    TrackStarted, TrackEnded, LineCrossed, ZoneEntered, ZoneLeft, CameraState, LightChanged, SceneChanged, RateChanged, CountersReset,
}

public enum CrossingDirection { In, Out }

/// <summary>Something that has happened before one camera. What does not belong to its kind is absent.</summary>
/// <param name="Id">Of this event alone; the same whenever it is sent again.</param>
/// <param name="Sequence">Of the camera's events, from 1; a gap is what was dropped while the broker was away.</param>
/// <param name="Captured">When it happened, by the time of the frames, UTC. Begins and ends of visits and tracks are dated back.</param>
/// <param name="Frame">In which it became known; absent before the first.</param>
public sealed record EventMessage(
    int Schema, string Id, long Sequence, EventKind Event, DateTimeOffset Captured, string Camera, long? Frame)
{
    public int? Track { get; init; }

    /// <summary>Of a track that starts: the one that it goes on for, which was lost there.</summary>
    public int? Follows { get; init; }

    /// <summary>Of a track that has ended: the one that goes on for it.</summary>
    public int? FollowedBy { get; init; }

    public string? Line { get; init; }

    public CrossingDirection? Direction { get; init; }

    public string? Zone { get; init; }

    /// <summary>Of who enters: the zone that he was in before.</summary>
    public string? FromZone { get; init; }

    /// <summary>Of a visit that has ended.</summary>
    public double? DwellSeconds { get; init; }

    /// <summary>Of a track that has ended and that none follows.</summary>
    public PathEntry? Path { get; init; }

    public CameraState? State { get; init; }

    /// <summary>Of a changed rate: one frame in so many is tracked from now on.</summary>
    public int? EveryNth { get; init; }

    public string? Reason { get; init; }
}

/// <summary>Where somebody went.</summary>
/// <param name="Began">When he was first seen.</param>
/// <param name="Seconds">Until he was last seen.</param>
/// <param name="Points">At most 33 pairs of x and y, pixels of the source picture: where he stood.</param>
/// <param name="Length">Through them, pixels of the source picture.</param>
/// <param name="Lines">Crossed, in their order; at most 32.</param>
/// <param name="Zones">Entered, in their order; at most 32.</param>
public sealed record PathEntry(
    DateTimeOffset Began, double Seconds, IReadOnlyList<IReadOnlyList<float>> Points, float Length, IReadOnlyList<string> Lines,
    IReadOnlyList<string> Zones)
{
    /// <summary>On the ground, metres; absent where the camera's ground is not configured.</summary>
    public double? Metres { get; init; }
}

/// <summary>How many have crossed a line.</summary>
/// <param name="Captured">When somebody last did; absent if nobody has.</param>
/// <param name="Total">Since <paramref name="Since"/>.</param>
/// <param name="Minute">The minute, hour and day (UTC) of <paramref name="Captured"/>.</param>
public sealed record LineMessage(
    int Schema, string Camera, string Line, DateTimeOffset Since, DateTimeOffset? Captured, LineTotals Total,
    LineTotals? Minute = null, LineTotals? Hour = null, LineTotals? Day = null);

/// <param name="Begins">Of the minute, hour or day; absent in the total.</param>
public sealed record LineTotals(long In, long Out, DateTimeOffset? Begins = null);

/// <summary>Who is in a zone, and how many were.</summary>
/// <param name="From">How many have come from another zone, by its name.</param>
public sealed record ZoneMessage(
    int Schema, string Camera, string Zone, DateTimeOffset Since, DateTimeOffset? Captured, long Occupancy, ZoneTotals Total,
    IReadOnlyDictionary<string, long> From, ZoneTotals? Minute = null, ZoneTotals? Hour = null, ZoneTotals? Day = null)
{
    /// <summary>Of the zone on the ground; absent where the camera's ground is not configured.</summary>
    public double? SquareMetres { get; init; }

    /// <summary>People a square metre, now.</summary>
    public double? Density { get; init; }
}

/// <param name="DwellSeconds">Of all visits that have ended, together; by <paramref name="Left"/> it is the mean.</param>
public sealed record ZoneTotals(long Entered, long Left, double DwellSeconds, DateTimeOffset? Begins = null);
