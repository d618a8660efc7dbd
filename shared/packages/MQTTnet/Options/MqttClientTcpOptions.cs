using System.Net;
using System.Net.Sockets;

namespace MQTTnet;

/// <summary>Reaching the broker over TCP, with or without TLS.</summary>
public sealed class MqttClientTcpOptions : IMqttClientChannelOptions
{
    public AddressFamily AddressFamily { get; set; } = AddressFamily.Unspecified;

    /// <summary>Send small packets at once instead of collecting them.</summary>
    public bool NoDelay { get; set; } = true;

    public EndPoint RemoteEndpoint { get; set; }

    public MqttClientTlsOptions TlsOptions { get; set; } = new();

    public override string ToString() => RemoteEndpoint switch
    {
        DnsEndPoint name => $"{name.Host}:{name.Port}",
        { } other => other.ToString(),
        null => string.Empty,
    };
}
