using System.Runtime.InteropServices;
using MQTTnet.Exceptions;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace MQTTnet.Native;

/// <summary>
/// One connection, from its first byte to its end. A thread of its own does all native calls, so that the library needs no locks and its
/// callbacks come one after the other; other threads hand their requests over in a queue and wake it. (The library's own thread is not used
/// because it reconnects by itself, which this client must not, and because its select fails in processes with more than 1024 descriptors.)
/// </summary>
sealed partial class MosquittoConnection
{
    const int HousekeepingMilliseconds = 1000;

    readonly MqttClientOptions _options;
    readonly BrokerAddress _address;
    readonly Action<MqttPublishPacket> _received;
    readonly Action<MosquittoConnection, ConnectionEnd> _ended;
    readonly TaskCompletionSource<MqttClientConnectResult> _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly Lock _gate = new();
    readonly WakeSignal _wake = new();
    List<Request> _requests = [];
    bool _closed;
    volatile bool _abort;
    MosquittoHandle _client;
    bool _leaving;

    public MosquittoConnection(
        MqttClientOptions options,
        BrokerAddress address,
        Action<MqttPublishPacket> received,
        Action<MosquittoConnection, ConnectionEnd> ended)
    {
        _options = options;
        _address = address;
        _received = received;
        _ended = ended;
    }

    /// <summary>The broker's answer to CONNECT, or the fault that kept it from coming.</summary>
    public Task<MqttClientConnectResult> Opened => _opened.Task;

    /// <summary>Complete when the socket is closed and all that is native is released. Never fails.</summary>
    public Task Finished => _finished.Task;

    public void Start() => new Thread(Run) { IsBackground = true, Name = "mqtt " + _options.ClientId }.Start();

    /// <summary>Closes the socket without a DISCONNECT.</summary>
    public void Abort()
    {
        _abort = true;
        lock (_gate)
        {
            if (!_closed)
                _wake.Set();
        }
    }

    void Post(Request request)
    {
        lock (_gate)
        {
            if (!_closed)
            {
                _requests.Add(request);
                _wake.Set();
                return;
            }
        }
        request.Fail(new MqttClientNotConnectedException());
    }

    void Run()
    {
        var self = GCHandle.Alloc(this);
        ConnectionEnd end;
        try
        {
            end = Connect(GCHandle.ToIntPtr(self)) ?? Loop();
        }
        catch (Exception exception)
        {
            end = new ConnectionEnd(MqttClientDisconnectReason.UnspecifiedError, exception);
        }
        _client?.Dispose();
        self.Free();
        Close(end);
    }

    /// <summary>Null when the TCP connection stands and CONNECT is on its way.</summary>
    unsafe ConnectionEnd Connect(nint self)
    {
        _client = Mosquitto.mosquitto_new(string.IsNullOrEmpty(_options.ClientId) ? null : _options.ClientId, _options.CleanSession, self);
        if (_client.IsInvalid)
            throw new MqttConfigurationException($"libmosquitto makes no client with the identifier '{_options.ClientId}': {Marshal.GetLastPInvokeErrorMessage()}");
        ConnectionSetup.Apply(_client, _options);
        RegisterCallbacks();
        using var tls = _options.ChannelOptions.TlsOptions is { UseTls: true } ? new TlsFiles() : null;
        tls?.Apply(_client, _options.ChannelOptions.TlsOptions, _address.Host);
        using var properties = ConnectionSetup.ConnectProperties(_options);
        var status = Mosquitto.mosquitto_connect_bind_v5(
            _client, _address.Host, _address.Port, ConnectionSetup.KeepAliveSeconds(_options), null, properties.Pointer);
        return status > MosquittoStatus.Success ? Lost(status) : null;
    }

    unsafe ConnectionEnd Loop()
    {
        var descriptors = stackalloc LibC.PollFd[2];
        var fruitlessHangUps = 0;
        while (!_abort)
        {
            RunRequests();
            var socket = Mosquitto.mosquitto_socket(_client);
            if (socket < 0)
                break;
            var wanted = Mosquitto.mosquitto_want_write(_client) ? LibC.PollIn | LibC.PollPeerClosed | LibC.PollOut : LibC.PollIn | LibC.PollPeerClosed;
            descriptors[0] = new LibC.PollFd { Descriptor = socket, Events = (short)wanted };
            descriptors[1] = new LibC.PollFd { Descriptor = _wake.Descriptor, Events = LibC.PollIn };
            if (LibC.poll(descriptors, 2, HousekeepingMilliseconds) < 0 && Marshal.GetLastPInvokeError() != LibC.InterruptedCall)
                return Lost(MosquittoStatus.Errno);
            if (descriptors[1].Returned != 0)
                _wake.Reset();
            var happened = descriptors[0].Returned;
            // A peer that hangs up in the middle of the TLS handshake is taken by the library for one that is slow.
            if ((happened & (LibC.PollHangUp | LibC.PollError | LibC.PollPeerClosed)) != 0 && !_opened.Task.IsCompleted && ++fruitlessHangUps > 8)
                return Lost(MosquittoStatus.ConnectionLost);
            var status = Serve(happened);
            if (status != MosquittoStatus.Success)
                return Lost(status);
        }
        return EndWithoutFault();
    }

    int Serve(short happened)
    {
        var status = MosquittoStatus.Success;
        if ((happened & ~LibC.PollOut) != 0)
            status = Mosquitto.mosquitto_loop_read(_client, 1);
        if (status == MosquittoStatus.Success && (happened & LibC.PollOut) != 0)
        {
            status = Mosquitto.mosquitto_loop_write(_client, 1);
            // A TLS handshake that waits to write is carried on by the reading call.
            if (status == MosquittoStatus.Success && !_opened.Task.IsCompleted && Mosquitto.mosquitto_want_write(_client))
                status = Mosquitto.mosquitto_loop_read(_client, 1);
        }
        if (status == MosquittoStatus.Success && Mosquitto.mosquitto_socket(_client) >= 0)
            status = Mosquitto.mosquitto_loop_misc(_client);
        return status;
    }

    void RunRequests()
    {
        List<Request> requests;
        lock (_gate)
        {
            if (_requests.Count == 0)
                return;
            requests = _requests;
            _requests = [];
        }
        foreach (var request in requests)
            request.Run();
    }

    ConnectionEnd EndWithoutFault()
    {
        if (_callbackFault is not null)
            return new ConnectionEnd(MqttClientDisconnectReason.ImplementationSpecificError, _callbackFault);
        if (_abort || _leaving)
            return new ConnectionEnd(_leavingReason);
        var packet = new MqttDisconnectPacket { ReasonCode = (MqttDisconnectReasonCode)_brokersReason };
        return new ConnectionEnd((MqttClientDisconnectReason)_brokersReason, Packet: packet);
    }

    ConnectionEnd Lost(int status)
    {
        var error = Marshal.GetLastPInvokeError();
        if (_leaving)
            return new ConnectionEnd(_leavingReason);
        var text = status == MosquittoStatus.Errno ? Marshal.GetPInvokeErrorMessage(error) : Mosquitto.Describe(status).TrimEnd('.');
        var details = _libraryErrors.Count > 0 ? $" ({string.Join("; ", _libraryErrors.Distinct())})" : string.Empty;
        var reason = status == MosquittoStatus.KeepAlive ? MqttClientDisconnectReason.KeepAliveTimeout : MqttClientDisconnectReason.UnspecifiedError;
        var what = _opened.Task.IsCompletedSuccessfully ? "The connection to the MQTT broker at {0} is lost" : "No MQTT connection to {0}";
        return new ConnectionEnd(reason, new MqttCommunicationException($"{string.Format(null, what, _address)}: {text}{details}."));
    }

    void Close(ConnectionEnd end)
    {
        List<Request> requests;
        lock (_gate)
        {
            _closed = true;
            requests = _requests;
            _requests = [];
            _wake.Dispose();
        }
        var fault = end.Packet is null
            ? new MqttClientDisconnectedException(end.Fault)
            : (MqttCommunicationException)new MqttClientUnexpectedDisconnectReceivedException(end.Packet);
        foreach (var request in requests)
            request.Fail(fault);
        FailWaiting(fault);
        _opened.TrySetException(end.Fault ?? fault);
        // Nobody may be waiting for the answer any more.
        _ = _opened.Task.Exception;
        _ended(this, end);
        _finished.TrySetResult();
    }

    /// <summary>A piece of work for the network thread, and what to do when the connection ends before its turn.</summary>
    readonly record struct Request(Action Run, Action<Exception> Fail);
}
