using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sqair.Messages;

/// <summary>Certificates from PEM files.</summary>
public static class CertificateFiles
{
    /// <summary>Every certificate of a file of authorities.</summary>
    /// <exception cref="InvalidDataException">There is none; the message says why.</exception>
    public static X509Certificate2Collection Authorities(string file)
    {
        var found = new X509Certificate2Collection();
        Read(() => found.ImportFromPemFile(file));
        return found.Count > 0 ? found : throw new InvalidDataException("there is no certificate in it");
    }

    /// <summary>A certificate with its key.</summary>
    /// <exception cref="InvalidDataException">They cannot be read or do not belong together; the message says why.</exception>
    public static X509Certificate2 WithKey(string certificate, string key)
    {
        X509Certificate2? found = null;
        Read(() => found = X509Certificate2.CreateFromPemFile(certificate, key));
        return found!;
    }

    static void Read(Action read)
    {
        try
        {
            read();
        }
        catch (Exception fault) when (fault is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            // The framework's own messages end with what it calls its parameter.
            var reason = fault is ArgumentException { ParamName: { } name }
                ? fault.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal) : fault.Message;
            throw new InvalidDataException(reason, fault);
        }
    }
}
