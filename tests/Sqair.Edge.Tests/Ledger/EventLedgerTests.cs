using Microsoft.Extensions.Logging;
using Sqair.Analytics;
using Sqair.Edge.Configuration;
using Sqair.Edge.Ledger;
using Sqair.Edge.Tests.Tools;
using Sqair.Messages;

namespace Sqair.Edge.Tests.Ledger;

public sealed class EventLedgerTests : IDisposable
{
    static readonly DateTimeOffset s_noon = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);

    const int Forever = 36_500;

    readonly TestFolder _folder = new();
    readonly LogRecorder _log = new();
    readonly LoggerFactory _loggers;
    readonly List<LineMessage> _lines = [];
    readonly List<ZoneMessage> _zones = [];

    public EventLedgerTests() => _loggers = new LoggerFactory([_log]);

    [Fact]
    public async Task What_was_not_sent_comes_after_a_restart_in_order_with_its_ids()
    {
        var before = Open();
        for (var track = 1; track <= 5; track++) before.Add(Batch(Crossing(track)));
        await before.StopAsync(default);
        Assert.True(before.TryTake(out var first));
        before.Sent(first);
        Assert.True(before.TryTake(out var lost));
        // No Dispose: the process is gone while the broker answers.

        using var after = Open();
        var left = Take(after);
        Assert.Equal(lost.Payload, left[1].Payload);
        var events = left.Select(Event).ToList();
        Assert.Equal([1, 2, 3, 4, 5], events.Select(happened => happened.Sequence));
        Assert.Equal(Event(first).Id, events[0].Id);
        Assert.Equal(5, events.Select(happened => happened.Id).Distinct().Count());

        after.Add(Batch(Crossing(6)));
        await after.StopAsync(default);
        Assert.Equal(6, Event(Assert.Single(Take(after))).Sequence);
        before.Dispose();
    }

    [Fact]
    public async Task What_the_broker_has_is_gone_for_good()
    {
        using (var before = Open())
        {
            for (var track = 1; track <= 200; track++) before.Add(Batch(Crossing(track)));
            await before.StopAsync(default);
            foreach (var message in Take(before)) before.Sent(message);
            Assert.Equal(0, before.Count);
        }
        using var after = Open();
        Assert.Empty(Take(after));
        Assert.Equal(0, after.Count);
    }

    [Fact]
    public async Task A_message_that_could_not_be_sent_comes_again_before_the_others()
    {
        using var ledger = Open();
        for (var track = 1; track <= 3; track++) ledger.Add(Batch(Crossing(track)));
        await ledger.StopAsync(default);
        Assert.True(ledger.TryTake(out var first));
        ledger.Sent(first);
        Assert.True(ledger.TryTake(out _));
        ledger.Return();
        Assert.Equal([2, 3], Take(ledger).Select(message => Event(message).Sequence));
    }

    [Fact]
    public async Task The_oldest_are_dropped_beyond_the_bounds_and_their_numbers_are_missing()
    {
        using (var full = Open(most: 10))
        {
            for (var track = 1; track <= 25; track++) full.Add(Batch(Crossing(track)));
            await full.StopAsync(default);
            Assert.Equal((15, 10), (full.Dropped, full.Count));
            Assert.Equal(Enumerable.Range(16, 10), Take(full).Select(message => (int)Event(message).Sequence));
            Assert.Contains("15 message(s) that waited for the broker were dropped", _log.Text);
        }
        await Task.Delay(300);
        using var old = Open(age: TimeSpan.FromSeconds(0.2));
        old.Add(Batch(Crossing(26)));
        await old.StopAsync(default);
        Assert.Equal((10, 1), (old.Dropped, old.Count));
    }

    [Fact]
    public async Task Totals_go_on_after_a_restart_and_are_kept_by_minute_hour_and_day()
    {
        using (var before = Open())
        {
            before.Add(Batch(Crossing(1), Crossing(2, CrossingDirection.Out), Crossing(3, seconds: 59.9)));
            before.Add(Batch(
                Visit(EventKind.ZoneEntered, null), Visit(EventKind.ZoneEntered, "till"), Visit(EventKind.ZoneLeft, null, 12.5)));
            await before.StopAsync(default);
        }
        using var after = Open();
        after.Add(Batch(Crossing(4, seconds: 60), Crossing(5, seconds: 3600)));
        await after.StopAsync(default);

        var (first, last) = (_lines[0], _lines[^1]);
        Assert.Equal((2, 1), (first.Total.In, first.Total.Out));
        Assert.Equal((4, 1), (last.Total.In, last.Total.Out));
        Assert.Equal(s_noon.AddHours(1), last.Captured);
        Assert.Equal(new LineTotals(1, 0, s_noon.AddHours(1)), last.Hour);
        Assert.Equal(new LineTotals(4, 1, s_noon.AddHours(-12)), last.Day);
        Assert.Equal(first.Since, last.Since);
        var zone = Assert.Single(_zones);
        Assert.Equal(new ZoneTotals(2, 1, 12.5), zone.Total);
        Assert.Equal(new Dictionary<string, long> { ["till"] = 1 }, zone.From);
        Assert.Equal(new ZoneTotals(2, 1, 12.5, s_noon), zone.Minute);
    }

    [Fact]
    public async Task Minutes_are_forgotten_after_their_days_and_hours_stay()
    {
        using (var before = Open(minuteDays: 1))
        {
            before.Add(Batch(Crossing(1) with { Captured = DateTimeOffset.UtcNow.AddDays(-2) }));
            await before.StopAsync(default);
        }
        using var after = Open(minuteDays: 1);
        after.Know([new Counted("door", Counted.Line, "gate")]);
        await after.StopAsync(default);
        Assert.Equal((0, 1, 1), (_lines[^1].Minute!.In, _lines[^1].Hour!.In, _lines[^1].Total.In));
    }

    [Fact]
    public async Task A_reload_changes_for_how_long_everything_is_kept()
    {
        var (from, to) = (DateTimeOffset.UtcNow.AddDays(-3), DateTimeOffset.UtcNow.AddDays(-1));
        var heat = new CameraHeat("door", from.AddDays(1), [new HeatEntry(HeatMeasure.Walked, 0, 5)]);
        using (var before = Open())
        {
            before.Add(Batch(Crossing(1) with { Captured = heat.Captured }) with { Heat = heat });
            await before.StopAsync(default);
        }
        using var after = Open();
        after.Know([new Counted("door", Counted.Line, "gate")]);
        Assert.Equal(5, after.Heat("door", HeatMeasure.Walked, from, to)[0]);
        after.Keep(new RetentionOptions { MinuteDays = 1, HourDays = 1, DayDays = 1, HeatDays = 1 });
        await after.StopAsync(default);
        Assert.Equal((0, 0, 1), (_lines[^1].Minute?.In ?? 0, _lines[^1].Hour?.In ?? 0, _lines[^1].Total.In));
        Assert.Equal(0, after.Heat("door", HeatMeasure.Walked, from, to)[0]);
    }

    [Fact]
    public async Task The_density_of_a_zone_is_told_for_as_long_as_its_ground_is_known()
    {
        using var ledger = Open();
        ledger.Know([new Counted("door", Counted.Zone, "shop")]);
        await ledger.StartAsync(default);
        foreach (var area in (double?[])[4, null])
        {
            ledger.Measure("door", "shop", area);
            await Await.TrueAsync(() => _zones is [.., { SquareMetres: var told }] && told == area, () => _log.Text);
        }
        await ledger.StopAsync(default);
        Assert.Null(_zones[^1].Density);
    }

    [Fact]
    public async Task What_a_camera_remembers_and_its_events_are_written_together()
    {
        using (var before = Open())
        {
            before.Add(new LedgerBatch([Crossing(1)], new CameraMemory("door", s_noon, "before", [new("shop", 2)]), []));
            before.Add(new LedgerBatch([Crossing(2)], new CameraMemory("door", s_noon.AddSeconds(1), "after", [new("shop", 3)]), []));
            await before.StopAsync(default);
        }
        using var after = Open();
        Assert.Equal(("after", s_noon.AddSeconds(1)), (after.MemoryOf("door")!.Text, after.MemoryOf("door")!.Captured));
        Assert.Null(after.MemoryOf("yard"));
        Assert.Equal(3, _zones[^1].Occupancy);
    }

    /// <summary>For hours, with somebody in view all the time: all that happened is counted when there is room again.</summary>
    [Fact]
    public async Task A_full_disk_costs_nothing_that_has_happened()
    {
        using var disk = new SmallDisk(_folder.File("disk"), "1m");
        using var ledger = Open(_folder.File("disk/ledger.db"), most: 100_000);
        await ledger.StartAsync(default);
        disk.Fill();
        for (var second = 0; second < 20_000; second++)
        {
            EventMessage[] crossings = second % 10 == 0 ? [Crossing(second + 1, seconds: second)] : [];
            ledger.Add(new LedgerBatch(
                crossings, new CameraMemory("door", s_noon.AddSeconds(second), $"{second} {new string('x', 200)}", [new("till", 1)]), [])
            {
                Heat = new CameraHeat("door", s_noon.AddSeconds(second), [new HeatEntry(HeatMeasure.Walked, 7, 1)]),
            });
            if (second % 4000 == 0) await Task.Delay(600);
        }
        await Await.TrueAsync(() => _log.Text.Contains("cannot be written", StringComparison.Ordinal), () => _log.Text);
        Assert.DoesNotContain(_lines, line => line.Total.In > 0);
        disk.Free();
        await Await.TrueAsync(() => _lines.Count > 0 && _lines[^1].Total.In == 2000, () => _log.Text);
        await ledger.StopAsync(default);
        Assert.Equal(0, ledger.Dropped);
        Assert.StartsWith("19999 ", ledger.MemoryOf("door")!.Text);
        Assert.Equal(20_000, ledger.Heat("door", HeatMeasure.Walked, s_noon.AddDays(-1), s_noon.AddDays(1))[7]);
        Assert.Equal(Enumerable.Range(1, 2000), Take(ledger).Select(message => (int)Event(message).Sequence));
    }

    [Fact]
    public async Task A_damaged_file_is_set_aside_and_the_daemon_begins_anew()
    {
        _folder.Write("ledger.db", new string('x', 9000));
        using var ledger = Open();
        ledger.Add(Batch(Crossing(1)));
        await ledger.StopAsync(default);
        Assert.Single(Take(ledger));
        Assert.True(ledger.IsDurable);
        Assert.Contains($"ledger.db is damaged", _log.Text);
        Assert.StartsWith("xxx", File.ReadAllText(_folder.File("ledger.db.damaged.1")));
    }

    [Fact]
    public async Task Where_no_file_can_be_made_it_is_said_and_the_memory_has_to_do()
    {
        _folder.Write("taken", "a file where a folder should be");
        using var ledger = Open(_folder.File("taken/ledger.db"));
        ledger.Add(Batch(Crossing(1)));
        await ledger.StopAsync(default);
        Assert.Single(Take(ledger));
        Assert.False(ledger.IsDurable);
        Assert.Contains("cannot be used, totals and events end with this process", _log.Text);
    }

    public void Dispose()
    {
        _loggers.Dispose();
        _folder.Dispose();
    }

    EventLedger Open(string? path = null, int most = 1000, TimeSpan? age = null, int minuteDays = Forever)
    {
        var ledger = new EventLedger(
            new LedgerPlace(path ?? _folder.File("ledger.db"), new TopicNames("sqair", "entrance")),
            new LedgerLimits(most, age ?? TimeSpan.FromDays(1), minuteDays, Forever, Forever, Forever), TimeProvider.System,
            _loggers.CreateLogger<EventLedger>());
        ledger.Written = (lines, zones) =>
        {
            _lines.AddRange(lines);
            _zones.AddRange(zones);
        };
        return ledger;
    }

    static LedgerBatch Batch(params EventMessage[] events) => new(events, null, []);

    static EventMessage Crossing(int track, CrossingDirection direction = CrossingDirection.In, double seconds = 0) =>
        new(MessageSchema.Version, "", 0, EventKind.LineCrossed, s_noon.AddSeconds(seconds), "door", track)
        {
            Track = track, Line = "gate", Direction = direction,
        };

    static EventMessage Visit(EventKind kind, string? from, double? dwell = null) =>
        new(MessageSchema.Version, "", 0, kind, s_noon, "door", 1) { Track = 1, Zone = "shop", FromZone = from, DwellSeconds = dwell };

    static List<StoredMessage> Take(EventLedger ledger)
    {
        var messages = new List<StoredMessage>();
        while (ledger.TryTake(out var message)) messages.Add(message);
        return messages;
    }

    static EventMessage Event(StoredMessage message) =>
        System.Text.Json.JsonSerializer.Deserialize(message.Payload, MessageJson.Default.EventMessage)!;
}
