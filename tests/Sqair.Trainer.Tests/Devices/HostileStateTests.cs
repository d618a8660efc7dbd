using System.Security.Cryptography;
using System.Text.Json;
using MQTTnet;
using Sqair.Edge.Tests.Tools;
using Sqair.Messages;

namespace Sqair.Trainer.Tests.Devices;

/// <summary>Whoever writes on the broker speaks for a device: that may mislead a push, and does not end the program.</summary>
public sealed class HostileStateTests : IDisposable
{
    readonly TestFolder _folder = new();
    readonly Mosquitto _broker = new();
    readonly IMqttClient _enemy = new MqttClientFactory().CreateMqttClient();

    public void Dispose()
    {
        _enemy.Dispose();
        _broker.Dispose();
        _folder.Dispose();
    }

    Task SayAsync(string state, bool keep = false) => _enemy.PublishAsync(new MqttApplicationMessageBuilder()
        .WithTopic("sqair/ghost/model/state").WithPayload(state).WithRetainFlag(keep).Build());

    [Theory]
    [InlineData("[[-5,2000000000],[1],[],null,[1,2,3],[2147483647,2147483647]]", new[] { 0, 1 })]
    [InlineData("[[1],[],null,[5,4],[-2147483648,-1],[1,1]]", new[] { 1 })]
    public async Task Ranges_that_cannot_be_are_no_chunks(string missing, int[] expected)
    {
        // Of two chunks.
        var package = Device.Package(_folder, "second", 50_000);
        var sha256 = SHA256.HashData(await File.ReadAllBytesAsync(package, TestContext.Current.CancellationToken));
        var of = ModelChunk.Count(new FileInfo(package).Length, ModelChunk.UsualBytes);
        Assert.Equal(2, of);
        string State(string rest) => $$"""
            {"schema": 2, "device": "ghost", "running": {"name": "a", "fingerprint": "b", "signature": "c"},
             "push": "{{Convert.ToHexStringLower(sha256)}}", "name": "n", "fingerprint": "f", {{rest}}}
            """;
        await _enemy.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", _broker.Port).Build());
        // As a push in other chunks has left it.
        await SayAsync(State("\"state\": \"receiving\", \"received\": 5, \"of\": 90, \"missing\": [[5, 89]]"), keep: true);
        var chunks = new List<int>();
        using var listener = new MqttClientFactory().CreateMqttClient();
        listener.ApplicationMessageReceivedAsync += arrival =>
        {
            Assert.True(ModelChunk.TryRead(
                System.Buffers.BuffersExtensions.ToArray(arrival.ApplicationMessage.Payload), sha256, out var index, out _));
            lock (chunks) chunks.Add((int)index);
            return Task.CompletedTask;
        };
        await listener.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", _broker.Port).Build());
        await listener.SubscribeAsync("sqair/ghost/model/chunk");
        await using var offers = await Subscriber.ConnectAsync(_broker.Port, "sqair/ghost/model/offer");
        var pushing = Device.PushAsync(_broker, package, "--device", "ghost");
        await offers.UntilAsync(seen => seen.Count > 0, "no offer");
        await SayAsync(State("\"state\": \"receiving\", \"received\": 99, \"of\": 3, \"missing\": [[0, 2]]"));
        await Task.Delay(500, TestContext.Current.CancellationToken);
        lock (chunks) Assert.Empty(chunks);
        await SayAsync(State(
            $"\"state\": \"receiving\", \"received\": -7, \"of\": {of}, \"missing\": {missing}, \"history\": [null]"));
        await Await.TrueAsync(() => Sent().Length >= expected.Length, () => $"{pushing.Status} {pushing.Exception}");
        Assert.Equal(expected, Sent());
        await SayAsync(State("\"state\": \"refused\", \"history\": "
            + "[null, {\"state\": \"refused\", \"at\": \"2026-01-01T00:00:00Z\", \"reason\": \"\\u001b[2J\\u202eno\\u2028\"}]"));
        var (code, said) = await pushing;
        Assert.Equal(ExitCode.Refused, code);
        Assert.Contains(" refused: ?[2J?no?\n", said);

        int[] Sent()
        {
            lock (chunks) return [.. chunks.Distinct().Order()];
        }
    }
}
