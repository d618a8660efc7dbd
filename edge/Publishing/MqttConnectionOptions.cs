using MQTTnet;
using MQTTnet.Formatter;
using Sqair.Edge.Configuration;
using Sqair.Messages;

namespace Sqair.Edge.Publishing;

/// <summary>The configuration in the words of the MQTT client.</summary>
public static class MqttConnectionOptions
{
    /// <summary>Longest wait for an answer of the broker.</summary>
    static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(10);

    /// <summary>The device's own, where the configuration names none.</summary>
    public static string ClientId(MqttOptions options, string device) => options.ClientId ?? $"sqair-edge-{device}";

    /// <summary>Everything but a last will and a session that outlives the connection.</summary>
    /// <param name="complain">Told, at each connect, which of user name and password cannot be read.</param>
    public static MqttClientOptionsBuilder Builder(MqttOptions options, string clientId, Action<string>? complain = null)
    {
        var builder = new MqttClientOptionsBuilder()
            .WithTcpServer(options.Host, options.Port)
            .WithProtocolVersion(options.Protocol == MqttProtocol.V5 ? MqttProtocolVersion.V500 : MqttProtocolVersion.V311)
            .WithClientId(clientId)
            .WithCleanStart(true)
            .WithTimeout(s_timeout)
            .WithKeepAlivePeriod(TimeSpan.FromSeconds(options.KeepAliveSeconds));
        if (options.Username is not null) builder = builder.WithCredentials(new BrokerLogin(options, complain));
        if (options.Tls is { } tls) builder = builder.WithTlsOptions(tlsBuilder => Tls(tlsBuilder, tls, options.Host));
        return builder;
    }

    /// <summary>Calls the client and gives up after some seconds: its own timeout only holds for calls without a token.</summary>
    /// <exception cref="TimeoutException">The broker did not answer.</exception>
    public static async Task<T> InTimeAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(s_timeout);
        try
        {
            return await call(limit.Token);
        }
        catch (Exception fault) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new TimeoutException($"no answer within {s_timeout.TotalSeconds:0} s", fault);
        }
    }

    static void Tls(MqttClientTlsOptionsBuilder builder, TlsOptions tls, string host)
    {
        builder.UseTls().WithTargetHost(host);
        if (tls.CaFile is { } ca) builder.WithTrustChain(CertificateFiles.Authorities(ca));
        if (tls is { CertificateFile: { } certificate, KeyFile: { } key })
            builder.WithClientCertificates([CertificateFiles.WithKey(certificate, key)]);
        if (tls.Insecure) builder.WithAllowUntrustedCertificates().WithIgnoreCertificateChainErrors();
    }
}
