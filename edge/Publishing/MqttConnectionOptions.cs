using MQTTnet;
using Sqair.Edge.Configuration;

namespace Sqair.Edge.Publishing;

/// <summary>The configuration in the words of the MQTT client.</summary>
public static class MqttConnectionOptions
{
    /// <summary>Longest wait for an answer of the broker.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <summary>Everything but a last will.</summary>
    public static MqttClientOptionsBuilder Builder(MqttOptions options, string clientId)
    {
        var builder = new MqttClientOptionsBuilder()
            .WithTcpServer(options.Host, options.Port)
            .WithClientId(clientId)
            .WithCleanStart(true)
            .WithTimeout(Timeout)
            .WithKeepAlivePeriod(TimeSpan.FromSeconds(options.KeepAliveSeconds));
        if (options.Username is { } user) builder = builder.WithCredentials(user, options.Password?.Value ?? "");
        if (options.Tls is { } tls) builder = builder.WithTlsOptions(tlsBuilder => Tls(tlsBuilder, tls, options.Host));
        return builder;
    }

    static void Tls(MqttClientTlsOptionsBuilder builder, TlsOptions tls, string host)
    {
        builder.UseTls().WithTargetHost(host);
        if (tls.CaFile is { } ca) builder.WithTrustChain(CertificateFiles.Authorities(ca));
        if (tls is { CertificateFile: { } certificate, KeyFile: { } key }) builder.WithClientCertificates([CertificateFiles.WithKey(certificate, key)]);
        if (tls.Insecure) builder.WithAllowUntrustedCertificates().WithIgnoreCertificateChainErrors();
    }
}
