using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Sqair.Trainer.Data;

/// <summary>Tells contents apart: 16 hexadecimal digits of their SHA-256, in the order in which they are added.</summary>
internal sealed class ContentDigest : IDisposable
{
    readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public ContentDigest Add<T>(ReadOnlySpan<T> values) where T : unmanaged
    {
        _hash.AppendData(MemoryMarshal.AsBytes(values));
        return this;
    }

    public ContentDigest Add<T>(params T[] values) where T : unmanaged => Add<T>(values.AsSpan());

    public override string ToString() => Convert.ToHexStringLower(_hash.GetCurrentHash())[..16];

    public void Dispose() => _hash.Dispose();
}
