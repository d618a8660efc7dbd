using MQTTnet.Protocol;

namespace MQTTnet.Tests;

/// <summary>A connected client that collects what it receives.</summary>
sealed class Inbox : IDisposable
{
    static readonly TimeSpan s_patience = TimeSpan.FromSeconds(15);

    readonly System.Threading.Channels.Channel<MqttApplicationMessage> _messages =
        System.Threading.Channels.Channel.CreateUnbounded<MqttApplicationMessage>();
    readonly TaskCompletionSource<MqttClientDisconnectedEventArgs> _disconnected = new(TaskCreationOptions.RunContinuationsAsynchronously);

    Inbox()
    {
        Client.ApplicationMessageReceivedAsync += e => _messages.Writer.WriteAsync(e.ApplicationMessage).AsTask();
        Client.DisconnectedAsync += e =>
        {
            _disconnected.TrySetResult(e);
            return Task.CompletedTask;
        };
    }

    public IMqttClient Client { get; } = new MqttClientFactory().CreateMqttClient();

    public Task<MqttClientDisconnectedEventArgs> Disconnected => _disconnected.Task.WaitAsync(s_patience);

    public static async Task<Inbox> ConnectAsync(
        MqttClientOptions options, string? filter = null, MqttQualityOfServiceLevel qos = MqttQualityOfServiceLevel.AtMostOnce)
    {
        var inbox = new Inbox();
        var result = await inbox.Client.ConnectAsync(options);
        Assert.Equal(MqttClientConnectResultCode.Success, result.ResultCode);
        if (filter is not null)
            await inbox.Client.SubscribeAsync(filter, qos);
        return inbox;
    }

    public async Task<MqttApplicationMessage> NextAsync()
    {
        using var limit = new CancellationTokenSource(s_patience);
        return await _messages.Reader.ReadAsync(limit.Token);
    }

    /// <summary>Whether nothing more came before a message of one's own to one's own topic was back.</summary>
    public async Task<bool> IsEmptyAsync()
    {
        var topic = "echo/" + Guid.NewGuid().ToString("N");
        await Client.SubscribeAsync(topic);
        await Client.PublishStringAsync(topic, "echo");
        return (await NextAsync()).Topic == topic;
    }

    public void Dispose() => Client.Dispose();
}
