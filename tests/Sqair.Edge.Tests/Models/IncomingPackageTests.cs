using System.Security.Cryptography;
using Sqair.Edge.Models;
using Sqair.Edge.Tests.Tools;
using Sqair.Messages;

namespace Sqair.Edge.Tests.Models;

/// <summary>Chunks, and the package that is put together of them, whatever comes in between.</summary>
public sealed class IncomingPackageTests : IDisposable
{
    const int Chunk = 1024;

    readonly TestFolder _folder = new();
    readonly byte[] _bytes = new byte[10 * Chunk + 7];
    readonly byte[] _sha256;

    public IncomingPackageTests()
    {
        new Random(1).NextBytes(_bytes);
        _sha256 = SHA256.HashData(_bytes);
    }

    public void Dispose() => _folder.Dispose();

    string Incoming => _folder.File("incoming");

    ModelOffer Offer => new(MessageSchema.Version, Convert.ToHexStringLower(_sha256), "yard", "0123456789ab", _bytes.Length, Chunk);

    byte[] ChunkOf(int index) =>
        ModelChunk.Write(_sha256, index, _bytes.AsSpan(index * Chunk, Math.Min(Chunk, _bytes.Length - index * Chunk)));

    [Fact]
    public void A_chunk_is_read_as_it_was_written_and_no_other()
    {
        var chunk = ChunkOf(3);
        Assert.Equal(ModelChunk.HeaderBytes + Chunk, chunk.Length);
        Assert.True(ModelChunk.TryRead(chunk, _sha256, out var index, out var content));
        Assert.Equal(3, index);
        Assert.True(content.SequenceEqual(_bytes.AsSpan(3 * Chunk, Chunk)));

        Assert.False(ModelChunk.TryRead(chunk, SHA256.HashData([1]), out _, out _), "of another package");
        for (var length = 0; length < chunk.Length; length += 11)
            Assert.False(ModelChunk.TryRead(chunk.AsSpan(0, length), _sha256, out _, out _), $"cut off at {length}");
        for (var i = 0; i < chunk.Length; i++)
        {
            // The number alone is not in the hash: at another place the content is of the wrong package, which its SHA-256 tells.
            if (i is >= 8 and < 12) continue;
            var damaged = (byte[])chunk.Clone();
            damaged[i] ^= 1;
            Assert.False(ModelChunk.TryRead(damaged, _sha256, out _, out _), $"byte {i} changed");
        }
        Assert.Equal(11, ModelChunk.Count(_bytes.Length, Chunk));
        Assert.Equal(10, ModelChunk.Count(10 * Chunk, Chunk));
    }

    [Fact]
    public void Chunks_in_any_order_and_twice_make_the_package()
    {
        using var incoming = IncomingPackage.Begin(Incoming, Offer);
        int[] order = [10, 3, 3, 0, 9, 1, 2, 4, 5, 7, 8];
        foreach (var i in order) Assert.True(incoming.Add(ChunkOf(i)));
        Assert.Equal((10, 11, false), (incoming.Received, incoming.Of, incoming.IsComplete));
        Assert.Equal<int[]>([[6, 6]], incoming.Missing());
        Assert.True(incoming.Add(ChunkOf(6)));
        Assert.True(incoming.IsComplete);
        Assert.Empty(incoming.Missing());
        Assert.True(incoming.Close());
        Assert.Equal(_bytes, File.ReadAllBytes(incoming.Path));
    }

    [Fact]
    public void What_is_missing_is_told_in_ranges_of_which_there_are_only_so_many()
    {
        var bytes = new byte[100 * Chunk];
        var sha256 = SHA256.HashData(bytes);
        using var incoming = IncomingPackage.Begin(
            Incoming, new ModelOffer(MessageSchema.Version, Convert.ToHexStringLower(sha256), "yard", "", bytes.Length, Chunk));
        Assert.Equal<int[]>([[0, 99]], incoming.Missing());
        for (var i = 1; i < 100; i += 2) Assert.True(incoming.Add(ModelChunk.Write(sha256, i, bytes.AsSpan(0, Chunk))));
        var missing = incoming.Missing();
        Assert.Equal(16, missing.Count);
        Assert.Equal([0, 0], missing[0]);
        Assert.Equal([30, 30], missing[15]);
    }

    [Fact]
    public void Chunks_of_a_wrong_place_or_length_are_not_taken()
    {
        using var incoming = IncomingPackage.Begin(Incoming, Offer);
        byte[] content = _bytes[..Chunk];
        foreach (var index in (int[])[-1, int.MinValue, 11, int.MaxValue])
            Assert.False(incoming.Add(ModelChunk.Write(_sha256, index, content)), $"{index}");
        Assert.False(incoming.Add(ModelChunk.Write(_sha256, 10, content)), "the last one has 7 bytes");
        Assert.False(incoming.Add(ModelChunk.Write(_sha256, 0, content.AsSpan(1))), "one byte short");
        Assert.False(incoming.Add(ModelChunk.Write(_sha256, 0, _bytes.AsSpan(0, Chunk + 1))), "one byte long");
        Assert.False(incoming.Add([]));
        Assert.Equal(0, incoming.Received);
    }

    [Fact]
    public void Somebody_s_own_content_is_found_out_at_the_end()
    {
        using var incoming = IncomingPackage.Begin(Incoming, Offer);
        for (var i = 0; i < 11; i++)
            Assert.True(incoming.Add(i == 4 ? ModelChunk.Write(_sha256, 4, new byte[Chunk]) : ChunkOf(i)));
        Assert.False(incoming.Close());
    }

    [Fact]
    public void With_a_root_somebody_s_own_content_is_found_out_when_it_comes()
    {
        var tree = new ChunkTree(_bytes, Chunk);
        byte[] Proven(int index, byte[] proof, ReadOnlySpan<byte> content) => ModelChunk.Write(_sha256, index, [.. proof, .. content]);
        byte[] True(int index) => Proven(index, tree.Proof(index), ChunkOf(index).AsSpan(ModelChunk.HeaderBytes));
        var offer = Offer with { Root = tree.Root };
        Assert.Null(IncomingPackage.WhyNot(offer));
        Assert.NotNull(IncomingPackage.WhyNot(offer with { Root = "abc" }));
        var forged = new byte[_bytes.Length];
        new Random(2).NextBytes(forged);
        var other = new ChunkTree(forged, Chunk);
        using (var incoming = IncomingPackage.Begin(Incoming, offer))
        {
            // With a proof of its own, with the true one's, with that of another place, and without any.
            Assert.False(incoming.Add(Proven(4, other.Proof(4), forged.AsSpan(4 * Chunk, Chunk))));
            Assert.False(incoming.Add(Proven(4, tree.Proof(4), forged.AsSpan(4 * Chunk, Chunk))));
            Assert.False(incoming.Add(Proven(4, tree.Proof(5), _bytes.AsSpan(5 * Chunk, Chunk))));
            Assert.Equal(3, incoming.Forged);
            Assert.False(incoming.Add(ChunkOf(4)));
            Assert.Equal<int[]>([[0, 10]], incoming.Missing());
            for (var i = 0; i < 8; i++) Assert.True(incoming.Add(True(i)), $"{i}");
            // What is there is not replaced.
            Assert.True(incoming.Add(Proven(4, other.Proof(4), forged.AsSpan(4 * Chunk, Chunk))));
        }
        using (var resumed = IncomingPackage.Resume(Incoming)!)
        {
            Assert.Equal((tree.Root, 8), (resumed.Offer.Root, resumed.Received));
            Assert.False(resumed.Add(Proven(10, other.Proof(10), forged.AsSpan(10 * Chunk))));
            for (var i = 8; i < 11; i++) Assert.True(resumed.Add(True(i)), $"{i}");
            Assert.True(resumed.Close());
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(Chunk)]
    [InlineData(Chunk + 1)]
    [InlineData(16 * Chunk)]
    [InlineData(17 * Chunk - 3)]
    public void A_root_covers_every_byte_of_every_chunk(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        var (tree, count) = (new ChunkTree(bytes, Chunk), ModelChunk.Count(length, Chunk));
        var root = Convert.FromHexString(tree.Root);
        for (var i = 0; i < count; i++)
        {
            var content = bytes[(i * Chunk)..Math.Min(length, (i + 1) * Chunk)];
            var proof = tree.Proof(i);
            Assert.Equal(ChunkTree.ProofBytes(count), proof.Length);
            Assert.True(ChunkTree.Holds(root, i, proof, content), $"{i}");
            for (var at = 0; at < content.Length; at += 97)
            {
                content[at] ^= 1;
                Assert.False(ChunkTree.Holds(root, i, proof, content), $"{i}, {at}");
                content[at] ^= 1;
            }
            for (var at = 0; at < proof.Length; at += 31)
            {
                proof[at] ^= 1;
                Assert.False(ChunkTree.Holds(root, i, proof, content), $"{i}, proof {at}");
                proof[at] ^= 1;
            }
            if (count > 1) Assert.False(ChunkTree.Holds(root, i ^ 1, proof, content), $"{i} elsewhere");
        }
    }

    [Fact]
    public void After_a_loss_of_power_only_what_is_whole_counts()
    {
        using (var incoming = IncomingPackage.Begin(Incoming, Offer))
            for (var i = 0; i < 6; i++) incoming.Add(ChunkOf(i));
        using (var bytes = File.OpenWrite(Path.Combine(Incoming, "package")))
        {
            // One block came to the disk otherwise, the end not at all.
            bytes.Position = 2 * Chunk + 5;
            bytes.WriteByte((byte)(_bytes[2 * Chunk + 5] ^ 1));
            bytes.SetLength(4 * Chunk + 100);
        }
        using (var resumed = IncomingPackage.Resume(Incoming)!)
        {
            Assert.Equal(3, resumed.Received);
            Assert.Equal<int[]>([[2, 2], [4, 10]], resumed.Missing());
        }
        using (var hashes = File.OpenWrite(Path.Combine(Incoming, "hashes"))) hashes.SetLength(40);
        using (var again = IncomingPackage.Begin(Incoming, Offer))
        {
            Assert.Equal(1, again.Received);
            for (var i = 1; i < 11; i++) Assert.True(again.Add(ChunkOf(i)));
            Assert.True(again.Close());
        }
        // Another package begins anew.
        using var other = IncomingPackage.Begin(Incoming, Offer with { Sha256 = new string('a', 64) });
        Assert.Equal(0, other.Received);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"schema": 2, "sha256": "../../../etc", "name": "a", "fingerprint": "", "bytes": 10, "chunkBytes": 1024}""")]
    public void A_damaged_offer_is_none(string text)
    {
        using (IncomingPackage.Begin(Incoming, Offer)) { }
        File.WriteAllText(Path.Combine(Incoming, "offer.json"), text);
        Assert.Null(IncomingPackage.Resume(Incoming));
        Assert.Null(IncomingPackage.Resume(_folder.File("nowhere")));
        using var anew = IncomingPackage.Begin(Incoming, Offer);
        Assert.Equal(0, anew.Received);
    }

    [Fact]
    public void An_offer_that_cannot_be_is_named()
    {
        Assert.Null(IncomingPackage.WhyNot(Offer));
        Assert.Null(IncomingPackage.WhyNot(Offer with { Bytes = 1, ChunkBytes = ModelChunk.MostBytes }));
        string[] names = [null!, "", "../../../../etc/passwd", new string('A', 64), new string('a', 63), new string('.', 64)];
        foreach (var sha256 in names)
            Assert.Contains("no sha256", IncomingPackage.WhyNot(Offer with { Sha256 = sha256 }));
        foreach (var bytes in (long[])[0, -1, long.MinValue, int.MaxValue + 1L, long.MaxValue])
            Assert.Contains($"has {bytes} bytes", IncomingPackage.WhyNot(Offer with { Bytes = bytes }));
        foreach (var chunk in (int[])[0, -1, ModelChunk.LeastBytes - 1, ModelChunk.MostBytes + 1, int.MaxValue])
            Assert.Contains($"chunks have {chunk} bytes", IncomingPackage.WhyNot(Offer with { ChunkBytes = chunk }));
        foreach (var name in (string[])[null!, "", "a\u001b[2J", "a\u202Eb", "a\u2028b", new string('x', 101)])
            Assert.Contains("no name", IncomingPackage.WhyNot(Offer with { Name = name }));
        Assert.Contains("no name", IncomingPackage.WhyNot(Offer with { Fingerprint = null! }));
        Assert.Contains("schema 3", IncomingPackage.WhyNot(Offer with { Schema = 3 }));
    }
}
