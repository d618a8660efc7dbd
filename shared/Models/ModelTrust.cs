using System.Text.Json;

namespace Sqair.Models;

/// <summary>Whose packages may be opened.</summary>
/// <param name="AllowUnsigned">
/// Anybody's. A signature by an unknown key is then worth as much as none, since anybody could take it off; one by a known key has to be
/// right all the same.
/// </param>
/// <param name="Keys">Several, so that a new key can be brought out before the old one is given up.</param>
public sealed record ModelTrust(bool AllowUnsigned, IReadOnlyList<PublicKey> Keys)
{
    /// <summary>Where somebody opens a package that he has chosen himself.</summary>
    public static ModelTrust Anybody { get; } = new(true, []);

    /// <returns>What is known of the package's maker.</returns>
    /// <exception cref="ModelException">The package may not be opened.</exception>
    internal ModelSigner Judge(string path, byte[] manifest, byte[]? entry)
    {
        if (entry is null)
            return AllowUnsigned ? ModelSigner.Nobody : throw new ModelException($"{path}: the package is unsigned; {Wanted()}")
            {
                Fault = ModelFault.Unsigned
            };
        var signature = ModelSignature.Parse(path, entry);
        if (Keys.FirstOrDefault(known => known.Id == signature.Key) is { } key)
            return key.Signed(manifest, signature.Signature) ? new ModelSigner(key.Id, key.Name) : throw new ModelException(
                $"{path}: {ModelPackage.SignatureEntry} is not key {key}'s signature of {ModelPackage.ManifestEntry}: "
                    + "the package was changed after it was signed")
            {
                Fault = ModelFault.Changed
            };
        return AllowUnsigned ? new ModelSigner(signature.Key, null) : throw new ModelException(
            $"{path}: the package is signed with the unknown key {signature.Key}; {Wanted()}")
        {
            Fault = ModelFault.UnknownKey
        };
    }

    string Wanted() => "expected a signature (sqair sign) with "
        + (Keys.Count == 0 ? "a key in the folder models.keys" : $"one of the keys {string.Join(", ", Keys)}")
        + ", or models.allowUnsigned: true";
}

/// <summary>Who has signed a package.</summary>
/// <param name="Key">Id of the key; null: nobody.</param>
/// <param name="Name">What it is called here; null: it is not known, and so the signature was not verified.</param>
public sealed record ModelSigner(string? Key, string? Name)
{
    public static ModelSigner Nobody { get; } = new(null, null);

    /// <summary>"unsigned", "unknown key ID", or the key's name and id.</summary>
    public override string ToString() => Key is null ? "unsigned" : Name is null ? $"unknown key {Key}" : $"{Name} {Key}";
}

/// <summary>Content of the entry <see cref="ModelPackage.SignatureEntry"/>.</summary>
/// <param name="Key">Id of the public key.</param>
/// <param name="Signature">ECDSA with SHA-256 over the exact bytes of the manifest: r and s, 64 bytes.</param>
sealed record ModelSignature(string Key, byte[] Signature)
{
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, ModelManifest.Json);

    public static ModelSignature Parse(string path, byte[] entry)
    {
        try
        {
            var signature = JsonSerializer.Deserialize<ModelSignature>(entry, ModelManifest.Json);
            if (signature is { Key.Length: 16, Signature.Length: 64 } && signature.Key.All(char.IsAsciiHexDigitLower)) return signature;
        }
        catch (JsonException) { }
        throw new ModelException(
            $"{path}: {ModelPackage.SignatureEntry} is no signature, expected the 16 hex digits of a key's id and 64 bytes in base64");
    }
}
