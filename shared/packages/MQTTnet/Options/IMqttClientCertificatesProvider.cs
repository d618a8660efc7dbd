using System.Security.Cryptography.X509Certificates;

namespace MQTTnet;

/// <summary>Hands out the client's certificates when a connection is made.</summary>
public interface IMqttClientCertificatesProvider
{
    X509CertificateCollection GetCertificates();
}
