using System.Numerics;
using System.Security.Cryptography;

namespace Sqair.Messages;

/// <summary>
/// A Merkle tree over the chunks of a package. Its root stands in the offer and covers every chunk; a chunk's proof, the hashes beside its
/// way up to the root, shows at its arrival that it is the one which was offered. A leaf is SHA-256 of a zero byte and the content, a node
/// of a one and both below it; where there are fewer chunks than leaves (a power of two), leaves are 32 zero bytes.
/// </summary>
public sealed class ChunkTree
{
    const int HashBytes = SHA256.HashSizeInBytes;

    /// <summary>From the leaves to the root.</summary>
    readonly byte[][][] _levels;

    public ChunkTree(ReadOnlySpan<byte> package, int chunkBytes)
    {
        var count = ModelChunk.Count(package.Length, chunkBytes);
        _levels = new byte[Depth(count) + 1][][];
        var leaves = _levels[0] = new byte[1 << Depth(count)][];
        for (var i = 0; i < leaves.Length; i++)
            leaves[i] = i < count ? Leaf(package.Slice(i * chunkBytes, Math.Min(chunkBytes, package.Length - i * chunkBytes)))
                : new byte[HashBytes];
        for (var level = 1; level < _levels.Length; level++)
        {
            var below = _levels[level - 1];
            _levels[level] = [.. Enumerable.Range(0, below.Length / 2).Select(i => Node(below[2 * i], below[2 * i + 1]))];
        }
    }

    public string Root => Convert.ToHexStringLower(_levels[^1][0]);

    /// <summary>What comes before the content of a chunk: <see cref="ProofBytes"/>, from the leaf's neighbour upwards.</summary>
    public byte[] Proof(int index) => [.. _levels.SkipLast(1).SelectMany((level, depth) => level[(index >> depth) ^ 1])];

    public static int ProofBytes(int chunks) => Depth(chunks) * HashBytes;

    /// <summary>Whether <paramref name="content"/> is chunk <paramref name="index"/> of that which has this root.</summary>
    public static bool Holds(ReadOnlySpan<byte> root, int index, ReadOnlySpan<byte> proof, ReadOnlySpan<byte> content)
    {
        var hash = Leaf(content);
        for (; proof.Length >= HashBytes; proof = proof[HashBytes..], index >>= 1)
            hash = index % 2 == 0 ? Node(hash, proof[..HashBytes]) : Node(proof[..HashBytes], hash);
        return root.SequenceEqual(hash);
    }

    static int Depth(int chunks) => BitOperations.Log2(BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, chunks)));

    static byte[] Leaf(ReadOnlySpan<byte> content) => Hash(0, content, []);

    static byte[] Node(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => Hash(1, left, right);

    static byte[] Hash(byte kind, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData([kind]);
        hash.AppendData(first);
        hash.AppendData(second);
        return hash.GetHashAndReset();
    }
}
