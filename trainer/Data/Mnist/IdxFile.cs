using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;

namespace Sqair.Trainer.Data.Mnist;

/// <summary>
/// A file of MNIST's format IDX: unsigned bytes of one or more dimensions, all numbers big-endian, gzip-compressed or plain.
/// </summary>
/// <param name="Path">The file that was read, with its ending.</param>
/// <param name="Shape">Sizes of the dimensions; the first counts the examples.</param>
/// <param name="Values">[Shape], row-major.</param>
internal sealed record IdxFile(string Path, int[] Shape, byte[] Values)
{
    const byte UnsignedByte = 0x08;

    /// <summary>Reads PATH, or PATH.gz where there is no PATH.</summary>
    /// <param name="dimensions">3 for images, 1 for labels.</param>
    /// <exception cref="UserErrorException">Missing, damaged or another kind of file.</exception>
    public static IdxFile Read(string path, int dimensions)
    {
        var found = File.Exists(path) ? path : File.Exists(path + ".gz") ? path + ".gz"
            : throw new UserErrorException($"{path}: there is no such file, nor one with .gz at the end");
        return Parse(found, Content(found), dimensions);
    }

    static byte[] Content(string path)
    {
        try
        {
            var bytes = File.ReadAllBytes(path);
            // The content decides, not the name: browsers unpack what they download and leave the name.
            if (bytes is not [0x1F, 0x8B, ..])
                return path.EndsWith(".gz", StringComparison.Ordinal) && bytes is not [0, 0, ..]
                    ? throw new UserErrorException($"{path}: begins with {Start(bytes)}, expected 1F 8B (gzip)") : bytes;
            using var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
            using var content = new MemoryStream();
            gzip.CopyTo(content);
            return content.ToArray();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new UserErrorException($"{path}: cannot be read, expected a whole gzip or IDX file ({e.Message})");
        }
    }

    static IdxFile Parse(string path, byte[] content, int dimensions)
    {
        var header = 4 + 4 * dimensions;
        if (content is not [0, 0, UnsignedByte, var given, ..] || given != dimensions)
            throw new UserErrorException(
                $"{path}: begins with {Start(content)}, expected 00 00 08 {dimensions:X2} (IDX, unsigned bytes, dimensions: {dimensions})");
        if (content.Length < header) throw new UserErrorException($"{path}: truncated, it ends within the {header} bytes of its header");
        var shape = new int[dimensions];
        Int128 size = 1;   // three sizes of 32 bits fit
        for (var i = 0; i < dimensions; i++)
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(content.AsSpan(4 + 4 * i));
            size *= length;
            shape[i] = (int)Math.Min(length, int.MaxValue);
        }
        var held = content.Length - header;
        if (held != size)
            throw new UserErrorException(string.Create(CultureInfo.InvariantCulture,
                $"{path}: {(held < size ? "truncated, " : "")}it holds {held} bytes of data, "
                    + $"its header announces {string.Join('x', shape)} = {size}"));
        return new(path, shape, content[header..]);
    }

    static string Start(byte[] content) => content.Length == 0
        ? "nothing (the file is empty)"
        : string.Join(' ', content.Take(4).Select(b => b.ToString("X2", CultureInfo.InvariantCulture)));
}
