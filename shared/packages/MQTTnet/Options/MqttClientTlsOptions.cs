using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace MQTTnet;

/// <summary>How the connection is encrypted and whom it trusts. The stand-in's limits are listed in the packages' README.</summary>
public sealed class MqttClientTlsOptions
{
    /// <summary>Accept a certificate whose name or root is not the expected one.</summary>
    public bool AllowUntrustedCertificates { get; set; }

    public List<SslApplicationProtocol> ApplicationProtocols { get; set; }

    public Func<MqttClientCertificateValidationEventArgs, bool> CertificateValidationHandler { get; set; }

    public IMqttClientCertificatesProvider ClientCertificatesProvider { get; set; }

    /// <summary>With <see cref="AllowUntrustedCertificates"/>: accept also a certificate whose chain cannot be completed.</summary>
    public bool IgnoreCertificateChainErrors { get; set; }

    public bool IgnoreCertificateRevocationErrors { get; set; }

    public X509RevocationMode RevocationMode { get; set; } = X509RevocationMode.Online;

    public SslProtocols SslProtocol { get; set; } = SslProtocols.Tls12 | SslProtocols.Tls13;

    /// <summary>The name the broker's certificate must carry; the host's name when empty.</summary>
    public string TargetHost { get; set; }

    /// <summary>The certificate authorities to trust in place of the system's.</summary>
    public X509Certificate2Collection TrustChain { get; set; }

    public bool UseTls { get; set; }
}
