using Microsoft.Data.Sqlite;
using Sqair.Analytics;
using Sqair.Messages;

namespace Sqair.Edge.Ledger;

// What is asked of it: by the cameras at their start, and by the page.
public sealed partial class EventLedger
{
    /// <summary>What a camera's analytics remembered when the last run ended.</summary>
    public CameraMemory? MemoryOf(string camera)
    {
        lock (_lock)
            return _file.Rows("SELECT captured, state FROM cameras WHERE camera = $0 AND state IS NOT NULL",
                row => new CameraMemory(camera, DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(0)), row.GetString(1), []), camera)
                .SingleOrDefault();
    }

    /// <summary>What is written of a line.</summary>
    /// <exception cref="SqliteException">The file cannot be read.</exception>
    public LineMessage Line(string camera, string name)
    {
        lock (_lock) return _totals.Line(new Counted(camera, Counted.Line, name));
    }

    /// <summary>What is written of a zone.</summary>
    /// <exception cref="SqliteException">The file cannot be read.</exception>
    public ZoneMessage Zone(string camera, string name)
    {
        lock (_lock) return Zone(new Counted(camera, Counted.Zone, name));
    }

    /// <summary>What is written of a camera's heat map, cell by cell.</summary>
    /// <exception cref="SqliteException">The file cannot be read.</exception>
    public float[] Heat(string camera, HeatMeasure measure, DateTimeOffset from, DateTimeOffset to)
    {
        lock (_lock) return _heat.Sum(camera, measure, from, to);
    }

    ZoneMessage Zone(Counted zone)
    {
        var counted = _totals.Zone(zone);
        return !_areas.TryGetValue(zone, out var area) ? counted : counted with
        {
            SquareMetres = Math.Round(area, 2),
            Density = Math.Round(counted.Occupancy / area, 3),
        };
    }

    /// <summary>What is written of the last hours of a line or zone.</summary>
    /// <exception cref="SqliteException">The file cannot be read.</exception>
    public IReadOnlyList<HourEntry> Hours(Counted subject, int hours)
    {
        lock (_lock) return _totals.Hours(subject, _time.GetUtcNow(), hours);
    }
}
