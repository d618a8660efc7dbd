using MQTTnet;
using MQTTnet.Protocol;
using Sqair.Edge.Tests.Tools;
using Sqair.Messages;

namespace Sqair.Edge.Tests.EndToEnd;

/// <summary>A daemon that runs is told other things: by its file and by commands, over a real broker.</summary>
public sealed class ReloadTests : IAsyncLifetime
{
    readonly TestFolder _folder = new();
    readonly Mosquitto _broker = new();
    readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    Subscriber _subscriber = null!;
    DaemonRun _run = null!;

    const string Gate = "{name: gate, points: [[0.5, 1], [0.5, 0]]}", Till = "{name: till, points: [[0, 0], [1, 0], [1, 1], [0, 1]]}";

    string Yaml(string lines = Gate, string zones = Till, string more = "") => $$"""
        state: {folder: state}
        statusSeconds: 1
        mqtt: {host: 127.0.0.1, port: {{_broker.Port}}, commands: true, homeAssistant: {prefix: home} }
        cameras:
          - name: door
            source: walk.mp4
            repeat: true
            lines: [{{lines}}]
            zones: [{{zones}}]
        {{more}}
        """;

    public async ValueTask InitializeAsync()
    {
        // Somebody who walks to and fro across the middle, and is never away for long.
        await HandMade.ClipAsync(
            _folder.File("walk.mp4"), HandMade.Yard, 900, frame => [(110 + Math.Abs(frame % 100 - 50), 80 + frame % 9)]);
        _subscriber = await Subscriber.ConnectAsync(_broker.Port, "#");
        await _client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", _broker.Port).Build());
        _run = new DaemonRun(_folder, Yaml(), model: HandMade.Model(_folder));
    }

    [Fact]
    public async Task Another_line_counts_and_no_track_ends()
    {
        await CrossedAsync("gate");
        await EventAsync(happened => happened.Event == EventKind.ZoneEntered);
        Rewrite(Yaml(lines: $"{Gate}, {Gate.Replace("gate", "second")}", zones: Till.Replace("till", "shop")));
        var answer = await AskAsync("reload");
        Assert.Equal(["cameras[door].lines[second]", "cameras[door].zones[till]", "cameras[door].zones[shop]"], answer.Changed!);
        Assert.Empty(answer.NeedsRestart!);
        await CrossedAsync("second");

        var events = Events();
        // He who was there before it crosses it under the same number; his visit to what is gone has ended, one to the new zone has begun.
        Assert.Single(events, happened => happened.Event == EventKind.TrackStarted);
        Assert.DoesNotContain(events, happened => happened.Event == EventKind.TrackEnded);
        Assert.Single(events.Select(happened => happened.Track).OfType<int>().Distinct());
        await EventAsync(happened => happened is { Event: EventKind.ZoneLeft, Zone: "till" });
        await EventAsync(happened => happened is { Event: EventKind.ZoneEntered, Zone: "shop" });
        // What is gone is gone on the broker, for whoever comes later, and in Home Assistant.
        await _subscriber.UntilAsync(messages => messages.Any(message =>
            message.Topic == DaemonRun.Topics.Zone("door", "till") && message.Payload.Length == 0), "the zone's end");
        await using var late = await Subscriber.ConnectAsync(_broker.Port, "#");
        await late.UntilAsync(messages => messages.Any(message => message.Topic == DaemonRun.Topics.Zone("door", "shop")), "the new zone");
        Assert.DoesNotContain(late.Messages, message => message.Topic == DaemonRun.Topics.Zone("door", "till"));
        var home = late.Messages.Last(message => message.Topic.StartsWith("home/", StringComparison.Ordinal)).Payload;
        Assert.Contains("door second in", home);
        Assert.Contains("\"door_till_occupancy\":{\"platform\":\"sensor\"}", home);
        // The total of what stayed as it was went on.
        var gate = _subscriber.Read(DaemonRun.Topics.Line("door", "gate"), MessageJson.Default.LineMessage).ToList();
        Assert.Single(gate.Select(told => told.Since).Distinct());
        Assert.Equal(gate.Select(told => told.Total.In + told.Total.Out).Order(), gate.Select(told => told.Total.In + told.Total.Out));
    }

    [Fact]
    public async Task A_file_with_mistakes_changes_nothing_and_all_of_them_are_said()
    {
        await CrossedAsync("gate");
        Rewrite(Yaml(lines: "{name: gate, points: [[0.5, 1]]}", more: "statusSecond: 3"));
        var answer = await AskAsync("reload");
        Assert.False(answer.Ok);
        Assert.Contains("has 2 mistake(s)", answer.Reason);
        Assert.Equal(2, answer.Mistakes!.Count);
        Assert.All(answer.Mistakes, mistake => Assert.StartsWith(_run.ConfigurationPath, mistake));
        Assert.Contains("nothing has changed", _run.Log.Text);
        await CrossedAsync("gate");
    }

    [Fact]
    public async Task What_needs_a_restart_is_named_and_the_rest_is_done()
    {
        await CrossedAsync("gate");
        Rewrite(Yaml(lines: Gate.Replace("]}", "], band: 0.3}")).Replace("state: {folder: state}", "state: {folder: other}")
            .Replace("  - name: door", "  - {name: yard, source: walk.mp4}\n  - name: door")
            .Replace("statusSeconds: 1", "statusSeconds: 2"));
        var answer = await AskAsync("reload");
        Assert.Equal(["cameras[door].lines[gate].band", "statusSeconds"], answer.Changed!.Order());
        Assert.Equal(["cameras[yard]", "state.folder"], answer.NeedsRestart!.Order());
        // Until the restart it is named again.
        Assert.Equal(["cameras[yard]", "state.folder"], (await AskAsync("reload", id: "again")).NeedsRestart!.Order());
        Assert.Contains("until a restart these stay as they were", _run.Log.Text);
    }

    [Fact]
    public async Task A_disabled_camera_is_closed_stays_so_over_a_reload_and_a_restart_and_comes_back()
    {
        await CrossedAsync("gate");
        Assert.True((await AskAsync("disable", "door")).Ok);
        await StatusAsync(told => told is { Disabled: true, State: CameraState.Offline, Reason: "disabled by a command" });
        await EventAsync(happened => happened.Event == EventKind.TrackEnded);
        Rewrite(Yaml(lines: Gate.Replace("gate", "other")));
        Assert.True((await AskAsync("reload")).Ok);
        await Task.Delay(500);
        var frames = _subscriber.Messages.Count(message => message.Topic == DaemonRun.Topics.Tracks("door"));
        await Task.Delay(1000);
        Assert.Equal(frames, _subscriber.Messages.Count(message => message.Topic == DaemonRun.Topics.Tracks("door")));
        Assert.Equal(0, _subscriber.Read(DaemonRun.Topics.Zone("door", "till"), MessageJson.Default.ZoneMessage).Last().Occupancy);

        await _run.DisposeAsync();
        _run = new DaemonRun(_folder, Yaml(lines: Gate.Replace("gate", "other")), model: HandMade.Model(_folder));
        var seen = _subscriber.Messages.Count;
        await _subscriber.UntilAsync(messages => messages.Skip(seen).Any(message =>
            message.Topic == DaemonRun.Topics.CameraStatus("door") && message.Payload.Contains("\"disabled\":true")), "still disabled");
        Assert.All(_subscriber.Read(DaemonRun.Topics.CameraStatus("door"), MessageJson.Default.CameraStatusMessage).TakeLast(2),
            told => Assert.Equal("disabled by a command", told.Reason));
        Assert.Contains("door: disabled by a command, and not opened until it is enabled by one", _run.Log.Text);
        Assert.True((await AskAsync("enable", "door")).Ok);
        await CrossedAsync("other");
        Assert.Null(_subscriber.Read(DaemonRun.Topics.CameraStatus("door"), MessageJson.Default.CameraStatusMessage).Last().Disabled);
    }

    [Fact]
    public async Task A_reset_begins_the_totals_anew_once_and_says_so()
    {
        await CrossedAsync("gate");
        var before = _subscriber.Read(DaemonRun.Topics.Line("door", "gate"), MessageJson.Default.LineMessage).Last();
        await SendAsync("""{"schema": 2, "id": "r", "command": "reset", "camera": "door", "line": "gate"}""");
        await SendAsync("""{"schema": 2, "id": "r", "command": "reset", "camera": "door", "line": "gate"}""");
        await SendAsync("""{"schema": 2, "id": "r", "command": "reset"}""");
        await _subscriber.UntilAsync(_ => Answers("r").Count == 3, _run.Log.Text);
        Assert.Equal([true, true, false], Answers("r").Select(answer => answer.Ok));
        Assert.Contains("another command's", Answers("r")[2].Reason);
        await _subscriber.UntilAsync(DaemonRun.Topics.Line("door", "gate"), MessageJson.Default.LineMessage,
            told => told.Since > before.Since && told.Total is { In: 0, Out: 0 }, "zero");
        var reset = Assert.Single(Events(), happened => happened.Event == EventKind.CountersReset);
        Assert.Equal(("gate", null), (reset.Line, reset.Zone));
        await CrossedAsync("gate");
    }

    [Fact]
    public async Task What_is_no_command_is_answered_once_and_a_flood_is_bounded()
    {
        await CrossedAsync("gate");
        await SendAsync("nonsense");
        await SendAsync("""{"schema": 2, "id": "a", "command": "reset", "lines": "gate"}""");
        await SendAsync("""{"schema": 2, "id": "b", "command": "explode"}""");
        await SendAsync("""{"schema": 2, "id": "c", "command": "disable"}""");
        await SendAsync("""{"schema": 2, "id": "d", "command": "disable", "camera": "nowhere"}""");
        await SendAsync("""{"schema": 1, "id": "e", "command": "reload"}""");
        // Half of a surrogate pair: JSON, and no text.
        await SendAsync("""{"schema": 2, "id": "\ud800", "command": "reload"}""");
        await SendAsync("""{"schema": 2, "id": "g", "command": "heatMap", "camera": "door", "to": "9999-12-31T23:59:59Z"}""");
        // Of what is too long nothing is read.
        await SendAsync($$"""{"schema": 2, "id": "f", "command": "{{new string('x', 5000)}}"}""");
        await _subscriber.UntilAsync(_ => AllAnswers().Count == 9, _run.Log.Text);
        Assert.All(AllAnswers(), answer => Assert.False(answer.Ok));
        Assert.Equal([null, "a", "b", "c", "d", "e", null, "g", null], AllAnswers().Select(answer => answer.Id));
        Assert.Contains("expected one of the commands disable, enable, heatMap, reload, reset", Answers("b")[0].Reason);
        Assert.Contains("years 1971 to 9000", Answers("g")[0].Reason);
        foreach (var answer in _subscriber.Messages.Where(message => message.Topic == DaemonRun.Topics.Answer))
            Assert.Null(MessageSchemas.WhyInvalid("answer", answer.Payload));

        await Task.WhenAll(Enumerable.Range(0, 300).Select(i => SendAsync($$"""{"schema": 2, "id": "flood{{i}}", "command": "reset"}""")));
        Assert.True((await AskUntilReadAsync("reload")).Ok);
        Assert.InRange(AllAnswers().Count, 11, 250);
        await CrossedAsync("gate");
    }

    void Rewrite(string yaml) => _folder.Write("edge.yaml", $"device: entrance\nmodels: {{allowUnsigned: true}}\n{yaml}");

    async Task<CommandAnswer> AskAsync(string command, string? camera = null, string? id = null)
    {
        id ??= command + camera;
        var whose = camera is null ? "" : $", \"camera\": \"{camera}\"";
        await SendAsync($$"""{"schema": 2, "id": "{{id}}", "command": "{{command}}"{{whose}}}""");
        await _subscriber.UntilAsync(_ => Answers(id).Count > 0, $"an answer\n{_run.Log.Text}");
        return Answers(id)[0];
    }

    /// <summary>Behind a flood a command may not be read: it is sent again.</summary>
    async Task<CommandAnswer> AskUntilReadAsync(string command)
    {
        for (var i = 0; i < 100; i++)
        {
            await SendAsync($$"""{"schema": 2, "id": "last", "command": "{{command}}"}""");
            await Task.Delay(300);
            if (Answers("last") is [var answer, ..]) return answer;
        }
        throw new TimeoutException(_run.Log.Text);
    }

    Task SendAsync(string payload) => _client.PublishAsync(new MqttApplicationMessageBuilder().WithTopic(DaemonRun.Topics.Command)
        .WithPayload(payload).WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build());

    List<CommandAnswer> AllAnswers() => [.. _subscriber.Read(DaemonRun.Topics.Answer, MessageJson.Default.CommandAnswer)];

    List<CommandAnswer> Answers(string id) => [.. AllAnswers().Where(answer => answer.Id == id)];

    List<EventMessage> Events() => [.. _subscriber.Read(DaemonRun.Topics.Events("door"), MessageJson.Default.EventMessage)];

    Task EventAsync(Func<EventMessage, bool> wanted) =>
        _subscriber.UntilAsync(DaemonRun.Topics.Events("door"), MessageJson.Default.EventMessage, wanted, _run.Log.Text);

    Task StatusAsync(Func<CameraStatusMessage, bool> wanted) =>
        _subscriber.UntilAsync(DaemonRun.Topics.CameraStatus("door"), MessageJson.Default.CameraStatusMessage, wanted, _run.Log.Text);

    /// <summary>One more crossing of a line than until now, and its total told.</summary>
    async Task CrossedAsync(string line)
    {
        int Crossings() => Events().Count(happened => happened.Event == EventKind.LineCrossed && happened.Line == line);
        var before = Crossings();
        await _subscriber.UntilAsync(_ => Crossings() > before, $"a crossing of {line}\n{_run.Log.Text}");
        await _subscriber.UntilAsync(DaemonRun.Topics.Line("door", line), MessageJson.Default.LineMessage,
            told => told.Total.In + told.Total.Out > 0, line);
    }

    public async ValueTask DisposeAsync()
    {
        await _run.DisposeAsync();
        await _subscriber.DisposeAsync();
        _client.Dispose();
        _broker.Dispose();
        _folder.Dispose();
    }
}
