using Sqair.Edge.Tests.Tools;
using Sqair.Messages;

namespace Sqair.Edge.Tests.EndToEnd;

public sealed class BrokerOutageTests : IDisposable
{
    readonly TestFolder _folder = new();

    [Fact]
    public async Task Messages_resume_and_retained_topics_are_back_after_the_broker_died()
    {
        Clip.Make(_folder.File("a.mp4"), frames: 70);
        using var broker = new Mosquitto();
        await using var run = new DaemonRun(_folder, $$"""
            mqtt: {host: 127.0.0.1, port: {{broker.Port}}}
            cameras: [{name: door, source: a.mp4, repeat: true}]
            """);
        var topics = DaemonRun.Topics;
        long before;
        await using (var subscriber = await Subscriber.ConnectAsync(broker.Port))
        {
            await subscriber.UntilAsync(
                topics.Tracks("door"), MessageJson.Default.TracksMessage, tracks => tracks.Frame > 3, "frames before the outage");
            before = subscriber.Read(topics.Tracks("door"), MessageJson.Default.TracksMessage).Last().Frame;
        }
        broker.Kill();
        await Await.TrueAsync(() => run.Log.Text.Contains("lost the connection"), () => run.Log.Text);
        broker.Start();

        await using var late = await Subscriber.ConnectAsync(broker.Port);
        await late.UntilAsync(
            topics.Tracks("door"), MessageJson.Default.TracksMessage, tracks => tracks.Frame > before, "frames after the outage");
        await late.UntilAsync(topics.DeviceStatus, MessageJson.Default.DeviceStatusMessage,
            status => status.State == DeviceState.Online, "the device status");
        await late.UntilAsync(topics.CameraStatus("door"), MessageJson.Default.CameraStatusMessage,
            status => status.State == CameraState.Online, "the camera status");
        await late.UntilAsync(topics.Count("door"), MessageJson.Default.CountMessage, _ => true, "the count");

        var result = await run.StopAsync();
        Assert.Equal((0, 1L), (result.ExitCode, result.Figures.Broker!.Reconnects));
    }

    public void Dispose() => _folder.Dispose();
}
