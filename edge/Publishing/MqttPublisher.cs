using System.Buffers;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using MQTTnet;
using MQTTnet.Protocol;
using Sqair.Edge.Configuration;
using Sqair.Edge.Health;
using Sqair.Edge.Hosting;
using Sqair.Edge.Ledger;
using Sqair.Messages;

namespace Sqair.Edge.Publishing;

/// <summary>
/// Keeps a connection to the broker and sends what is queued. Three ways lead there: states (retained, only the newest counts, all of them
/// again at every connect), what must not be lost (events and counts, in order, from the ledger), and tracks (worthless when old).
/// </summary>
public sealed class MqttPublisher : BackgroundService, IPublisher
{
    /// <summary>The broker keeps larger messages from us: room for the largest chunk of a model.</summary>
    const uint LargestPacket = 2 * ModelChunk.MostBytes;

    const int LiveCapacity = 512;
    const int LiveRoom = 64;

    static readonly TimeSpan s_pollInterval = TimeSpan.FromSeconds(1);
    static readonly TimeSpan s_stopGrace = TimeSpan.FromSeconds(5);

    readonly string _device;
    readonly int _qos;
    readonly string _broker;
    readonly TopicNames _topics;
    readonly MqttClientOptions _options;
    readonly TimeProvider _time;
    readonly EdgeMetrics _metrics;
    readonly ILogger _log;
    readonly IMqttClient _client;
    readonly RetainedStates _states = new();
    readonly EventLedger _ledger;
    readonly Lock _counting = new();
    readonly Dictionary<string, ReadyMessage> _lastCounts = [];
    readonly Outbox _live;
    readonly Wakeup _wakeup = new();
    readonly MqttProtocol _protocol;
    readonly SessionRivalry _rivalry;
    readonly Backoff _backoff;
    readonly System.Collections.Concurrent.ConcurrentDictionary<string, Action<byte[]>> _listeners = [];
    long _published;
    long _connects;
    volatile bool _finishing;

    public MqttPublisher(
        MqttOptions options, string device, EventLedger ledger, TimeProvider time, EdgeMetrics metrics, ILogger<MqttPublisher> log)
    {
        (_device, _qos, _ledger, _time, _metrics, _log) = (device, options.Qos, ledger, time, metrics, log);
        _broker = $"{options.Host}:{options.Port}";
        _topics = new TopicNames(options.Prefix, device);
        _protocol = options.Protocol;
        var clientId = MqttConnectionOptions.ClientId(options, device);
        _rivalry = new SessionRivalry(_broker, clientId, time, log);
        var builder = MqttConnectionOptions.Builder(options, clientId, complaint => Log.SecretKept(log, complaint))
            .WithWillTopic(_topics.DeviceStatus)
            .WithWillPayload(Payloads.Of(OfflineStatus.Of(device, "the connection was lost")))
            .WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
            .WithWillRetain(true)
            .WithCleanStart(options.SessionExpirySeconds == 0);
        // Before MQTT 5 a client could not say either.
        if (_protocol == MqttProtocol.V5)
            builder = builder.WithMaximumPacketSize(LargestPacket).WithSessionExpiryInterval((uint)options.SessionExpirySeconds);
        _options = builder.Build();
        _live = new Outbox(LiveCapacity, TimeSpan.FromSeconds(options.BufferedTracksSeconds), time);
        _backoff = new Backoff(time, device);
        metrics.ObserveDroppedMessages(() => _ledger.Dropped + _live.Dropped);
        _ledger.Written += Announce;
        _ledger.Withdrawn = Withdraw;
        _client = new MqttClientFactory().CreateMqttClient();
        _client.ApplicationMessageReceivedAsync += arrival =>
        {
            // What a broker has kept was said to somebody else, or long ago: a command of then is not to be obeyed at every connect.
            if (!arrival.ApplicationMessage.Retain && _listeners.TryGetValue(arrival.ApplicationMessage.Topic, out var received))
                received(arrival.ApplicationMessage.Payload.ToArray());
            return Task.CompletedTask;
        };
        _client.DisconnectedAsync += ended =>
        {
            _rivalry.Ended(ended.Reason == MqttClientDisconnectReason.SessionTakenOver);
            _wakeup.Set();
            return Task.CompletedTask;
        };
    }

    public bool IsConnected => _client.IsConnected;

    public BrokerEntry? Statistics
        => new(Interlocked.Read(ref _published), _ledger.Dropped + _live.Dropped, Math.Max(0, Interlocked.Read(ref _connects) - 1));

    /// <summary>Messages that a stop left behind, beyond those counted as dropped.</summary>
    public int Undelivered => _ledger.Count + _live.Count;

    public void Publish(TracksMessage message)
    {
        _live.Add(_topics.Tracks(message.Camera), Payloads.Of(message), qos: 0, retain: false);
        _wakeup.Set();
    }

    public void Publish(CountMessage message)
    {
        var count = new ReadyMessage(_topics.Count(message.Camera), Payloads.Of(message), _qos, Retain: true);
        lock (_counting)
        {
            _lastCounts[count.Topic] = count;
            _ledger.Add(new LedgerBatch([], null, [count]));
        }
    }

    public void Publish(EventMessage message) => _ledger.Add(new LedgerBatch([message], null, []));

    public void Publish(CameraStatusMessage message) => Announce(_topics.CameraStatus(message.Camera), Payloads.Of(message));

    public void Publish(DeviceStatusMessage message) => Announce(_topics.DeviceStatus, Payloads.Of(message));

    public void Publish(ModelStateMessage message) => Announce(_topics.ModelState, Payloads.Of(message));

    public void Announce(string topic, byte[] payload)
    {
        _states.Set(topic, payload);
        _wakeup.Set();
    }

    public void Answer(string topic, byte[] payload)
    {
        _live.Add(topic, payload, qos: 1, retain: false);
        _wakeup.Set();
    }

    public void Listen(string topic, Action<byte[]> received) => _listeners.TryAdd(topic, received);

    public async ValueTask WaitForRoomAsync(CancellationToken cancellation)
    {
        // Away, the broker must not hold up the files: then the outbox drops and counts.
        while (_live.Count > LiveRoom && _client.IsConnected)
            await Task.Delay(TimeSpan.FromMilliseconds(1), _time, cancellation);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var lastAttempt = _finishing;
            try
            {
                if (await ConnectAsync(stoppingToken))
                {
                    if (await PumpAsync(stoppingToken)) return;
                    Log.BrokerLost(_log, _broker);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                // Sockets, names, TLS and protocol each fail with exceptions of their own; for all of them the answer is to try again.
                Log.BrokerFailed(_log, _broker, (fault as TimeoutException ?? fault.GetBaseException()).Message);
            }
            if (_client.IsConnected) await _client.TryDisconnectAsync();
            if (lastAttempt) return;
            await PauseAsync(_backoff.Next() + await _rivalry.LostAsync(stoppingToken), stoppingToken);
        }
    }

    /// <summary>Sends what is left, says that the device is offline, and disconnects; gives up after some seconds.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _finishing = true;
        _wakeup.Set();
        if (ExecuteTask is { } running) await Task.WhenAny(running, Task.Delay(s_stopGrace, _time, cancellationToken));
        await base.StopAsync(cancellationToken);
        if (_ledger is { IsDurable: true, Count: > 0 and var kept }) Log.KeptForLater(_log, kept, _broker);
        if ((_ledger.IsDurable ? _live.Count : Undelivered) is > 0 and var lost) Log.Undelivered(_log, lost, _broker);
    }

    public override void Dispose()
    {
        base.Dispose();
        _client.Dispose();
        _wakeup.Dispose();
        _rivalry.Dispose();
    }

    /// <summary>Totals are told when they are on disk, so that no subscriber sees one go back after a loss of power.</summary>
    void Announce(IReadOnlyList<LineMessage> lines, IReadOnlyList<ZoneMessage> zones)
    {
        foreach (var line in lines) _states.Set(_topics.Line(line.Camera, line.Line), Payloads.Of(line));
        foreach (var zone in zones) _states.Set(_topics.Zone(zone.Camera, zone.Zone), Payloads.Of(zone));
        _wakeup.Set();
    }

    /// <summary>An empty payload is how a broker forgets what it has retained.</summary>
    void Withdraw(IReadOnlyList<Counted> subjects)
    {
        foreach (var (camera, kind, name) in subjects)
            _states.Set(kind == Counted.Line ? _topics.Line(camera, name) : _topics.Zone(camera, name), []);
        _wakeup.Set();
    }

    /// <summary>To a broker that may have lost its memory; behind the counts that wait, so that the newest is the last word.</summary>
    void RepeatCounts()
    {
        lock (_counting)
            if (_lastCounts.Count > 0) _ledger.Add(new LedgerBatch([], null, [.. _lastCounts.Values]));
    }

    async Task<bool> ConnectAsync(CancellationToken cancellation)
    {
        var result = await MqttConnectionOptions.InTimeAsync(token => _client.ConnectAsync(_options, token), cancellation);
        if (result.ResultCode != MqttClientConnectResultCode.Success)
        {
            Log.BrokerRefused(_log, _broker, result.ResultCode.ToString());
            return false;
        }
        await _rivalry.ConnectedAsync(cancellation);
        foreach (var topic in _listeners.Keys)
            await MqttConnectionOptions.InTimeAsync(
                token => _client.SubscribeAsync(topic, MqttQualityOfServiceLevel.AtLeastOnce, token), cancellation);
        _backoff.Connected();
        _states.AllAreDue();
        _ledger.Return();
        if (Interlocked.Read(ref _connects) > 0) RepeatCounts();
        if (Interlocked.Increment(ref _connects) > 1) _metrics.BrokerReconnected();
        Log.BrokerConnected(_log, _broker, _ledger.Count);
        return true;
    }

    /// <summary>Sends until the connection ends (false) or everything is sent and the daemon stops (true).</summary>
    async Task<bool> PumpAsync(CancellationToken cancellation)
    {
        while (_client.IsConnected)
        {
            if (_states.TryTake(out var topic, out var payload))
            {
                await SendAsync(new OutgoingMessage(topic, payload, _qos, true, 0), null, cancellation);
                if (payload.Length == 0) _states.Forget(topic);
            }
            else if (_ledger.TryTake(out var kept))
            {
                await SendAsync(new OutgoingMessage(kept.Topic, kept.Payload, kept.Qos, kept.Retain, 0), null, cancellation);
                _ledger.Sent(kept);
                // After an outage thousands may wait: what is seen now is shown in between.
                if (_live.TryTake(out var fresh)) await SendAsync(fresh, _live, cancellation);
            }
            else if (_live.TryTake(out var message)) await SendAsync(message, _live, cancellation);
            else if (_finishing)
            {
                await SayGoodbyeAsync(cancellation);
                return true;
            }
            else await _wakeup.WaitAsync(s_pollInterval, cancellation);
        }
        return false;
    }

    async Task SendAsync(OutgoingMessage message, Outbox? from, CancellationToken cancellation)
    {
        var packet = new MqttApplicationMessageBuilder()
            .WithTopic(message.Topic)
            .WithPayload(message.Payload)
            .WithQualityOfServiceLevel((MqttQualityOfServiceLevel)message.Qos)
            .WithRetainFlag(message.Retain);
        if (_protocol == MqttProtocol.V5) packet = packet.WithContentType("application/json");
        try
        {
            var result = await MqttConnectionOptions.InTimeAsync(token => _client.PublishAsync(packet.Build(), token), cancellation);
            if (!result.IsSuccess) Log.PublishRefused(_log, message.Topic, result.ReasonCode.ToString());
        }
        catch
        {
            from?.Return(message);
            throw;
        }
        Interlocked.Increment(ref _published);
        _metrics.MessagePublished();
    }

    async Task SayGoodbyeAsync(CancellationToken cancellation)
    {
        var offline = Payloads.Of(OfflineStatus.Of(_device, "the daemon was stopped"));
        await SendAsync(new OutgoingMessage(_topics.DeviceStatus, offline, _qos, true, 0), null, cancellation);
        await _client.TryDisconnectAsync();
    }

    /// <summary>Waits, but not longer than until the daemon stops.</summary>
    async Task PauseAsync(TimeSpan wait, CancellationToken cancellation)
    {
        var begin = _time.GetTimestamp();
        while (!_finishing && wait - _time.GetElapsedTime(begin) is { Ticks: > 0 } rest)
        {
            await Task.Delay(rest < s_pollInterval / 5 ? rest : s_pollInterval / 5, _time, cancellation);
        }
    }
}
