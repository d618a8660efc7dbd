using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MQTTnet;
using MQTTnet.Protocol;
using Sqair.Edge.Configuration;
using Sqair.Messages;

namespace Sqair.Edge.Publishing;

/// <summary>The configuration in the words of the MQTT client.</summary>
public static class MqttConnectionOptions
{
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    /// <param name="topics">Names the topic of the last will.</param>
    /// <exception cref="InvalidOperationException">A certificate or key cannot be read; the message says which.</exception>
    public static MqttClientOptions Build(MqttOptions options, string device, TopicNames topics)
    {
        var builder = new MqttClientOptionsBuilder()
            .WithTcpServer(options.Host, options.Port)
            .WithClientId($"sqair-edge-{device}")
            .WithCleanStart(true)
            .WithTimeout(Timeout)
            .WithKeepAlivePeriod(TimeSpan.FromSeconds(options.KeepAliveSeconds))
            .WithWillTopic(topics.DeviceStatus)
            .WithWillPayload(Payloads.Of(OfflineStatus.Of(device, "the connection was lost")))
            .WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
            .WithWillRetain(true);
        if (options.Username is { } user) builder = builder.WithCredentials(user, options.Password?.Value ?? "");
        if (options.Tls is { } tls) builder = builder.WithTlsOptions(tlsBuilder => Tls(tlsBuilder, tls, options.Host));
        return builder.Build();
    }

    static void Tls(MqttClientTlsOptionsBuilder builder, TlsOptions tls, string host)
    {
        builder.UseTls().WithTargetHost(host);
        if (tls.CaFile is { } ca)
        {
            var trusted = new X509Certificate2Collection();
            Read(ca, () => trusted.ImportFromPemFile(ca));
            builder.WithTrustChain(trusted);
        }
        if (tls is { CertificateFile: { } certificate, KeyFile: { } key })
        {
            X509Certificate2? own = null;
            Read(certificate, () => own = X509Certificate2.CreateFromPemFile(certificate, key));
            builder.WithClientCertificates([own!]);
        }
        if (tls.Insecure) builder.WithAllowUntrustedCertificates().WithIgnoreCertificateChainErrors().WithCertificateValidationHandler(_ => true);
    }

    static void Read(string file, Action read)
    {
        try
        {
            read();
        }
        catch (Exception fault) when (fault is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidOperationException($"{file}: expected PEM: {fault.Message}", fault);
        }
    }
}
