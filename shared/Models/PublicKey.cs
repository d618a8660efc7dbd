using System.Security.Cryptography;

namespace Sqair.Models;

/// <summary>A key whose signatures are believed: ECDSA over the curve P-256, from a PEM file.</summary>
public sealed class PublicKey
{
    public const string Extension = ".pem";

    const string Curve = "1.2.840.10045.3.1.7";
    const string Expected = "expected a PEM file with the PUBLIC KEY of 'sqair keys new' (ECDSA, P-256)";
    const long FileLimit = 1 << 16;

    readonly byte[] _content;

    PublicKey(string name, byte[] content) => (Name, _content, Id) = (name, content, IdOf(content));

    /// <summary>The file's, without its ending.</summary>
    public string Name { get; }

    /// <summary>Sixteen hex digits of the key's sha256: what a package names the key by that it was signed with.</summary>
    public string Id { get; }

    public override string ToString() => $"{Name} {Id}";

    /// <exception cref="ModelException">The file cannot be read, or holds something else.</exception>
    public static PublicKey Read(string path)
    {
        try
        {
            if (new FileInfo(path).Length > FileLimit) throw new ModelException($"{path}: {Expected}, this is longer");
            var text = File.ReadAllText(path);
            if (text.Contains("PRIVATE KEY", StringComparison.Ordinal))
                throw new ModelException($"{path}: holds a private key, which belongs to whoever signs and to nobody else; {Expected}");
            using var key = ECDsa.Create();
            key.ImportFromPem(text);
            if (key.ExportParameters(false).Curve.Oid.Value != Curve)
                throw new ModelException($"{path}: a key of another curve; {Expected}");
            return new PublicKey(Path.GetFileNameWithoutExtension(path), key.ExportSubjectPublicKeyInfo());
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            throw new ModelException($"{path}: {Expected}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"{path}: cannot be read ({e.Message})", e);
        }
    }

    /// <summary>All *.pem of a folder, by name.</summary>
    /// <exception cref="ModelException">The folder cannot be read, or one of them holds something else.</exception>
    public static IReadOnlyList<PublicKey> ReadAll(string folder)
    {
        if (File.Exists(folder)) throw new ModelException($"{folder}: expected a folder with public keys (*{Extension}), this is a file");
        try
        {
            return [.. Directory.GetFiles(folder, "*" + Extension).Order(StringComparer.Ordinal).Select(Read)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"{folder}: expected a folder with public keys (*{Extension}): {e.Message}", e);
        }
    }

    internal static string IdOf(ReadOnlySpan<byte> subjectPublicKeyInfo) =>
        Convert.ToHexStringLower(SHA256.HashData(subjectPublicKeyInfo))[..16];

    internal bool Signed(byte[] content, byte[] signature)
    {
        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(_content, out _);
        return key.VerifyData(content, signature, HashAlgorithmName.SHA256);
    }
}
