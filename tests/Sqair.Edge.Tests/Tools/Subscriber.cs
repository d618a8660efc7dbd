using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using MQTTnet;
using MQTTnet.Protocol;

namespace Sqair.Edge.Tests.Tools;

sealed record Received(string Topic, string Payload, bool Retained);

/// <summary>Listens to everything under one prefix.</summary>
sealed class Subscriber : IAsyncDisposable
{
    readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    readonly List<Received> _messages = [];

    public static async Task<Subscriber> ConnectAsync(int port, string filter = "sqair/#")
    {
        var subscriber = new Subscriber();
        subscriber._client.ApplicationMessageReceivedAsync += received =>
        {
            var message = received.ApplicationMessage;
            lock (subscriber._messages)
                subscriber._messages.Add(new Received(message.Topic, message.ConvertPayloadToString() ?? "", message.Retain));
            return Task.CompletedTask;
        };
        var options = new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port)
            .WithClientId($"subscriber-{Guid.NewGuid():N}").Build();
        var result = await subscriber._client.ConnectAsync(options);
        Assert.Equal(MqttClientConnectResultCode.Success, result.ResultCode);
        await subscriber._client.SubscribeAsync(filter, MqttQualityOfServiceLevel.AtLeastOnce);
        return subscriber;
    }

    public IReadOnlyList<Received> Messages
    {
        get { lock (_messages) return [.. _messages]; }
    }

    public IEnumerable<T> Read<T>(string topic, JsonTypeInfo<T> type)
        => Messages.Where(message => message.Topic == topic).Select(message => JsonSerializer.Deserialize(message.Payload, type)!);

    public Task UntilAsync(Func<IReadOnlyList<Received>, bool> condition, string what)
        => Await.TrueAsync(() => condition(Messages), () => $"{what}; "
            + $"received so far:\n{string.Join('\n', Messages.TakeLast(20).Select(message => $"{message.Topic} {message.Payload}"))}");

    public Task UntilAsync<T>(string topic, JsonTypeInfo<T> type, Func<T, bool> condition, string what)
        => UntilAsync(_ => Read(topic, type).Any(condition), what);

    public async ValueTask DisposeAsync()
    {
        await _client.TryDisconnectAsync();
        _client.Dispose();
    }
}
