using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sqair.Analytics;

/// <summary>What <see cref="SceneAnalytics"/> remembers, as text. Times are seconds before the last frame.</summary>
public sealed class SceneState
{
    /// <summary>Lines and zones that it speaks of.</summary>
    public required string Layout { get; init; }

    public required string[] Zones { get; init; }

    public required PersonState[] People { get; init; }

    public string Write() => JsonSerializer.Serialize(this, SceneStateJson.Default.SceneState);

    /// <exception cref="JsonException">It was not written by <see cref="Write"/>.</exception>
    public static SceneState Read(string text) =>
        JsonSerializer.Deserialize(text, SceneStateJson.Default.SceneState) ?? throw new JsonException("no state of lines and zones");

    internal static SceneState Of(List<WatchedPerson> people, double now, string layout, IReadOnlyList<Zone> zones) => new()
    {
        Layout = layout,
        Zones = [.. zones.Select(zone => zone.Name)],
        People = [.. people.Select(person => PersonState.Of(person, now))],
    };

    /// <summary>
    /// Everybody, with the identities of another run. How long he was not seen leaves the break out; how long he is there does not.
    /// </summary>
    internal IEnumerable<WatchedPerson> PeopleAt(double now, double pause) => People.Select(person => person.At(now, pause));
}

public sealed class PersonState
{
    public required int Track { get; init; }
    public required SideState[] Lines { get; init; }
    public required SideState[] Zones { get; init; }
    public required double[] Entered { get; init; }
    public required int LastZone { get; init; }
    public required float[] Foot { get; init; }
    public required float[] Velocity { get; init; }
    public required float Height { get; init; }
    public required double Seen { get; init; }
    public required bool IsAway { get; init; }
    public required double Began { get; init; }
    public required float[] Points { get; init; }
    public required float Length { get; init; }
    public required float Spacing { get; init; }
    public required string[] LinesCrossed { get; init; }
    public required string[] ZonesEntered { get; init; }

    internal static PersonState Of(WatchedPerson person, double now) => new()
    {
        Track = person.Track,
        Lines = [.. person.Lines.Select(side => SideState.Of(side, now))],
        Zones = [.. person.Zones.Select(side => SideState.Of(side, now))],
        Entered = [.. person.Entered.Select((at, zone) => person.Zones[zone].Side > 0 ? now - at : 0)],
        LastZone = person.LastZone,
        Foot = [person.Foot.X, person.Foot.Y],
        Velocity = [person.Velocity.X, person.Velocity.Y],
        Height = person.Height,
        Seen = now - person.Seen,
        IsAway = person.IsAway,
        Began = now - person.Path.Began,
        Points = [.. person.Path.Points.SelectMany(point => new[] { point.X, point.Y })],
        Length = person.Path.Length,
        Spacing = person.Path.Spacing,
        LinesCrossed = [.. person.Path.Lines],
        ZonesEntered = [.. person.Path.Zones],
    };

    internal WatchedPerson At(double now, double pause) => new()
    {
        Track = Track,
        Lines = [.. Lines.Select(side => side.At(now))],
        Zones = [.. Zones.Select(side => side.At(now))],
        Entered = [.. Entered.Select(before => now - pause - before)],
        LastZone = LastZone,
        Foot = new Vector2(Foot[0], Foot[1]),
        Velocity = new Vector2(Velocity[0], Velocity[1]),
        Height = Height,
        Seen = now - Seen,
        IsAway = IsAway,
        IsFormer = true,
        Path = new PathSummary
        {
            Began = now - pause - Began, Ended = now - Seen, Length = Length, Spacing = Spacing,
            Points = [.. Points.Chunk(2).Select(point => new Vector2(point[0], point[1]))],
            Lines = [.. LinesCrossed], Zones = [.. ZonesEntered],
        },
    };
}

/// <param name="Contrary">Null: he is not on another side.</param>
public sealed record SideState(int Side, float X, float Y, double? Contrary)
{
    internal static SideState Of(SettledSide side, double now) => new(
        side.Side, side.Last.X, side.Last.Y, double.IsNaN(side.ContrarySince) ? null : now - side.ContrarySince);

    internal SettledSide At(double now) =>
        new() { Side = Side, Last = new Vector2(X, Y), ContrarySince = Contrary is { } before ? now - before : double.NaN };
}

[JsonSerializable(typeof(SceneState))]
sealed partial class SceneStateJson : JsonSerializerContext;
