using MQTTnet.Diagnostics.PacketInspection;
using MQTTnet.Exceptions;
using MQTTnet.Internal;
using MQTTnet.Native;
using MQTTnet.Packets;

namespace MQTTnet;

/// <summary>The client: its state, its events and the way from one connection to the next.</summary>
sealed partial class MqttClient : IMqttClient
{
    readonly AsyncEvent<MqttApplicationMessageReceivedEventArgs> _messageReceived = new();
    readonly AsyncEvent<MqttClientConnectedEventArgs> _connected = new();
    readonly AsyncEvent<MqttClientConnectingEventArgs> _connecting = new();
    readonly AsyncEvent<MqttClientDisconnectedEventArgs> _disconnected = new();
    readonly ReceivedMessagePump _pump;
    readonly Lock _gate = new();
    volatile MqttClientConnectionStatus _status = MqttClientConnectionStatus.Disconnected;
    volatile MosquittoConnection _connection;
    ConnectionEnd _endedWhileConnecting;
    volatile bool _disposed;

    public MqttClient() => _pump = new ReceivedMessagePump(DeliverAsync);

    public event Func<MqttApplicationMessageReceivedEventArgs, Task> ApplicationMessageReceivedAsync
    {
        add => _messageReceived.Add(value);
        remove => _messageReceived.Remove(value);
    }

    public event Func<MqttClientConnectedEventArgs, Task> ConnectedAsync
    {
        add => _connected.Add(value);
        remove => _connected.Remove(value);
    }

    public event Func<MqttClientConnectingEventArgs, Task> ConnectingAsync
    {
        add => _connecting.Add(value);
        remove => _connecting.Remove(value);
    }

    public event Func<MqttClientDisconnectedEventArgs, Task> DisconnectedAsync
    {
        add => _disconnected.Add(value);
        remove => _disconnected.Remove(value);
    }

    /// <summary>libmosquitto does not show its packets.</summary>
    /// <exception cref="NotSupportedException">When a handler is added.</exception>
    public event Func<InspectMqttPacketEventArgs, Task> InspectPacketAsync
    {
        add => throw new NotSupportedException("libmosquitto does not show its packets, so that they cannot be inspected.");
        remove { }
    }

    public bool IsConnected => _status == MqttClientConnectionStatus.Connected;

    public MqttClientOptions Options { get; private set; }

    public async Task<MqttClientConnectResult> ConnectAsync(MqttClientOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.ChannelOptions is not MqttClientTcpOptions tcp)
            throw new ArgumentException("The MQTT options name no server.", nameof(options));
        if (options.ValidateFeatures)
            MqttClientOptionsValidator.ThrowIfNotSupported(options);
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!Move(MqttClientConnectionStatus.Disconnected, MqttClientConnectionStatus.Connecting))
            throw new InvalidOperationException("The MQTT client is connected, or about to connect or disconnect.");

        Options = options;
        using var limit = new TimeLimit(options, cancellationToken);
        MqttClientConnectResult result;
        try
        {
            await _connecting.InvokeAsync(new MqttClientConnectingEventArgs(options)).ConfigureAwait(false);
            var address = await BrokerAddress.FindAsync(tcp, limit.Token).ConfigureAwait(false);
            result = await OpenAsync(options, address, limit.Token).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            await CloseAttemptAsync(null, exception).ConfigureAwait(false);
            throw;
        }
        if (result.ResultCode != MqttClientConnectResultCode.Success)
        {
            await CloseAttemptAsync(result, null).ConfigureAwait(false);
            return result;
        }
        await _connected.InvokeAsync(new MqttClientConnectedEventArgs(result)).ConfigureAwait(false);
        return result;
    }

    public async Task DisconnectAsync(MqttClientDisconnectOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        ObjectDisposedException.ThrowIf(_disposed, this);
        var connection = _connection;
        if (!Move(MqttClientConnectionStatus.Connected, MqttClientConnectionStatus.Disconnecting) || connection is null)
            return;
        connection.Leave(options);
        using var limit = new TimeLimit(Options, cancellationToken);
        try
        {
            await connection.Finished.WaitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            connection.Abort();
            throw;
        }
    }

    public Task SendEnhancedAuthenticationExchangeDataAsync(MqttEnhancedAuthenticationExchangeData data, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException("libmosquitto takes no enhanced authentication from its users.");

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _status = MqttClientConnectionStatus.Disconnected;
        _connection?.Abort();
        _pump.Stop();
    }

    async Task<MqttClientConnectResult> OpenAsync(MqttClientOptions options, BrokerAddress address, CancellationToken cancellationToken)
    {
        var connection = new MosquittoConnection(options, address, _pump.Add, OnEnded);
        _endedWhileConnecting = null;
        _connection = connection;
        connection.Start();
        MqttClientConnectResult result;
        try
        {
            result = await connection.Opened.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception)
        {
            throw new MqttCommunicationException($"The MQTT broker at {address} accepts connections but does not answer.", exception);
        }
        if (result.ResultCode != MqttClientConnectResultCode.Success)
            return result;
        lock (_gate)
        {
            if (_endedWhileConnecting is { } end)
                throw new MqttCommunicationException($"The MQTT broker at {address} accepted the client and closed the connection at once.", end.Fault);
            _status = MqttClientConnectionStatus.Connected;
        }
        return result;
    }

    async Task CloseAttemptAsync(MqttClientConnectResult result, Exception fault)
    {
        var connection = _connection;
        if (connection is not null)
        {
            connection.Abort();
            // A native connect that hangs is left to its thread, which ends with it.
            if (connection.Opened.IsCompleted)
                await connection.Finished.ConfigureAwait(false);
        }
        _connection = null;
        var reason = result is null ? MqttClientDisconnectReason.UnspecifiedError : (MqttClientDisconnectReason)result.ResultCode;
        _status = MqttClientConnectionStatus.Disconnected;
        Announce(new MqttClientDisconnectedEventArgs(false, result, reason, result?.ReasonString, result?.UserProperties, fault));
    }

    void OnEnded(MosquittoConnection connection, ConnectionEnd end)
    {
        lock (_gate)
        {
            if (_connection != connection || _disposed)
                return;
            if (_status == MqttClientConnectionStatus.Connecting)
            {
                // ConnectAsync says how it ended.
                _endedWhileConnecting = end;
                return;
            }
            _connection = null;
            _status = MqttClientConnectionStatus.Disconnected;
        }
        Announce(new MqttClientDisconnectedEventArgs(true, null, end.Reason, end.Packet?.ReasonString, end.Packet?.UserProperties, end.Fault));
    }

    // On a thread of its own: a handler that connects again would otherwise wait for the thread it runs on.
    void Announce(MqttClientDisconnectedEventArgs arguments) => _ = Task.Run(() => _disconnected.InvokeQuietlyAsync(arguments));

    bool Move(MqttClientConnectionStatus from, MqttClientConnectionStatus to)
    {
        lock (_gate)
        {
            if (_status != from)
                return false;
            _status = to;
            return true;
        }
    }

    MosquittoConnection Connection()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return IsConnected && _connection is { } connection ? connection : throw new MqttClientNotConnectedException();
    }

    Task DeliverAsync(MqttPublishPacket packet)
    {
        var message = new MqttApplicationMessage
        {
            Topic = packet.Topic,
            Payload = packet.Payload,
            QualityOfServiceLevel = packet.QualityOfServiceLevel,
            Retain = packet.Retain,
            Dup = packet.Dup,
            ContentType = packet.ContentType,
            ResponseTopic = packet.ResponseTopic,
            CorrelationData = packet.CorrelationData,
            MessageExpiryInterval = packet.MessageExpiryInterval,
            PayloadFormatIndicator = packet.PayloadFormatIndicator,
            SubscriptionIdentifiers = packet.SubscriptionIdentifiers,
            UserProperties = packet.UserProperties,
        };
        // The library acknowledged the packet when it came in.
        var arguments = new MqttApplicationMessageReceivedEventArgs(Options?.ClientId, message, packet, (_, _) => Task.CompletedTask);
        return _messageReceived.InvokeQuietlyAsync(arguments);
    }
}
