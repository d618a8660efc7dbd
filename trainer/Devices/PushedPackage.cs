using System.Security.Cryptography;
using Sqair.Messages;
using Sqair.Models;

namespace Sqair.Trainer.Devices;

/// <summary>A package on its way to devices, and how it is offered to them.</summary>
/// <param name="Tree">Of its chunks: with their proofs a device tells them from forged ones.</param>
internal sealed record PushedPackage(byte[] Bytes, byte[] Sha256, ModelOffer Offer, ChunkTree Tree)
{
    /// <summary>For people: a retrained model keeps its name, the fingerprint tells it from the one before.</summary>
    public string Model => Called(Offer.Name, Offer.Fingerprint);

    /// <summary>
    /// Of a model that a message tells of, which may leave out either: anybody may write on a broker, and a terminal obeys what it is sent.
    /// </summary>
    public static string Called(string? name, string? fingerprint) =>
        $"{PlainText.Of(name, MostLetters)} {PlainText.Of(fingerprint, MostLetters)}".Trim()
            is { Length: > 0 } known ? known : "an unknown model";

    const int MostLetters = ModelManifest.MostNameLetters;

    /// <exception cref="ModelException">It is no package.</exception>
    public static PushedPackage Read(string path, int chunkBytes = ModelChunk.UsualBytes)
    {
        var package = ModelPackage.Open(path);
        var bytes = File.ReadAllBytes(path);
        var sha256 = SHA256.HashData(bytes);
        var tree = new ChunkTree(bytes, chunkBytes);
        var offer = new ModelOffer(MessageSchema.Version, Convert.ToHexStringLower(sha256),
            package.Manifest.Name, package.Fingerprint, bytes.Length, chunkBytes)
        {
            Root = tree.Root
        };
        return new PushedPackage(bytes, sha256, offer, tree);
    }
}
