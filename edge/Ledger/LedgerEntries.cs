using Sqair.Analytics;
using Sqair.Edge.Configuration;
using Sqair.Messages;

namespace Sqair.Edge.Ledger;

/// <summary>What is written in one piece or not at all.</summary>
/// <param name="Events">Of one camera, without their ids and numbers, which they get when they are written.</param>
/// <param name="State">What the camera's analytics remember after them; null: as before.</param>
/// <param name="Messages">Ready to be sent.</param>
public sealed record LedgerBatch(
    IReadOnlyList<EventMessage> Events, CameraMemory? State, IReadOnlyList<ReadyMessage> Messages)
{
    /// <summary>What comes to the camera's heat map; null: nothing.</summary>
    public CameraHeat? Heat { get; init; }

    /// <summary>Lines and zones that are published from now on.</summary>
    public IReadOnlyCollection<Counted> Known { get; init; } = [];

    /// <summary>Lines and zones that are not any more; their totals stay.</summary>
    public IReadOnlyCollection<Counted> Withdrawn { get; init; } = [];

    /// <summary>Told when all of it is written.</summary>
    public TaskCompletionSource? Done { get; init; }

    /// <summary>Empty where it is of none.</summary>
    public string Camera => State?.Camera ?? Heat?.Camera ?? Events.FirstOrDefault()?.Camera ?? "";

    bool IsSpecial => Known.Count > 0 || Withdrawn.Count > 0 || Done is not null;

    /// <summary>Of what has happened.</summary>
    public int Size => Events.Count + Messages.Count;

    /// <summary>This and a later one of the same camera in one; null where they cannot be: of two hours, or special ones.</summary>
    public LedgerBatch? With(LedgerBatch later)
    {
        if (IsSpecial || later.IsSpecial) return null;
        var heat = Heat is null || later.Heat is null ? Heat ?? later.Heat : Heat.With(later.Heat);
        return heat is null != (Heat is null && later.Heat is null) ? null
            : new LedgerBatch([.. Events, .. later.Events], later.State ?? State, [.. Messages, .. later.Messages]) { Heat = heat };
    }
}

/// <param name="Captured">Within the hour in which it happened.</param>
public sealed record CameraHeat(string Camera, DateTimeOffset Captured, IReadOnlyList<HeatEntry> Entries)
{
    /// <returns>Null where they are of two hours.</returns>
    public CameraHeat? With(CameraHeat later) => LedgerHeat.BeginOf(Captured) != LedgerHeat.BeginOf(later.Captured) ? null : this with
    {
        Entries = [.. Entries.Concat(later.Entries).GroupBy(entry => (entry.Measure, entry.Cell))
            .Select(cell => new HeatEntry(cell.Key.Measure, cell.Key.Cell, cell.Sum(entry => entry.Value)))],
    };
}

/// <param name="Captured">Time of the last frame.</param>
/// <param name="Occupancy">Of each zone.</param>
public sealed record CameraMemory(
    string Camera, DateTimeOffset Captured, string Text, IReadOnlyList<KeyValuePair<string, int>> Occupancy);

public sealed record ReadyMessage(string Topic, byte[] Payload, int Qos, bool Retain);

/// <param name="Number">In the order in which they are to be sent.</param>
public sealed record StoredMessage(long Number, string Topic, byte[] Payload, int Qos, bool Retain);

/// <summary>What is counted of a line or zone.</summary>
/// <param name="Kind"><see cref="Line"/> or <see cref="Zone"/>.</param>
public readonly record struct Counted(string Camera, string Kind, string Name)
{
    public const string Line = "line", Zone = "zone";

    /// <summary>All lines and zones.</summary>
    internal static IEnumerable<Counted> Of(EdgeOptions options) => options.Cameras.SelectMany(Of);

    internal static IEnumerable<Counted> Of(CameraOptions camera) =>
    [
        .. camera.Place.Lines.Select(line => new Counted(camera.Name, Line, line.Name)),
        .. camera.Place.Zones.Select(zone => new Counted(camera.Name, Zone, zone.Name)),
    ];
}

/// <param name="In">Who went in over the line, or entered the zone.</param>
/// <param name="Out">Who went out, or left.</param>
public sealed record HourEntry(DateTimeOffset Begins, long In, long Out);

/// <param name="Most">Messages that wait, at most.</param>
/// <param name="Age">For how long, at most.</param>
public sealed record LedgerLimits(int Most, TimeSpan Age, int MinuteDays, int HourDays, int DayDays, int HeatDays);

/// <param name="Path">Of the database; null: it ends with the process.</param>
/// <param name="Topics">Null: there is no broker, and no message is kept.</param>
public sealed record LedgerPlace(string? Path, TopicNames? Topics);
