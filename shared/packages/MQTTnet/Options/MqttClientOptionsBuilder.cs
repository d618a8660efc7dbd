using System.Net;
using System.Net.Sockets;
using System.Text;
using MQTTnet.Formatter;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace MQTTnet;

/// <summary>Where the broker is, who the client is and what the session is like; the will is in the other part.</summary>
public sealed partial class MqttClientOptionsBuilder
{
    readonly MqttClientOptions _options = new();
    MqttClientTcpOptions _tcpOptions;
    MqttClientTlsOptions _tlsOptions;
    EndPoint _remoteEndPoint;

    /// <exception cref="InvalidOperationException">No server was given.</exception>
    /// <exception cref="NotSupportedException">An option needs a newer protocol version.</exception>
    public MqttClientOptions Build()
    {
        if (_tcpOptions is null)
            throw new InvalidOperationException("The MQTT options name no server.");
        _tcpOptions.TlsOptions = _tlsOptions ?? _tcpOptions.TlsOptions;
        var standardPort = _tcpOptions.TlsOptions?.UseTls == true ? MqttPorts.Secure : MqttPorts.Default;
        _tcpOptions.RemoteEndpoint ??= _remoteEndPoint switch
        {
            DnsEndPoint { Port: 0 } name => new DnsEndPoint(name.Host, standardPort, name.AddressFamily),
            IPEndPoint { Port: 0 } address => new IPEndPoint(address.Address, standardPort),
            null => throw new ArgumentException("The MQTT options name no server."),
            var complete => complete,
        };
        _options.ChannelOptions = _tcpOptions;
        MqttClientOptionsValidator.ThrowIfNotSupported(_options);
        return _options;
    }

    /// <summary>The port is 1883, or 8883 with TLS, where none is given.</summary>
    public MqttClientOptionsBuilder WithTcpServer(string host, int? port = null, AddressFamily addressFamily = AddressFamily.Unspecified)
    {
        ArgumentNullException.ThrowIfNull(host);
        return WithEndPoint(new DnsEndPoint(host, port ?? 0, addressFamily));
    }

    public MqttClientOptionsBuilder WithTcpServer(Action<MqttClientTcpOptions> optionsBuilder)
    {
        ArgumentNullException.ThrowIfNull(optionsBuilder);
        _tcpOptions = new MqttClientTcpOptions();
        optionsBuilder(_tcpOptions);
        return this;
    }

    public MqttClientOptionsBuilder WithEndPoint(EndPoint endPoint)
    {
        _remoteEndPoint = endPoint ?? throw new ArgumentNullException(nameof(endPoint));
        _tcpOptions = new MqttClientTcpOptions();
        return this;
    }

    public MqttClientOptionsBuilder WithConnectionUri(string uri) => WithConnectionUri(new Uri(uri, UriKind.Absolute));

    /// <summary>mqtt:// or tcp://, mqtts:// with TLS; a user:password before the host is taken over.</summary>
    /// <exception cref="ArgumentException">Another scheme.</exception>
    public MqttClientOptionsBuilder WithConnectionUri(Uri uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        int? port = uri.IsDefaultPort || uri.Port < 0 ? null : uri.Port;
        var tls = uri.Scheme.ToLowerInvariant() switch
        {
            "tcp" or "mqtt" => false,
            "mqtts" => true,
            _ => throw new ArgumentException($"The scheme '{uri.Scheme}' is not one of mqtt, tcp and mqtts.", nameof(uri)),
        };
        WithTcpServer(uri.Host, port).WithTlsOptions(o => o.UseTls(tls));
        if (uri.UserInfo.Length > 0)
        {
            var parts = uri.UserInfo.Split(':', 2);
            WithCredentials(parts[0], parts.Length > 1 ? parts[1] : string.Empty);
        }
        return this;
    }

    public MqttClientOptionsBuilder WithAddressFamily(AddressFamily addressFamily)
    {
        _tcpOptions.AddressFamily = addressFamily;
        return this;
    }

    public MqttClientOptionsBuilder WithTlsOptions(MqttClientTlsOptions tlsOptions)
    {
        _tlsOptions = tlsOptions;
        return this;
    }

    public MqttClientOptionsBuilder WithTlsOptions(Action<MqttClientTlsOptionsBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var builder = new MqttClientTlsOptionsBuilder();
        configure(builder);
        return WithTlsOptions(builder.Build());
    }

    public MqttClientOptionsBuilder WithCredentials(string username, string password) =>
        WithCredentials(username, password is null ? null : Encoding.UTF8.GetBytes(password));

    public MqttClientOptionsBuilder WithCredentials(string username, byte[] password = null) =>
        WithCredentials(new MqttClientCredentials(username, password));

    public MqttClientOptionsBuilder WithCredentials(IMqttClientCredentialsProvider credentials)
    {
        _options.Credentials = credentials;
        return this;
    }

    public MqttClientOptionsBuilder WithClientId(string value)
    {
        _options.ClientId = value;
        return this;
    }

    /// <exception cref="ArgumentException">The version is unknown.</exception>
    public MqttClientOptionsBuilder WithProtocolVersion(MqttProtocolVersion value)
    {
        if (value == MqttProtocolVersion.Unknown)
            throw new ArgumentException("The MQTT version must be 3.1, 3.1.1 or 5.", nameof(value));
        _options.ProtocolVersion = value;
        return this;
    }

    public MqttClientOptionsBuilder WithCleanSession(bool value = true)
    {
        _options.CleanSession = value;
        return this;
    }

    public MqttClientOptionsBuilder WithCleanStart(bool value = true) => WithCleanSession(value);

    public MqttClientOptionsBuilder WithSessionExpiryInterval(uint sessionExpiryInterval)
    {
        _options.SessionExpiryInterval = sessionExpiryInterval;
        return this;
    }

    public MqttClientOptionsBuilder WithKeepAlivePeriod(TimeSpan value)
    {
        _options.KeepAlivePeriod = value;
        return this;
    }

    public MqttClientOptionsBuilder WithNoKeepAlive() => WithKeepAlivePeriod(TimeSpan.Zero);

    public MqttClientOptionsBuilder WithTimeout(TimeSpan value)
    {
        _options.Timeout = value;
        return this;
    }

    public MqttClientOptionsBuilder WithReceiveMaximum(ushort receiveMaximum)
    {
        _options.ReceiveMaximum = receiveMaximum;
        return this;
    }

    public MqttClientOptionsBuilder WithMaximumPacketSize(uint maximumPacketSize)
    {
        _options.MaximumPacketSize = maximumPacketSize;
        return this;
    }

    public MqttClientOptionsBuilder WithRequestProblemInformation(bool requestProblemInformation = true)
    {
        _options.RequestProblemInformation = requestProblemInformation;
        return this;
    }

    public MqttClientOptionsBuilder WithRequestResponseInformation(bool requestResponseInformation = true)
    {
        _options.RequestResponseInformation = requestResponseInformation;
        return this;
    }

    public MqttClientOptionsBuilder WithUserProperty(string name, string value)
    {
        (_options.UserProperties ??= []).Add(new MqttUserProperty(name, value));
        return this;
    }
}
