using System.Net;
using System.Net.Sockets;
using MQTTnet.Exceptions;

namespace MQTTnet.Native;

/// <summary>
/// The host and port handed to libmosquitto. Its own connect blocks in the kernel for minutes when a host swallows packets, and cannot be
/// interrupted; so the way is tried first with a socket that can be cancelled. Without TLS the address found goes on as digits, which spares
/// a second look-up; with TLS the name must stay, because the certificate is checked against it.
/// </summary>
readonly record struct BrokerAddress(string Host, int Port)
{
    public override string ToString() => $"{Host}:{Port}";

    /// <exception cref="MqttCommunicationException">The name is unknown or nobody listens there.</exception>
    /// <exception cref="OperationCanceledException">The token ran out first.</exception>
    public static async Task<BrokerAddress> FindAsync(MqttClientTcpOptions options, CancellationToken cancellationToken)
    {
        var (host, port) = options.RemoteEndpoint switch
        {
            DnsEndPoint name => (name.Host, name.Port),
            IPEndPoint address => (address.Address.ToString(), address.Port),
            var other => throw new NotSupportedException($"The MQTT client reaches brokers over TCP, not at '{other}'."),
        };
        try
        {
            using var probe = await ConnectAsync(options.RemoteEndpoint, Family(options), cancellationToken).ConfigureAwait(false);
            if (options.TlsOptions?.UseTls == true || probe.RemoteEndPoint is not IPEndPoint found)
                return new BrokerAddress(host, port);
            var digits = found.Address.IsIPv4MappedToIPv6 ? found.Address.MapToIPv4() : found.Address;
            return new BrokerAddress(digits.ToString(), port);
        }
        catch (SocketException exception)
        {
            throw new MqttCommunicationException($"The MQTT broker at {host}:{port} cannot be reached: {exception.Message}", exception);
        }
    }

    static AddressFamily Family(MqttClientTcpOptions options) =>
        options.AddressFamily != AddressFamily.Unspecified ? options.AddressFamily : options.RemoteEndpoint.AddressFamily;

    static async Task<Socket> ConnectAsync(EndPoint endPoint, AddressFamily family, CancellationToken cancellationToken)
    {
        var socket = family is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6
            ? new Socket(family, SocketType.Stream, ProtocolType.Tcp)
            : new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(endPoint, cancellationToken).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
