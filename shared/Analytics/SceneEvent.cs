using System.Numerics;

namespace Sqair.Analytics;

public enum SceneEventKind { TrackStarted, TrackEnded, LineCrossed, ZoneEntered, ZoneLeft }

/// <summary>Something that has happened in one frame.</summary>
/// <param name="Track">Whose.</param>
/// <param name="Name">Of the line or zone; empty for a track.</param>
/// <param name="Time">When, in seconds of the frames' clock: of a visit its true begin and end, which are known a little later.</param>
public readonly record struct SceneEvent(SceneEventKind Kind, int Track, string Name, double Time)
{
    /// <summary>Of a crossing: from left to right.</summary>
    public bool In { get; init; }

    /// <summary>Of a visit that has ended, its length.</summary>
    public double DwellSeconds { get; init; }

    /// <summary>Of somebody who enters a zone: the one that he was in before; null where he was in none.</summary>
    public string? FromZone { get; init; }

    /// <summary>Of a track that begins, the one that it goes on for; of one that ends, the one that goes on for it.</summary>
    public int? Other { get; init; }

    /// <summary>Of a track that has ended.</summary>
    public PathSummary? Path { get; init; }

    /// <summary>Of a track: where it began or was last seen, pixels of the source picture.</summary>
    public Vector2 Foot { get; init; }
}
