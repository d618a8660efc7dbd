using System.Globalization;
using Sqair.Messages;

namespace Sqair.Edge.Ledger;

/// <summary>Counters of lines and zones in the ledger: since ever, and by minute, hour and day (UTC).</summary>
sealed class LedgerTotals(LedgerFile file)
{
    const string In = "in", Out = "out", Entered = "entered", Left = "left", Dwell = "dwell", Occupancy = "occupancy", From = "from:";

    static readonly (int Seconds, int Index)[] s_units = [(60, 0), (3600, 1), (86_400, 2)];

    /// <summary>Within a transaction.</summary>
    /// <returns>What the event counts for; null if nothing.</returns>
    public Counted? Count(EventMessage happened)
    {
        switch (happened)
        {
            case { Event: EventKind.LineCrossed, Line: { } line }:
                var crossed = Subject(happened, Counted.Line, line);
                Add(crossed, happened.Captured, happened.Direction == CrossingDirection.In ? In : Out, 1);
                return crossed;
            case { Event: EventKind.ZoneEntered, Zone: { } zone }:
                var entered = Subject(happened, Counted.Zone, zone);
                Add(entered, happened.Captured, Entered, 1);
                if (happened.FromZone is { } from) Add(entered, happened.Captured, From + from, 1);
                return entered;
            case { Event: EventKind.ZoneLeft, Zone: { } zone }:
                var left = Subject(happened, Counted.Zone, zone);
                Add(left, happened.Captured, Left, 1);
                Add(left, happened.Captured, Dwell, happened.DwellSeconds ?? 0);
                return left;
            case { Event: EventKind.CountersReset, Line: { } line }:
                return Reset(new Counted(happened.Camera, Counted.Line, line), happened.Captured);
            case { Event: EventKind.CountersReset, Zone: { } zone }:
                return Reset(new Counted(happened.Camera, Counted.Zone, zone), happened.Captured);
            default:
                return null;
        }
    }

    /// <summary>Who is in a zone stays there.</summary>
    Counted Reset(Counted subject, DateTimeOffset now)
    {
        Know(subject, now);
        file.Run("DELETE FROM totals WHERE camera = $0 AND kind = $1 AND name = $2 AND measure <> $3",
            subject.Camera, subject.Kind, subject.Name, Occupancy);
        file.Run("UPDATE subjects SET since = $3, captured = NULL WHERE camera = $0 AND kind = $1 AND name = $2",
            subject.Camera, subject.Kind, subject.Name, now.ToUnixTimeMilliseconds());
        return subject;
    }

    /// <summary>Within a transaction.</summary>
    /// <returns>Whether it was another.</returns>
    public bool SetOccupancy(Counted zone, int people, DateTimeOffset now)
    {
        Know(zone, now);
        var before = file.Value("SELECT value FROM totals WHERE camera = $0 AND kind = $1 AND name = $2 AND measure = $3",
            zone.Camera, zone.Kind, zone.Name, Occupancy);
        if (Convert.ToInt32(before ?? 0, CultureInfo.InvariantCulture) == people) return false;
        file.Run("INSERT OR REPLACE INTO totals VALUES ($0, $1, $2, $3, $4)", zone.Camera, zone.Kind, zone.Name, Occupancy, people);
        return true;
    }

    /// <summary>Within a transaction: from now on there is something to tell of it.</summary>
    public void Know(Counted subject, DateTimeOffset now) => file.Run(
        "INSERT OR IGNORE INTO subjects VALUES ($0, $1, $2, $3, NULL)",
        subject.Camera, subject.Kind, subject.Name, now.ToUnixTimeMilliseconds());

    /// <summary>Within a transaction: forgets what is older than it is to be kept.</summary>
    public void Forget(DateTimeOffset now, LedgerLimits limits)
    {
        int[] days = [limits.MinuteDays, limits.HourDays, limits.DayDays];
        foreach (var (seconds, index) in s_units)
            file.Run("DELETE FROM periods WHERE seconds = $0 AND begins < $1", seconds,
                now.ToUnixTimeSeconds() - days[index] * 86_400L);
    }

    public LineMessage Line(Counted line)
    {
        var (since, captured) = Times(line);
        return new LineMessage(MessageSchema.Version, line.Camera, line.Name, since, captured, Of(Total(line), null),
            Period(line, captured, 0, Of), Period(line, captured, 1, Of), Period(line, captured, 2, Of));

        static LineTotals Of(Dictionary<string, double> sums, DateTimeOffset? begins) => new(Whole(sums, In), Whole(sums, Out), begins);
    }

    public ZoneMessage Zone(Counted zone)
    {
        var (since, captured) = Times(zone);
        var total = Total(zone);
        var from = total.Where(sum => sum.Key.StartsWith(From, StringComparison.Ordinal))
            .ToDictionary(sum => sum.Key[From.Length..], sum => (long)sum.Value);
        return new ZoneMessage(MessageSchema.Version, zone.Camera, zone.Name, since, captured, Whole(total, Occupancy), Of(total, null),
            from, Period(zone, captured, 0, Of), Period(zone, captured, 1, Of), Period(zone, captured, 2, Of));

        static ZoneTotals Of(Dictionary<string, double> sums, DateTimeOffset? begins) => new(
            Whole(sums, Entered), Whole(sums, Left), Math.Round(sums.GetValueOrDefault(Dwell), 1), begins);
    }

    /// <summary>What was counted in each hour of the last ones, the present one being the last.</summary>
    public IReadOnlyList<HourEntry> Hours(Counted subject, DateTimeOffset now, int hours)
    {
        const int Hour = 3600;
        var first = Begin(now, Hour) - (hours - 1) * Hour;
        var sums = file.Rows("""
            SELECT begins, measure, value FROM periods
            WHERE camera = $0 AND kind = $1 AND name = $2 AND seconds = $3 AND begins >= $4
            """, row => (Begins: row.GetInt64(0), Measure: row.GetString(1), Value: row.GetDouble(2)),
            subject.Camera, subject.Kind, subject.Name, Hour, first).ToLookup(sum => sum.Begins);
        var (comes, goes) = subject.Kind == Counted.Line ? (In, Out) : (Entered, Left);
        return [.. Enumerable.Range(0, hours).Select(hour =>
        {
            var begins = first + hour * Hour;
            var counted = sums[begins].ToDictionary(sum => sum.Measure, sum => sum.Value);
            return new HourEntry(DateTimeOffset.FromUnixTimeSeconds(begins), Whole(counted, comes), Whole(counted, goes));
        })];
    }

    Counted Subject(EventMessage happened, string kind, string name)
    {
        var subject = new Counted(happened.Camera, kind, name);
        Know(subject, happened.Captured);
        file.Run("UPDATE subjects SET captured = MAX(COALESCE(captured, 0), $3) WHERE camera = $0 AND kind = $1 AND name = $2",
            subject.Camera, subject.Kind, subject.Name, happened.Captured.ToUnixTimeMilliseconds());
        return subject;
    }

    void Add(Counted subject, DateTimeOffset at, string measure, double value)
    {
        file.Run("""
            INSERT INTO totals VALUES ($0, $1, $2, $3, $4)
            ON CONFLICT DO UPDATE SET value = value + excluded.value
            """, subject.Camera, subject.Kind, subject.Name, measure, value);
        foreach (var (seconds, _) in s_units)
            file.Run("""
                INSERT INTO periods VALUES ($0, $1, $2, $3, $4, $5, $6)
                ON CONFLICT DO UPDATE SET value = value + excluded.value
                """, subject.Camera, subject.Kind, subject.Name, measure, seconds, Begin(at, seconds), value);
    }

    static long Begin(DateTimeOffset at, int seconds) => at.ToUnixTimeSeconds() / seconds * seconds;

    (DateTimeOffset Since, DateTimeOffset? Captured) Times(Counted subject) => file.Rows(
        "SELECT since, captured FROM subjects WHERE camera = $0 AND kind = $1 AND name = $2",
        row => (DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(0)),
            row.IsDBNull(1) ? (DateTimeOffset?)null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1))),
        subject.Camera, subject.Kind, subject.Name).Single();

    Dictionary<string, double> Total(Counted subject) => file.Rows(
        "SELECT measure, value FROM totals WHERE camera = $0 AND kind = $1 AND name = $2",
        row => (row.GetString(0), row.GetDouble(1)), subject.Camera, subject.Kind, subject.Name).ToDictionary();

    T? Period<T>(Counted subject, DateTimeOffset? at, int unit, Func<Dictionary<string, double>, DateTimeOffset?, T> of) where T : class
    {
        if (at is not { } time) return null;
        var seconds = s_units[unit].Seconds;
        var begins = Begin(time, seconds);
        var sums = file.Rows("""
            SELECT measure, value FROM periods WHERE camera = $0 AND kind = $1 AND name = $2 AND seconds = $3 AND begins = $4
            """, row => (row.GetString(0), row.GetDouble(1)), subject.Camera, subject.Kind, subject.Name, seconds, begins).ToDictionary();
        return of(sums, DateTimeOffset.FromUnixTimeSeconds(begins));
    }

    static long Whole(Dictionary<string, double> sums, string measure) => (long)sums.GetValueOrDefault(measure);
}
