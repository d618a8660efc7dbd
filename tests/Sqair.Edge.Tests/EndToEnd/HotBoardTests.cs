using Sqair.Edge.Tests.Health;
using Sqair.Edge.Tests.Tools;
using Sqair.Messages;

namespace Sqair.Edge.Tests.EndToEnd;

public sealed class HotBoardTests : IDisposable
{
    readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_hot_board_tracks_fewer_frames_says_so_and_loses_nobody()
    {
        // There and back in 12 s, and then once more: one person, all the time.
        await HandMade.ClipAsync(_folder.File("a.mp4"), HandMade.Yard, 640, frame => [(30 + Math.Abs(frame % 120 - 60) * 3, 90)]);
        Sysfs.Zone(_folder, 0, "cpu-thermal", 50_000, ("passive", 85_000));
        using var broker = new Mosquitto();
        await using var subscriber = await Subscriber.ConnectAsync(broker.Port, "#");
        var port = Mosquitto.FreePort();
        await using var run = new DaemonRun(_folder, $$"""
            mqtt: {host: 127.0.0.1, port: {{broker.Port}}, homeAssistant: {} }
            thermal: {leastFramesPerSecond: 3}
            web: {listen: "127.0.0.1:{{port}}"}
            cameras: [{name: door, source: a.mp4, realTime: true}]
            """, model: HandMade.Model(_folder), thermal: _folder.Path);
        var topics = DaemonRun.Topics;
        await subscriber.UntilAsync(topics.Tracks("door"), MessageJson.Default.TracksMessage, told => told.Tracks.Count == 1, "a track");
        var cool = subscriber.Read(topics.DeviceStatus, MessageJson.Default.DeviceStatusMessage).Last();
        Assert.Equal((1, null, 50.0), (cool.EveryNth, cool.SlowedReason, cool.Temperatures!["cpu-thermal"].Celsius));
        Assert.Equal(new TripEntry("passive", 85), Assert.Single(cool.Temperatures["cpu-thermal"].Trips!));

        Sysfs.Zone(_folder, 0, "cpu-thermal", 84_000, ("passive", 85_000));
        await subscriber.UntilAsync(
            topics.DeviceStatus, MessageJson.Default.DeviceStatusMessage, told => told.EveryNth == 3, run.Log.Text);
        await subscriber.UntilAsync(topics.Events("door"), MessageJson.Default.EventMessage,
            told => told is { Event: EventKind.RateChanged, EveryNth: 3 }, "the event");
        var from = subscriber.Read(topics.Tracks("door"), MessageJson.Default.TracksMessage).Last().Frame;
        await subscriber.UntilAsync(
            topics.Tracks("door"), MessageJson.Default.TracksMessage, told => told.Frame > from + 30, "frames of a hot board");

        var all = subscriber.Read(topics.Tracks("door"), MessageJson.Default.TracksMessage).ToList();
        var hot = all.Where(told => told.Frame > from + 3).ToList();
        Assert.True(hot.Count > 5);
        Assert.All(hot, told => Assert.Equal(0, told.Frame % 3));
        var id = all.First(told => told.Tracks.Count == 1).Tracks[0].Id;
        Assert.All(hot, told => Assert.Equal(id, Assert.Single(told.Tracks).Id));
        Assert.Contains("Warning: the board is hot: from now on one frame in 2 is tracked, cpu-thermal has 84.0 °C, its limit is 85.0 °C; "
            + "no camera gets less than 3 frames a second", run.Log.Lines);
        Assert.Equal(["device-status", "event"], MessageSchemas.AssertAll(subscriber.Messages.Where(message =>
            message.Topic == topics.DeviceStatus || message.Topic == topics.Events("door"))).Order());
        using var http = new HttpClient();
        var metrics = await http.GetStringAsync($"http://127.0.0.1:{port}/metrics");
        Assert.Matches("(?m)^sqair_edge_temperature_celsius{[^}]*zone=\"cpu-thermal\"[^}]*} 84( |$)", metrics);
        Assert.Matches("(?m)^sqair_edge_frames_every{[^}]*} [234]( |$)", metrics);
        var discovery = subscriber.Messages.Last(message => message.Topic.StartsWith("homeassistant/")).Payload;
        Assert.Contains("\"temperature_cpu-thermal\"", discovery);
        Assert.Contains("\"slowed\"", discovery);
    }
}
