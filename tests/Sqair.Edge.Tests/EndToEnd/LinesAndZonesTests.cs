using System.Globalization;
using Microsoft.Data.Sqlite;
using Sqair.Edge.Tests.Tools;
using Sqair.Messages;

namespace Sqair.Edge.Tests.EndToEnd;

/// <summary>Somebody walks through the picture every ten seconds, across a line and into a zone.</summary>
public sealed class LinesAndZonesTests(ITestOutputHelper output) : IDisposable
{
    const int Passes = 3, FramesOfAPass = 100;

    readonly TestFolder _folder = new();

    [Fact]
    public async Task Who_walks_through_is_counted_and_every_message_is_as_its_schema_says()
    {
        await ClipAsync();
        using var broker = new Mosquitto();
        await using var subscriber = await Subscriber.ConnectAsync(broker.Port);
        await using var run = new DaemonRun(_folder, Yaml(broker.Port), once: true, HandMade.Model(_folder));
        var result = await run.EndAsync();
        Assert.True(result.ExitCode == 0, string.Join('\n', result.Failures) + run.Log.Text);
        await subscriber.UntilAsync(DaemonRun.Topics.DeviceStatus, MessageJson.Default.DeviceStatusMessage,
            status => status.State == DeviceState.Offline, "the good-bye");

        Assert.Superset(new HashSet<string> { "event", "line", "zone" }, MessageSchemas.AssertAll(subscriber.Messages).ToHashSet());
        var events = subscriber.Read(DaemonRun.Topics.Events("door"), MessageJson.Default.EventMessage).ToList();
        Assert.Equal(Enumerable.Range(1, events.Count), events.Select(happened => (int)happened.Sequence));
        Assert.Equal(Enumerable.Repeat(CrossingDirection.In, Passes),
            events.Where(happened => happened.Event == EventKind.LineCrossed).Select(happened => happened.Direction!.Value));
        Assert.Equal((Passes, Passes), (Count(EventKind.ZoneEntered), Count(EventKind.ZoneLeft)));
        Assert.Equal(Count(EventKind.TrackStarted), Count(EventKind.TrackEnded));
        // From x = 180 to 218 at 20 pixels a second.
        Assert.All(events.Where(happened => happened.Event == EventKind.ZoneLeft),
            visit => Assert.InRange(visit.DwellSeconds!.Value, 1.4, 2.6));
        var line = subscriber.Read(DaemonRun.Topics.Line("door", "gate"), MessageJson.Default.LineMessage).Last();
        Assert.Equal((Passes, 0), (line.Total.In, line.Total.Out));
        var zone = subscriber.Read(DaemonRun.Topics.Zone("door", "till"), MessageJson.Default.ZoneMessage).Last();
        Assert.Equal((0, Passes, Passes), (zone.Occupancy, zone.Total.Entered, zone.Total.Left));
        Assert.Contains(events, happened => happened is { Event: EventKind.CameraState, State: CameraState.Online });

        int Count(EventKind kind) => events.Count(happened => happened.Event == kind);
    }

    /// <summary>A real process, killed again and again: nothing is sent that is not on disk, or lost, or counted twice.</summary>
    [Fact]
    public async Task Sigkill_at_any_moment_loses_a_second_at_most_and_doubles_nothing()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        await ClipAsync();
        using var broker = new Mosquitto();
        await using var subscriber = await Subscriber.ConnectAsync(broker.Port);
        var config = _folder.Write("edge.yaml", "device: entrance\nmodels: {allowUnsigned: true}\n" + Yaml(broker.Port, live: true));
        var model = HandMade.Model(_folder);
        var worst = TimeSpan.Zero;
        for (var kill = 0; kill < 5; kill++)
        {
            using var daemon = new EdgeProcess(["run", "--config", config, "--model", model]);
            var seen = Tracks().Count;
            await Await.TrueAsync(() => Tracks().Skip(seen).Any(tracks => tracks.Tracks.Count > 0), () => daemon.Errors);
            await Task.Delay(random.Next(500, 9000));
            daemon.Signal(EdgeProcess.SigKill);
            await daemon.ExitAsync();
            await Task.Delay(300);
            var (sequence, remembered, crossed) = Written();
            var numbers = Events().Select(happened => happened.Sequence).DefaultIfEmpty().Max();
            Assert.True(numbers <= sequence, $"event {numbers} was sent, the disk knows {sequence}");
            Assert.True(Totals().DefaultIfEmpty().Max() <= crossed, "a total was told that is not on disk");
            var lost = Tracks().Last(tracks => tracks.Tracks.Count > 0).Captured - remembered;
            worst = lost > worst ? lost : worst;
        }
        output.WriteLine($"longest time lost {worst.TotalSeconds:0.00} s");
        Assert.True(worst < TimeSpan.FromSeconds(2), $"{worst.TotalSeconds:0.00} s were lost");

        using (var last = new EdgeProcess(["run", "--config", config, "--model", model]))
        {
            var before = Totals().DefaultIfEmpty().Max();
            await subscriber.UntilAsync(_ => Totals().Last() > before, "another crossing");
            last.Signal(EdgeProcess.SigTerm);
            Assert.Equal(0, await last.ExitAsync());
        }
        await subscriber.UntilAsync(_ => Events().Any(happened => happened is { Event: EventKind.CameraState, State: CameraState.Offline })
            && Events().Max(happened => happened.Sequence) == Written().Sequence, "the last event");

        MessageSchemas.AssertAll(subscriber.Messages);
        foreach (var same in Events().GroupBy(happened => happened.Id)) Assert.Single(same.Select(Text).Distinct());
        var events = Events().DistinctBy(happened => happened.Id).OrderBy(happened => happened.Sequence).ToList();
        Assert.Equal(Enumerable.Range(1, events.Count), events.Select(happened => (int)happened.Sequence));
        var crossings = events.Where(happened => happened.Event == EventKind.LineCrossed).ToList();
        Assert.All(crossings, crossing => Assert.Equal(CrossingDirection.In, crossing.Direction));
        // Nobody can walk through twice in less than four seconds.
        Assert.All(crossings.Zip(crossings.Skip(1)),
            pair => Assert.True(pair.Second.Captured - pair.First.Captured > TimeSpan.FromSeconds(4), "somebody was counted twice"));
        Assert.Equal(crossings.Count, Totals().Last());
        Assert.Equal(Totals().Order(), Totals());
        var entered = events.Count(happened => happened.Event == EventKind.ZoneEntered);
        var left = events.Count(happened => happened.Event == EventKind.ZoneLeft);
        var zone = subscriber.Read(DaemonRun.Topics.Zone("door", "till"), MessageJson.Default.ZoneMessage).Last();
        Assert.Equal((entered, left, entered - left), (zone.Total.Entered, zone.Total.Left, zone.Occupancy));

        List<TracksMessage> Tracks() => [.. subscriber.Read(DaemonRun.Topics.Tracks("door"), MessageJson.Default.TracksMessage)];
        List<EventMessage> Events() => [.. subscriber.Read(DaemonRun.Topics.Events("door"), MessageJson.Default.EventMessage)];
        List<long> Totals() =>
            [.. subscriber.Read(DaemonRun.Topics.Line("door", "gate"), MessageJson.Default.LineMessage).Select(line => line.Total.In)];
        static string Text(EventMessage happened) => System.Text.Json.JsonSerializer.Serialize(happened, MessageJson.Default.EventMessage);
    }

    [Fact]
    public async Task Events_of_an_outage_outlive_a_restart_and_come_in_order()
    {
        await ClipAsync();
        using var broker = new Mosquitto(start: false);
        var model = HandMade.Model(_folder);
        await using (var away = new DaemonRun(_folder, Yaml(broker.Port, live: true), model: model))
        {
            await Await.TrueAsync(() => away.Log.Text.Contains("cannot be reached"), () => away.Log.Text);
            await Task.Delay(TimeSpan.FromSeconds(14));
            await away.StopAsync();
            Assert.Matches("[0-9]+ message.s. for broker .* are kept for the next start", away.Log.Text);
        }
        broker.Start();
        await using var subscriber = await Subscriber.ConnectAsync(broker.Port);
        await using var run = new DaemonRun(_folder, Yaml(broker.Port, live: true), model: model);
        await subscriber.UntilAsync(DaemonRun.Topics.Events("door"), MessageJson.Default.EventMessage,
            happened => happened.Event == EventKind.LineCrossed, "a crossing of before the restart");
        var events = subscriber.Read(DaemonRun.Topics.Events("door"), MessageJson.Default.EventMessage).ToList();
        Assert.Equal(Enumerable.Range(1, events.Count), events.Select(happened => (int)happened.Sequence));
        Assert.True(DateTimeOffset.UtcNow - events[0].Captured > TimeSpan.FromSeconds(10), "events keep their times");
    }

    public void Dispose() => _folder.Dispose();

    Task ClipAsync() => HandMade.ClipAsync(_folder.File("walk.mp4"), HandMade.Yard, 40 + Passes * FramesOfAPass,
        frame => [(20 + 2 * ((frame - 40) % FramesOfAPass), 90)]);

    string Yaml(int port, bool live = false) => $$"""
        mqtt: {host: 127.0.0.1, port: {{port}}}
        state: {folder: '{{_folder.File("state")}}'}
        cameras:
          - name: door
            source: walk.mp4
            repeat: {{(live ? "true" : "false")}}
            lines: {name: gate, points: [[0.5, 1], [0.5, 0]]}
            zones: {name: till, points: [[180, 0], [256, 0], [256, 192], [180, 192]]}
        """;

    /// <summary>What is on disk, as somebody else reads it.</summary>
    (long Sequence, DateTimeOffset Remembered, long Crossed) Written()
    {
        using var connection = new SqliteConnection($"Data Source={_folder.File("state/ledger.db")};Pooling=false");
        connection.Open();
        return (Read("SELECT sequence FROM cameras"), DateTimeOffset.FromUnixTimeMilliseconds(Read("SELECT captured FROM cameras")),
            Read("SELECT COALESCE(SUM(value), 0) FROM totals WHERE kind = 'line'"));

        long Read(string sql)
        {
            using var command = new SqliteCommand(sql, connection);
            return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
        }
    }
}
