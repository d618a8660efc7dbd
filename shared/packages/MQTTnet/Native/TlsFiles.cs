using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MQTTnet.Exceptions;

namespace MQTTnet.Native;

/// <summary>
/// TLS as libmosquitto wants it: certificates in PEM files. They lie in a folder that only this user can read and are gone as soon as the
/// library has read them, which it does while connecting.
/// </summary>
sealed class TlsFiles : IDisposable
{
    const int VerifyNothing = 0;
    const int VerifyBroker = 1;

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mqtt-tls-");

    /// <exception cref="NotSupportedException">An option that libmosquitto cannot carry out.</exception>
    /// <exception cref="MqttConfigurationException">A certificate that cannot be used.</exception>
    public void Apply(MosquittoHandle client, MqttClientTlsOptions options, string host)
    {
        RefuseWhatCannotBeDone(options, host);
        var authorities = options.TrustChain is { Count: > 0 } chain ? Write("authorities.pem", chain.ExportCertificatePems()) : null;
        var (certificate, key) = WriteClientCertificate(options.ClientCertificatesProvider?.GetCertificates());
        if (authorities is null)
            Check(Mosquitto.mosquitto_int_option(client, MosquittoOption.TlsUseOsCerts, 1));
        // One of the two must be named; the empty folder adds nothing to the system's authorities.
        Check(Mosquitto.mosquitto_tls_set(client, authorities, authorities is null ? _folder.FullName : null, certificate, key, 0));

        var verifyNothing = options is { AllowUntrustedCertificates: true, IgnoreCertificateChainErrors: true };
        Check(Mosquitto.mosquitto_tls_opts_set(client, verifyNothing ? VerifyNothing : VerifyBroker, Version(options.SslProtocol), null));
        if (options.AllowUntrustedCertificates)
            Check(Mosquitto.mosquitto_tls_insecure_set(client, true));
        if (options.ApplicationProtocols is [var protocol, ..])
            Check(Mosquitto.mosquitto_string_option(client, MosquittoOption.TlsAlpn, protocol.ToString()));
    }

    static void RefuseWhatCannotBeDone(MqttClientTlsOptions options, string host)
    {
        if (options.CertificateValidationHandler is not null)
            throw new NotSupportedException("A certificate validation handler cannot run inside libmosquitto; name the authorities to trust with WithTrustChain.");
        if (!string.IsNullOrEmpty(options.TargetHost) && !options.TargetHost.Equals(host, StringComparison.OrdinalIgnoreCase))
            throw new NotSupportedException($"libmosquitto checks the broker's certificate against the host it connects to ('{host}'), not '{options.TargetHost}'.");
    }

    static string Version(SslProtocols protocols) => protocols == SslProtocols.Tls13 ? "tlsv1.3" : "tlsv1.2";

    (string Certificate, string Key) WriteClientCertificate(X509CertificateCollection certificates)
    {
        if (certificates is not { Count: > 0 })
            return (null, null);
        var all = certificates.OfType<X509Certificate2>().ToList();
        var own = all.Find(c => c.HasPrivateKey) ??
            throw new MqttConfigurationException($"None of the {certificates.Count} client certificates comes with its private key.");
        var chain = string.Join('\n', all.Where(c => c != own).Prepend(own).Select(c => c.ExportCertificatePem()));
        return (Write("client.pem", chain), Write("client.key", PrivateKey(own)));
    }

    static string PrivateKey(X509Certificate2 certificate)
    {
        try
        {
            using AsymmetricAlgorithm key = (AsymmetricAlgorithm)certificate.GetRSAPrivateKey() ?? certificate.GetECDsaPrivateKey();
            return key?.ExportPkcs8PrivateKeyPem() ??
                throw new MqttConfigurationException($"The private key of the client certificate '{certificate.Subject}' is neither RSA nor ECDSA.");
        }
        catch (CryptographicException exception)
        {
            throw new MqttConfigurationException($"The private key of the client certificate '{certificate.Subject}' cannot be exported: {exception.Message}");
        }
    }

    string Write(string name, string pem)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, pem + "\n");
        return path;
    }

    static void Check(int status)
    {
        if (status != MosquittoStatus.Success)
            throw new MqttConfigurationException($"libmosquitto does not take the TLS options: {Mosquitto.Describe(status)}");
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
