using System.Globalization;
using Microsoft.Data.Sqlite;
using Sqair.Edge.Configuration;
using Sqair.Messages;

namespace Sqair.Edge.Ledger;

// What it is told while the daemon runs: by reloads and commands.
public sealed partial class EventLedger
{
    const string Disabled = "disabled:";

    /// <summary>Lines and zones that are published from now on. Whoever asks for them at once finds them.</summary>
    public void Know(IReadOnlyCollection<Counted> subjects)
    {
        try
        {
            lock (_lock)
                _file.InOneTransaction(() =>
                {
                    foreach (var subject in subjects) _totals.Know(subject, _time.GetUtcNow());
                });
        }
        catch (SqliteException fault)
        {
            lock (_lock) Fail(fault.Message);
        }
        // In order with what is withdrawn.
        Add(new LedgerBatch([], null, []) { Known = subjects });
    }

    /// <summary>How large a zone that is known is on the ground: its density is told from now on.</summary>
    /// <param name="squareMetres">Null: that is not known; no density is told any more.</param>
    public void Measure(string camera, string zone, double? squareMetres)
    {
        var measured = new Counted(camera, Counted.Zone, zone);
        lock (_lock)
        {
            if (squareMetres == (_areas.TryGetValue(measured, out var before) ? before : null)) return;
            if (squareMetres is { } area) _areas[measured] = area;
            else _areas.Remove(measured);
            _changed.Add(measured);
        }
        _wakeup.Set();
    }

    /// <summary>Lines and zones that are published no longer. Their totals stay: they go on if they are known again.</summary>
    public void Withdraw(IReadOnlyCollection<Counted> subjects)
    {
        if (subjects.Count > 0) Add(new LedgerBatch([], null, []) { Withdrawn = subjects });
    }

    /// <summary>For how many days totals of minutes, hours and days, and heat maps, are kept from now on.</summary>
    public void Keep(RetentionOptions kept) => _limits = _limits with
    {
        MinuteDays = kept.MinuteDays,
        HourDays = kept.HourDays,
        DayDays = kept.DayDays,
        HeatDays = kept.HeatDays,
    };

    /// <summary>Totals since ever begin anew at 0, and an event of each says so; those by minute, hour and day stay.</summary>
    /// <returns>Ends when it is written.</returns>
    public Task ResetAsync(IEnumerable<Counted> subjects)
    {
        var (now, done) = (_time.GetUtcNow(), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        List<EventMessage> events = [.. subjects.Select(subject =>
            new EventMessage(MessageSchema.Version, "", 0, EventKind.CountersReset, now, subject.Camera, null)
            {
                Line = subject.Kind == Counted.Line ? subject.Name : null,
                Zone = subject.Kind == Counted.Zone ? subject.Name : null,
            })];
        Add(new LedgerBatch(events, null, []) { Done = done });
        return done.Task;
    }

    /// <summary>Whether a command has disabled the camera, in this run or, where there is a state folder, in one before.</summary>
    public bool IsDisabled(string camera)
    {
        lock (_lock) return _file.Value("SELECT value FROM meta WHERE key = $0", Disabled + camera) is not null;
    }

    /// <exception cref="SqliteException">It cannot be written.</exception>
    public void SetDisabled(string camera, bool disabled)
    {
        lock (_lock)
            _file.InOneTransaction(() =>
            {
                if (disabled)
                    _file.Run("INSERT OR REPLACE INTO meta VALUES ($0, $1)", Disabled + camera,
                        _time.GetUtcNow().ToString("O", CultureInfo.InvariantCulture));
                else _file.Run("DELETE FROM meta WHERE key = $0", Disabled + camera);
            });
    }
}
