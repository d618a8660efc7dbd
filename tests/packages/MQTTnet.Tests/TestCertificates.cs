using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace MQTTnet.Tests;

/// <summary>A certificate authority with a certificate for a broker on this machine and one for a client.</summary>
sealed class TestCertificates : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("mqtt-ca-").FullName;

    public TestCertificates(string name, string brokerName = "localhost")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        using var authority = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        Authority = X509CertificateLoader.LoadCertificate(authority.RawData);
        File.WriteAllText(AuthorityFile, authority.ExportCertificatePem());

        using var broker = Issue(authority, brokerName, alternativeNames: true);
        File.WriteAllText(BrokerCertificateFile, broker.ExportCertificatePem());
        File.WriteAllText(BrokerKeyFile, broker.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        Client = Issue(authority, "camera-7", alternativeNames: false);
    }

    public X509Certificate2 Authority { get; }

    public X509Certificate2 Client { get; }

    public string AuthorityFile => Path.Combine(_folder, "ca.pem");

    public string BrokerCertificateFile => Path.Combine(_folder, "broker.pem");

    public string BrokerKeyFile => Path.Combine(_folder, "broker.key");

    public string[] BrokerConfiguration =>
        ["allow_anonymous true", $"cafile {AuthorityFile}", $"certfile {BrokerCertificateFile}", $"keyfile {BrokerKeyFile}"];

    static X509Certificate2 Issue(X509Certificate2 authority, string name, bool alternativeNames)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, false));
        if (alternativeNames)
        {
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName(name);
            if (name == "localhost")
                names.AddIpAddress(IPAddress.Loopback);
            request.CertificateExtensions.Add(names.Build());
        }
        using var issued = request.Create(
            authority, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(7), RandomNumberGenerator.GetBytes(8));
        using var withKey = issued.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pkcs12), null, X509KeyStorageFlags.Exportable);
    }

    public void Dispose()
    {
        Authority.Dispose();
        Client.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
