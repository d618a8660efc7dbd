using System.Security.Cryptography;
using System.Text.Json;
using MQTTnet;
using MQTTnet.Protocol;
using Sqair.Edge.Tests.Tools;
using Sqair.Messages;
using Sqair.Shared.Tests.Tracking;

namespace Sqair.Edge.Tests.EndToEnd;

/// <summary>A daemon that does all it can, and every word that is said on its topics.</summary>
public sealed class EveryMessageTests : IDisposable
{
    readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_message_of_a_running_daemon_is_as_the_schema_of_its_topic_says()
    {
        await HandMade.ClipAsync(_folder.File("walk.mp4"), HandMade.Yard, 140, frame => [(20 + 2 * ((frame - 40) % 100), 90)]);
        using var broker = new Mosquitto();
        await using var subscriber = await Subscriber.ConnectAsync(broker.Port);
        using var client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", broker.Port).Build());
        var topics = DaemonRun.Topics;
        await using var run = new DaemonRun(_folder, $$"""
            models:
              allowUnsigned: true
              push: {shadow: {seconds: 4, counts: 0, tracks: 0, nats: 0, slower: 1000}, probationSeconds: 3600}
            state: {folder: state}
            record: {clipSeconds: 3}
            statusSeconds: 1
            mqtt: {host: 127.0.0.1, port: {{broker.Port}}, commands: true}
            cameras:
              - name: door
                source: walk.mp4
                repeat: true
                lines: {name: gate, points: [[0.5, 1], [0.5, 0]]}
                zones: {name: till, points: [[180, 0], [256, 0], [256, 192], [180, 192]]}
            """, model: HandMade.Model(_folder));
        await subscriber.UntilAsync(topics.Events("door"), MessageJson.Default.EventMessage,
            happened => happened.Event == EventKind.ZoneLeft, "a visit");

        Directory.CreateDirectory(_folder.File("second"));
        var package = File.ReadAllBytes(
            HandMadeModel.Package(_folder.File("second"), HandMadeModel.Manifest with { Name = "second" }).Path);
        var sha256 = SHA256.HashData(package);
        await SendAsync(topics.ModelOffer, JsonSerializer.SerializeToUtf8Bytes(
            new ModelOffer(MessageSchema.Version, Convert.ToHexStringLower(sha256), "second", "", package.Length, ModelChunk.LeastBytes),
            MessageJson.Default.ModelOffer));
        await StateAsync(PushState.Receiving);
        foreach (var (number, content) in package.Chunk(ModelChunk.LeastBytes).Index())
            await SendAsync(topics.ModelChunk, ModelChunk.Write(sha256, number, content));
        await StateAsync(PushState.Promoted);
        await SendAsync(topics.ModelCommand, JsonSerializer.SerializeToUtf8Bytes(
            new ModelCommand(MessageSchema.Version, ModelCommand.RollBack), MessageJson.Default.ModelCommand));
        await StateAsync(PushState.RolledBack);

        foreach (var (name, camera) in ((string, string?)[])
            [("reload", null), ("reset", "door"), ("disable", "door"), ("enable", "door"), ("heatMap", "door")])
        {
            await SendAsync(topics.Command, JsonSerializer.SerializeToUtf8Bytes(
                new CommandMessage(MessageSchema.Version, name, name) { Camera = camera }, MessageJson.Default.CommandMessage));
            await subscriber.UntilAsync(
                topics.Answer, MessageJson.Default.CommandAnswer, answer => answer is { Ok: true } && answer.Id == name,
                $"{name}\n{run.Log.Text}");
        }

        await Await.TrueAsync(() => Directory.GetFiles(_folder.File("state/clips"), "*.clip").Length > 0, () => run.Log.Text);
        await SendAsync(topics.ClipRequest, JsonSerializer.SerializeToUtf8Bytes(
            new ClipRequest(MessageSchema.Version, "me"), MessageJson.Default.ClipRequest));
        await subscriber.UntilAsync(topics.ClipAnswer("me"), MessageJson.Default.ClipListMessage, list => list.Clips.Count > 0, "clips");
        Assert.Equal(0, (await run.StopAsync()).ExitCode);
        await subscriber.UntilAsync(topics.DeviceStatus, MessageJson.Default.DeviceStatusMessage,
            status => status.State == DeviceState.Offline, "the good-bye");

        Assert.Equal(MessageSchemas.All.Order(), MessageSchemas.AssertAll(subscriber.Messages).Order());
        Assert.Contains(subscriber.Read(topics.ModelState, MessageJson.Default.ModelStateMessage), told => told.Shadow is not null);

        Task SendAsync(string topic, byte[] payload) => client.PublishAsync(new MqttApplicationMessageBuilder()
            .WithTopic(topic).WithPayload(payload).WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build());
        Task StateAsync(PushState state) => subscriber.UntilAsync(
            topics.ModelState, MessageJson.Default.ModelStateMessage, told => told.State == state, $"{state}\n{run.Log.Text}");
    }
}
