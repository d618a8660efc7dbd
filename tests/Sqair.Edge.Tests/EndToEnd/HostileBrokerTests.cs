using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using MQTTnet;
using MQTTnet.Protocol;
using Sqair.Edge.Tests.Tools;
using Sqair.Messages;
using Sqair.Shared.Tests.Tracking;

namespace Sqair.Edge.Tests.EndToEnd;

/// <summary>Whoever may write on the broker can send anything on the topics of models: the daemon goes on tracking.</summary>
public sealed class HostileBrokerTests : IDisposable
{
    readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    static readonly string[] s_topics = [DaemonRun.Topics.ModelOffer, DaemonRun.Topics.ModelChunk, DaemonRun.Topics.ModelCommand];

    [Fact]
    public async Task Floods_and_garbage_leave_it_tracking_and_taking_models()
    {
        await HandMade.ClipAsync(_folder.File("yard.mp4"), HandMade.Yard, frames: 80);
        using var broker = new Mosquitto();
        await using var subscriber = await Subscriber.ConnectAsync(broker.Port);
        using var enemy = new MqttClientFactory().CreateMqttClient();
        await enemy.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", broker.Port).Build());
        Task Send(string topic, byte[] payload, bool retain = false) => enemy.PublishAsync(new MqttApplicationMessageBuilder()
            .WithTopic(topic).WithPayload(payload).WithRetainFlag(retain)
            .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtMostOnce).Build());
        byte[] Json<T>(T message, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) =>
            JsonSerializer.SerializeToUtf8Bytes(message, type);

        // Kept since long ago: nobody's order of today.
        var kept = new ModelOffer(MessageSchema.Version, new string('d', 64), "kept", "", 5000, 1024);
        await Send(DaemonRun.Topics.ModelOffer, Json(kept, MessageJson.Default.ModelOffer), retain: true);
        await Send(DaemonRun.Topics.ModelCommand, "{\"schema\":2,\"command\":\"rollback\"}"u8.ToArray(), retain: true);
        await using var run = new DaemonRun(_folder, $$"""
            models: {allowUnsigned: true, push: { } }
            state: {folder: state}
            mqtt: {host: 127.0.0.1, port: {{broker.Port}}}
            cameras: [{name: door, source: yard.mp4, repeat: true}]
            """, model: HandMade.Model(_folder));
        await TracksAsync(subscriber, run);
        ModelStateMessage? Told() => subscriber.Read(DaemonRun.Topics.ModelState, MessageJson.Default.ModelStateMessage).LastOrDefault();
        await Await.TrueAsync(() => Told() is not null, () => run.Log.Text);
        Assert.Null(Told()!.Push);
        Assert.DoesNotContain("rollback", run.Log.Text);

        var random = new Random(3);
        var offer = new ModelOffer(MessageSchema.Version, new string('a', 64), "enemy", "", 100_000, 1024);
        string[] texts = ["", "null", "{}", "[]", "{", "7", "\"\\u0000\"", "{\"schema\":2}", "{\"schema\":2,\"command\":null}",
            "{\"schema\":2,\"command\":\"reboot\\u001b[2J\\nERROR\"}", new string('[', 4000), "{\"bytes\":1e400}", "{\"sha256\":{}}",
            "{\"schema\":2,\"sha256\":null,\"bytes\":-1}"];
        foreach (var topic in s_topics)
        {
            foreach (var text in texts) await Send(topic, Encoding.UTF8.GetBytes(text));
            for (var i = 0; i < 50; i++)
            {
                var garbage = new byte[random.Next(1, 70_000)];
                random.NextBytes(garbage);
                await Send(topic, garbage);
            }
            await Send(topic, new byte[5_000_000]);
            await TracksAsync(subscriber, run);
        }
        foreach (var wrong in (ModelOffer[])[offer with { Bytes = long.MaxValue }, offer with { Bytes = -1 }, offer with { ChunkBytes = 1 },
            offer with { Name = new string('x', 3000) }, offer with { Sha256 = "../../store" }])
            await Send(DaemonRun.Topics.ModelOffer, Json(wrong, MessageJson.Default.ModelOffer));

        // Every one another's, as fast as they can be sent, and chunks of nobody's package among them.
        for (var i = 0; i < 10_000; i++)
        {
            var sha256 = $"{i:x64}";
            await Send(DaemonRun.Topics.ModelOffer, Json(offer with { Sha256 = sha256 }, MessageJson.Default.ModelOffer));
            if (i % 10 == 0) await Send(DaemonRun.Topics.ModelChunk, ModelChunk.Write(Convert.FromHexString(sha256), i, new byte[1024]));
        }
        await TracksAsync(subscriber, run);
        Assert.InRange(run.Log.Lines.Count(line => line.Contains("ModelUpdates") || line.Contains("is ignored")), 0, 300);

        // One of the flood is on its way. Taken back, the next one is taken: the daemon still obeys.
        await Await.TrueAsync(() => Told() is { State: PushState.Receiving }, () => $"{Told()}\n{run.Log.Text}");
        var command = Json(new ModelCommand(MessageSchema.Version, ModelCommand.RollBack), MessageJson.Default.ModelCommand);
        await Await.TrueAsync(() =>
        {
            // The broker itself may drop what comes on the heels of a flood.
            Send(DaemonRun.Topics.ModelCommand, command).Wait();
            Thread.Sleep(300);
            return run.Log.Text.Contains("taken back on command");
        }, () => run.Log.Text);
        await Await.TrueAsync(() =>
        {
            Send(DaemonRun.Topics.ModelOffer, Json(offer, MessageJson.Default.ModelOffer)).Wait();
            Thread.Sleep(300);
            return Told() is { State: PushState.Receiving } told && told.Push == offer.Sha256;
        }, () => run.Log.Text);
        await TracksAsync(subscriber, run);
        Assert.True(subscriber.Messages.All(message => message.Topic.Contains("/model/") || message.Payload.Length < 60_000));
        Assert.Equal(0, (await run.StopAsync()).ExitCode);
    }

    /// <summary>Chunks with a good header and somebody else's content come before each true one: told apart at their arrival.</summary>
    [Fact]
    public async Task Forged_chunks_do_not_spoil_a_push()
    {
        await HandMade.ClipAsync(_folder.File("yard.mp4"), HandMade.Yard, frames: 80);
        using var broker = new Mosquitto();
        await using var subscriber = await Subscriber.ConnectAsync(broker.Port);
        using var client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", broker.Port).Build());
        Task Send(string topic, byte[] payload) => client.PublishAsync(new MqttApplicationMessageBuilder()
            .WithTopic(topic).WithPayload(payload).WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build());
        await using var run = new DaemonRun(_folder, $$"""
            models: {allowUnsigned: true, push: {shadow: {seconds: 0} } }
            state: {folder: state}
            mqtt: {host: 127.0.0.1, port: {{broker.Port}}}
            cameras: [{name: door, source: yard.mp4, repeat: true}]
            """, model: HandMade.Model(_folder));
        await TracksAsync(subscriber, run);

        Directory.CreateDirectory(_folder.File("second"));
        var package = File.ReadAllBytes(HandMadeModel.Package(
            _folder.File("second"), HandMadeModel.Manifest with { Name = "second" }, judge: HandMadeModel.Judge(5)).Path);
        var (sha256, tree) = (SHA256.HashData(package), new ChunkTree(package, ModelChunk.LeastBytes));
        var forged = new byte[package.Length];
        new Random(4).NextBytes(forged);
        var forgedTree = new ChunkTree(forged, ModelChunk.LeastBytes);
        byte[] Chunk(byte[] bytes, ChunkTree of, int i) => ModelChunk.Write(sha256, i, [.. of.Proof(i),
            .. bytes.AsSpan(i * ModelChunk.LeastBytes, Math.Min(ModelChunk.LeastBytes, bytes.Length - i * ModelChunk.LeastBytes))]);
        var offer = new ModelOffer(
            MessageSchema.Version, Convert.ToHexStringLower(sha256), "second", "", package.Length, ModelChunk.LeastBytes)
        {
            Root = tree.Root
        };
        ModelStateMessage? Told() => subscriber.Read(DaemonRun.Topics.ModelState, MessageJson.Default.ModelStateMessage)
            .LastOrDefault(told => told.Push == offer.Sha256);
        await Send(DaemonRun.Topics.ModelOffer, JsonSerializer.SerializeToUtf8Bytes(offer, MessageJson.Default.ModelOffer));
        await Await.TrueAsync(() => Told() is { State: PushState.Receiving }, () => run.Log.Text);
        var count = ModelChunk.Count(package.Length, ModelChunk.LeastBytes);
        Assert.True(count > 10, $"{count}");
        for (var i = 0; i < count; i++)
        {
            await Send(DaemonRun.Topics.ModelChunk, Chunk(forged, forgedTree, i));
            await Send(DaemonRun.Topics.ModelChunk, Chunk(forged, tree, i));
            // Every third one waits until it is asked for.
            if (i % 3 > 0) await Send(DaemonRun.Topics.ModelChunk, Chunk(package, tree, i));
        }
        await Await.TrueAsync(() => Told()?.Received == count - (count + 2) / 3, () => $"{Told()}\n{run.Log.Text}");
        var missing = Told()!.Missing!;
        Assert.All(missing, range => Assert.Equal(0, range[0] % 3));
        for (var i = 0; i < count; i += 3) await Send(DaemonRun.Topics.ModelChunk, Chunk(package, tree, i));
        await Await.TrueAsync(() => Told() is { State: PushState.Promoted }, () => $"{Told()}\n{run.Log.Text}");
        Assert.Single(run.Log.Lines, line => line.Contains("somebody else sends chunks"));
        Assert.Equal(0, (await run.StopAsync()).ExitCode);
    }

    /// <summary>Who offers what cannot be taken is told so, as long as his push can be named.</summary>
    [Fact]
    public async Task An_offer_that_is_none_is_answered_or_logged()
    {
        await HandMade.ClipAsync(_folder.File("yard.mp4"), HandMade.Yard, frames: 80);
        using var broker = new Mosquitto();
        await using var subscriber = await Subscriber.ConnectAsync(broker.Port);
        using var client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", broker.Port).Build());
        Task Send(string topic, byte[] payload) => client.PublishAsync(new MqttApplicationMessageBuilder()
            .WithTopic(topic).WithPayload(payload).WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build());
        await using var run = new DaemonRun(_folder, $$"""
            models: {allowUnsigned: true, push: { } }
            state: {folder: state}
            mqtt: {host: 127.0.0.1, port: {{broker.Port}}}
            cameras: [{name: door, source: yard.mp4, repeat: true}]
            """, model: HandMade.Model(_folder));
        await TracksAsync(subscriber, run);
        var offer = new ModelOffer(MessageSchema.Version, new string('a', 64), "yard", "", 100_000, 1024);
        async Task<ModelStateMessage> Answered(ModelOffer sent)
        {
            await Send(DaemonRun.Topics.ModelOffer, JsonSerializer.SerializeToUtf8Bytes(sent, MessageJson.Default.ModelOffer));
            ModelStateMessage? Told() => subscriber.Read(DaemonRun.Topics.ModelState, MessageJson.Default.ModelStateMessage)
                .LastOrDefault(told => told.Push == sent.Sha256);
            await Await.TrueAsync(() => Told() is not null, () => run.Log.Text);
            return Told()!;
        }
        async Task Refused(ModelOffer sent, string reason)
        {
            var told = await Answered(sent);
            Assert.Equal((PushState.Refused, reason), (told.State!.Value, told.Reason));
            Assert.True(told.Name!.Length <= 100);
        }
        await Refused(offer with { Name = new string('x', 101) },
            "the offer has no name and fingerprint, expected at most 100 letters of each");
        var tooLong = offer with { Sha256 = new string('b', 64), Name = new string('x', 5000) };
        var bytes = JsonSerializer.SerializeToUtf8Bytes(tooLong, MessageJson.Default.ModelOffer).Length;
        await Refused(tooLong, $"it has {bytes} bytes, expected at most 4096");
        await Refused(offer with { Sha256 = new string('c', 64), Schema = 7 }, "the offer has schema 7, expected 2");
        // Nobody's push: a line in the log.
        await Send(DaemonRun.Topics.ModelOffer, Encoding.UTF8.GetBytes($$"""{"schema": 2, "sha256": "{{new string(' ', 5000)}}"}"""));
        await Send(DaemonRun.Topics.ModelOffer, new byte[100_000]);
        await Send(DaemonRun.Topics.ModelCommand, Encoding.UTF8.GetBytes(
            $$"""{"schema": 2, "command": "rollback"{{new string(' ', 5000)}}}"""));
        foreach (var line in (string[])["offer is ignored: it has 5027 bytes, expected at most 4096",
            "offer is ignored: it has 100000 bytes, expected at most 4096", "command is ignored: it has 5036 bytes, expected at most 4096"])
            await Await.TrueAsync(() => run.Log.Text.Contains(line), () => $"'{line}' is not in {run.Log.Text}");

        // While another push comes in, that one's state stays; it is told anew.
        Assert.Equal(PushState.Receiving, (await Answered(offer with { Sha256 = new string('d', 64) })).State);
        var before = subscriber.Messages.Count;
        await Send(DaemonRun.Topics.ModelOffer, JsonSerializer.SerializeToUtf8Bytes(
            offer with { Sha256 = new string('e', 64), Schema = 7 }, MessageJson.Default.ModelOffer));
        await Await.TrueAsync(() => subscriber.Messages.Skip(before).Any(message => message.Topic == DaemonRun.Topics.ModelState),
            () => run.Log.Text);
        var last = subscriber.Read(DaemonRun.Topics.ModelState, MessageJson.Default.ModelStateMessage).Last();
        Assert.Equal((new string('d', 64), PushState.Receiving), (last.Push, last.State!.Value));
        Assert.Equal(0, (await run.StopAsync()).ExitCode);
    }

    static Task TracksAsync(Subscriber subscriber, DaemonRun run)
    {
        var seen = subscriber.Messages.Count;
        return Await.TrueAsync(() => subscriber.Messages.Skip(seen).Any(message => message.Topic == DaemonRun.Topics.Tracks("door")),
            () => $"it does not track\n{run.Log.Text}");
    }
}
