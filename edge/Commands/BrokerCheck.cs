using System.Net.Sockets;
using System.Security.Authentication;
using MQTTnet;
using MQTTnet.Exceptions;
using Sqair.Edge.Configuration;
using Sqair.Edge.Publishing;

namespace Sqair.Edge.Commands;

/// <summary>Connects to the broker as the daemon does.</summary>
static class BrokerCheck
{
    static readonly SocketError[] s_away = [SocketError.NetworkUnreachable, SocketError.HostUnreachable, SocketError.TimedOut];

    public static async Task RunAsync(MqttOptions mqtt, string device, CheckReport report, CancellationToken cancellation)
    {
        var broker = $"broker {mqtt.Host}:{mqtt.Port}";
        try
        {
            // A name of its own, so that a daemon that runs is not thrown out.
            var options = MqttConnectionOptions.Builder(mqtt, MqttConnectionOptions.ClientId(mqtt, device) + "-check").Build();
            using var client = new MqttClientFactory().CreateMqttClient();
            var result = await MqttConnectionOptions.InTimeAsync(token => client.ConnectAsync(options, token), cancellation);
            if (result.ResultCode != MqttClientConnectResultCode.Success)
            {
                report.Failed(broker, $"refused: {result.ResultCode}", Remedy(result.ResultCode, mqtt));
                return;
            }
            await client.TryDisconnectAsync();
            var version = mqtt.Protocol == MqttProtocol.V5 ? "5" : "3.1.1";
            report.Fine(broker, $"connected, MQTT {version}" + (mqtt.Tls is null ? ", not encrypted" : " with TLS"));
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            report.Failed(broker, (fault as TimeoutException ?? fault.GetBaseException()).Message, Remedy(fault, mqtt));
        }
    }

    static string Remedy(MqttClientConnectResultCode code, MqttOptions mqtt) => code switch
    {
        MqttClientConnectResultCode.BadUserNameOrPassword or MqttClientConnectResultCode.NotAuthorized
            or MqttClientConnectResultCode.BadAuthenticationMethod => (mqtt.Username, mqtt.Tls?.CertificateFile) switch
            {
                (null, null) => "it wants to know who connects: set mqtt.username with mqtt.password, or tls.certificate with tls.key",
                (null, _) => "see that the broker trusts who has issued tls.certificate, and lets its name in",
                _ => "see that mqtt.username and mqtt.password are right and that this user may connect "
                    + "(mosquitto: password_file, acl_file)",
            },
        MqttClientConnectResultCode.UnsupportedProtocolVersion => "set mqtt.protocol to what the broker speaks, 5 or 3.1.1",
        MqttClientConnectResultCode.ServerUnavailable or MqttClientConnectResultCode.ServerBusy =>
            "the broker takes nobody at the moment: look at its log",
        _ => "the broker's log says why it refuses",
    };

    static string Remedy(Exception fault, MqttOptions mqtt)
    {
        for (var at = fault; at is not null; at = at.InnerException)
        {
            switch (at)
            {
                case SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData }:
                    return $"see that mqtt.host is spelt right and that this machine knows the name (getent hosts {mqtt.Host}); "
                        + "an address will do";
                case SocketException { SocketErrorCode: SocketError.ConnectionRefused }:
                    return "the machine is there and nothing listens on that port: start the broker, or set mqtt.port; "
                        + "a mosquitto without 'listener' in its configuration listens to its own machine only";
                case SocketException socket when s_away.Contains(socket.SocketErrorCode):
                    return "see that the broker's machine is on and that this one has a route to it (ping, firewall)";
                case AuthenticationException when mqtt.Tls is null:
                    return "set mqtt.tls: the broker wants it";
                case AuthenticationException when at.Message.Contains("certificate", StringComparison.OrdinalIgnoreCase):
                    return "see that tls.ca holds the authority that issued the broker's certificate, that mqtt.host is a name in it, "
                        + "and that this machine's clock is right";
                case AuthenticationException:
                    return "see that mqtt.port is the broker's port for TLS (8883 as a rule)";
            }
        }
        return fault switch
        {
            TimeoutException => "something takes the connection and does not answer as a broker: see that mqtt.port is the broker's"
                + (mqtt.Tls is null ? ", and set mqtt.tls if that port wants TLS" : ""),
            MqttCommunicationException or IOException => "the other side hangs up: see that mqtt.port is the broker's, and "
                + (mqtt.Tls is null ? "set mqtt.tls if that port wants TLS"
                    : "that it wants TLS, and this device's certificate if it asks for one (tls.certificate, tls.key)"),
            _ => "see that mqtt.host, mqtt.port and mqtt.tls are right; the broker's log may tell more",
        };
    }
}
