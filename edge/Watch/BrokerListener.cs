using System.Buffers;
using MQTTnet;
using MQTTnet.Protocol;
using Sqair.Edge.Configuration;
using Sqair.Edge.Hosting;
using Sqair.Edge.Publishing;

namespace Sqair.Edge.Watch;

/// <summary>Hears what devices say on a broker, for as long as it is wanted; says nothing itself.</summary>
sealed class BrokerListener : IDisposable
{
    const uint LargestPacket = 128 * 1024;

    readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    readonly MqttClientOptions _options;
    readonly string[] _filters;
    readonly Backoff _backoff;
    readonly Wakeup _ended = new();
    readonly Wakeup _heard;

    /// <param name="devices">None: all.</param>
    /// <param name="heard">Set when there is something new to show.</param>
    public BrokerListener(MqttOptions mqtt, IReadOnlyList<string> devices, Fleet fleet, Wakeup heard, TimeProvider time)
    {
        (Broker, _heard) = ($"{mqtt.Host}:{mqtt.Port}", heard);
        var id = $"sqair-watch-{Guid.NewGuid():N}"[..22];
        var builder = MqttConnectionOptions.Builder(mqtt, id);
        if (mqtt.Protocol == MqttProtocol.V5) builder = builder.WithMaximumPacketSize(LargestPacket);
        _options = builder.Build();
        _filters = [.. (devices.Count > 0 ? devices : ["+"]).SelectMany(device => (string[])["status", "+/status", "+/count", "+/lines/+",
            "+/zones/+"], (device, topic) => $"{mqtt.Prefix}/{device}/{topic}")];
        _backoff = new Backoff(time, id);
        _client.ApplicationMessageReceivedAsync += arrival =>
        {
            var message = arrival.ApplicationMessage;
            if (fleet.Take(message.Topic, message.Payload.IsSingleSegment ? message.Payload.FirstSpan : message.Payload.ToArray(),
                message.Retain, time.GetUtcNow()))
            {
                if (message.Retain) Interlocked.Increment(ref _retained);
                _heard.Set();
            }
            return Task.CompletedTask;
        };
        _client.DisconnectedAsync += _ =>
        {
            _ended.Set();
            return Task.CompletedTask;
        };
    }

    long _retained;

    public string Broker { get; }

    /// <summary>Kept messages that have come.</summary>
    public long Retained => Interlocked.Read(ref _retained);

    /// <summary>What is wrong with the broker now; null while we listen.</summary>
    public string? Trouble { get; private set; } = "connecting";

    /// <returns>Null, or why not.</returns>
    public async Task<string?> ConnectAsync(CancellationToken cancellation)
    {
        try
        {
            await _ended.WaitAsync(TimeSpan.Zero, cancellation);
            var result = await MqttConnectionOptions.InTimeAsync(token => _client.ConnectAsync(_options, token), cancellation);
            if (result.ResultCode != MqttClientConnectResultCode.Success) return $"the broker refused the connection: {result.ResultCode}";
            var subscription = new MqttClientSubscribeOptionsBuilder();
            foreach (var filter in _filters) subscription.WithTopicFilter(filter, MqttQualityOfServiceLevel.AtMostOnce);
            var answer = await MqttConnectionOptions.InTimeAsync(
                token => _client.SubscribeAsync(subscription.Build(), token), cancellation);
            return answer.Items.All(item => (int)item.ResultCode >= 0x80) ? "the broker lets us read nothing there" : null;
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // Sockets, names, TLS and protocol each fail with exceptions of their own; for all of them the answer is to try again.
            return (fault as TimeoutException ?? fault.GetBaseException()).Message;
        }
    }

    /// <summary>Listens until it is cancelled, through every loss of the broker.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var fault = await ConnectAsync(cancellation);
            Tell(fault);
            if (fault is null)
            {
                _backoff.Connected();
                await _ended.WaitAsync(Timeout.InfiniteTimeSpan, cancellation);
                fault = "the connection was lost";
            }
            else if (_client.IsConnected) await _client.TryDisconnectAsync();
            var wait = _backoff.Next();
            Tell(wait > TimeSpan.Zero ? FormattableString.Invariant($"{fault}; next attempt in {wait.TotalSeconds:0.0} s") : fault);
            await Task.Delay(wait, cancellation);
        }
    }

    public async Task EndAsync()
    {
        if (_client.IsConnected) await _client.TryDisconnectAsync();
    }

    public void Dispose()
    {
        _client.Dispose();
        _ended.Dispose();
    }

    void Tell(string? trouble)
    {
        Trouble = trouble;
        _heard.Set();
    }
}
