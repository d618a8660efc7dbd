using System.Security.Cryptography;
using System.Text.Json;
using Sqair.Messages;
using Sqair.Storage;

namespace Sqair.Edge.Models;

/// <summary>
/// A package that is put together of chunks in a folder: its offer, its bytes, and of every chunk that is there the SHA-256. After the end
/// of the process or a loss of power it goes on with the chunks whose bytes are still what they should be.
/// </summary>
public sealed class IncomingPackage : IDisposable
{
    const int MostRanges = 16;

    /// <summary>Of a name and of a fingerprint.</summary>
    internal const int MostLetters = 100;

    readonly FileStream _bytes, _hashes;
    readonly byte[] _sha256;
    readonly byte[]? _root;
    readonly bool[] _there;

    IncomingPackage(string folder, ModelOffer offer)
    {
        (Offer, Path) = (offer, System.IO.Path.Combine(folder, "package"));
        _sha256 = Convert.FromHexString(offer.Sha256);
        _root = offer.Root is { } root ? Convert.FromHexString(root) : null;
        _there = new bool[ModelChunk.Count(offer.Bytes, offer.ChunkBytes)];
        _bytes = new FileStream(Path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, 0);
        _hashes = new FileStream(
            System.IO.Path.Combine(folder, "hashes"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, 0);
    }

    public ModelOffer Offer { get; }

    /// <summary>File with what is there.</summary>
    public string Path { get; }

    public int Received { get; private set; }

    /// <summary>Chunks that called themselves ones of this package and are not.</summary>
    public int Forged { get; private set; }

    public int Of => _there.Length;

    public bool IsComplete => Received == Of;

    /// <summary>Why an offer is none, or null.</summary>
    public static string? WhyNot(ModelOffer offer)
    {
        if (offer.Schema != MessageSchema.Version) return $"the offer has schema {offer.Schema}, expected {MessageSchema.Version}";
        if (!IsHash(offer.Sha256)) return "the offer has no sha256, expected 64 hexadecimal digits";
        if (offer.Root is not null && !IsHash(offer.Root)) return "the offer's root is none, expected 64 hexadecimal digits";
        if (offer.Bytes is < 1 or > int.MaxValue) return $"the package has {offer.Bytes} bytes, expected 1 to {int.MaxValue}";
        if (offer.Name is not { Length: > 0 and <= MostLetters } || !PlainText.Is(offer.Name)
            || offer.Fingerprint is not { Length: <= MostLetters } || !PlainText.Is(offer.Fingerprint))
            return $"the offer has no name and fingerprint, expected at most {MostLetters} letters of each";
        return offer.ChunkBytes is < ModelChunk.LeastBytes or > ModelChunk.MostBytes
            ? $"its chunks have {offer.ChunkBytes} bytes, expected {ModelChunk.LeastBytes} to {ModelChunk.MostBytes}" : null;
    }

    /// <summary>Begins anew, or goes on if it is the package that was begun.</summary>
    /// <exception cref="IOException">The folder cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">As <see cref="IOException"/>.</exception>
    public static IncomingPackage Begin(string folder, ModelOffer offer)
    {
        if (OfferIn(folder) is { } old && old.Sha256 == offer.Sha256 && old.Bytes == offer.Bytes && old.ChunkBytes == offer.ChunkBytes
            && old.Root == offer.Root)
            return GoOn(folder, offer);
        Forget(folder);
        var index = System.IO.Path.Combine(folder, "offer.json");
        AtomicFile.Replace(index, file => JsonSerializer.Serialize(file, offer, MessageJson.Default.ModelOffer));
        return new IncomingPackage(folder, offer);
    }

    /// <summary>What was begun before the process started, or null.</summary>
    public static IncomingPackage? Resume(string folder) => OfferIn(folder) is { } offer ? GoOn(folder, offer) : null;

    public static void Forget(string folder)
    {
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }

    /// <returns>False: it is not one of this package, was damaged on its way, or is another than was offered; it stays missing.</returns>
    public bool Add(ReadOnlySpan<byte> chunk)
    {
        if (!ModelChunk.TryRead(chunk, _sha256, out var index, out var content)) return false;
        if (index < 0 || index >= Of) return false;
        if (_there[index]) return true;
        var proof = _root is null ? 0 : ChunkTree.ProofBytes(Of);
        if (content.Length != proof + LengthOf(index)) return false;
        if (_root is not null && !ChunkTree.Holds(_root, index, content[..proof], content[proof..]))
        {
            Forged++;
            return false;
        }
        content = content[proof..];
        RandomAccess.Write(_bytes.SafeFileHandle, content, (long)index * Offer.ChunkBytes);
        RandomAccess.Write(_hashes.SafeFileHandle, SHA256.HashData(content), (long)index * SHA256.HashSizeInBytes);
        _there[index] = true;
        Received++;
        return true;
    }

    /// <summary>The first ranges of chunks that are missing.</summary>
    public IReadOnlyList<int[]> Missing()
    {
        var ranges = new List<int[]>();
        for (var i = 0; i < Of && ranges.Count < MostRanges; i++)
        {
            if (_there[i]) continue;
            var first = i;
            while (i + 1 < Of && !_there[i + 1]) i++;
            ranges.Add([first, i]);
        }
        return ranges;
    }

    /// <summary>Syncs the whole package to the disk.</summary>
    /// <returns>Whether it is the one that was offered.</returns>
    public bool Close()
    {
        _bytes.Flush(flushToDisk: true);
        Dispose();
        return PackageFile.Sha256Of(Path) == Offer.Sha256;
    }

    public void Dispose()
    {
        _bytes.Dispose();
        _hashes.Dispose();
    }

    internal static bool IsHash(string? text) => text is { Length: 64 } && text.All(char.IsAsciiHexDigitLower);

    static ModelOffer? OfferIn(string folder)
    {
        try
        {
            using var file = File.OpenRead(System.IO.Path.Combine(folder, "offer.json"));
            var offer = JsonSerializer.Deserialize(file, MessageJson.Default.ModelOffer);
            return offer is not null && WhyNot(offer) is null ? offer : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    static IncomingPackage GoOn(string folder, ModelOffer offer)
    {
        var package = new IncomingPackage(folder, offer);
        var (bytes, hash) = (new byte[offer.ChunkBytes], new byte[SHA256.HashSizeInBytes]);
        for (var i = 0; i < package.Of; i++)
        {
            var content = bytes.AsSpan(0, package.LengthOf(i));
            if (RandomAccess.Read(package._hashes.SafeFileHandle, hash, (long)i * hash.Length) < hash.Length) continue;
            if (RandomAccess.Read(package._bytes.SafeFileHandle, content, (long)i * offer.ChunkBytes) < content.Length) continue;
            if (!SHA256.HashData(content).AsSpan().SequenceEqual(hash)) continue;
            package._there[i] = true;
            package.Received++;
        }
        return package;
    }

    int LengthOf(int index) => (int)Math.Min(Offer.ChunkBytes, Offer.Bytes - (long)index * Offer.ChunkBytes);
}
