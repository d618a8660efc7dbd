using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Sqair.Messages;

/// <summary>
/// A piece of a package on its way to a device: the first bytes of the package's SHA-256, the number of the chunk (little endian), the
/// SHA-256 of its content, and the content.
/// </summary>
public static class ModelChunk
{
    const int PushBytes = 8, IndexBytes = 4;

    /// <summary>What comes before the content.</summary>
    public const int HeaderBytes = PushBytes + IndexBytes + SHA256.HashSizeInBytes;

    /// <summary>Content of a chunk: fits into a message of 64 KiB with its topic, and into most brokers' limits.</summary>
    public const int UsualBytes = 32 * 1024;

    public const int LeastBytes = 1024, MostBytes = 1024 * 1024;

    public static byte[] Write(ReadOnlySpan<byte> packageSha256, int index, ReadOnlySpan<byte> content)
    {
        var chunk = new byte[HeaderBytes + content.Length];
        packageSha256[..PushBytes].CopyTo(chunk);
        BinaryPrimitives.WriteInt32LittleEndian(chunk.AsSpan(PushBytes), index);
        SHA256.HashData(content, chunk.AsSpan(PushBytes + IndexBytes));
        content.CopyTo(chunk.AsSpan(HeaderBytes));
        return chunk;
    }

    /// <returns>False: it is of another package, cut off, or not what was sent.</returns>
    public static bool TryRead(
        ReadOnlySpan<byte> chunk, ReadOnlySpan<byte> packageSha256, out int index, out ReadOnlySpan<byte> content)
    {
        index = -1;
        content = default;
        if (chunk.Length < HeaderBytes || !chunk[..PushBytes].SequenceEqual(packageSha256[..PushBytes])) return false;
        index = BinaryPrimitives.ReadInt32LittleEndian(chunk[PushBytes..]);
        content = chunk[HeaderBytes..];
        return SHA256.HashData(content).AsSpan().SequenceEqual(chunk.Slice(PushBytes + IndexBytes, SHA256.HashSizeInBytes));
    }

    /// <summary>How many chunks a package of so many bytes has.</summary>
    public static int Count(long bytes, int chunkBytes) => (int)((bytes + chunkBytes - 1) / chunkBytes);
}
