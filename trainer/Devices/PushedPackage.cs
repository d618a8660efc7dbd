using System.Security.Cryptography;
using Sqair.Messages;
using Sqair.Models;

namespace Sqair.Trainer.Devices;

/// <summary>A package on its way to devices, and how it is offered to them.</summary>
/// <param name="Tree">Of its chunks: with their proofs a device tells them from forged ones.</param>
internal sealed record PushedPackage(byte[] Bytes, byte[] Sha256, ModelOffer Offer, ChunkTree Tree)
{
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
