using System.Buffers.Binary;
using System.IO.Compression;
using Sqair.Trainer.Data.Mnist;

namespace Sqair.Trainer.Tests.Data.Mnist;

/// <summary>MNIST's own files where they are at hand, and small ones made by hand.</summary>
static class MnistFiles
{
    /// <summary>Skips the test where the files are missing.</summary>
    public static string Real() => SharedData.Folder("mnist", "train-images-idx3-ubyte.gz");

    /// <summary>
    /// Full squares for digits, of 2 pixels a side to train on and of 3 to test with: a picture's sum tells which were drawn. Labels go 0,
    /// 1, 2, …
    /// </summary>
    public static void WriteSquares(string folder, int larger = 0)
    {
        Write(folder, "train", 20, 2 + larger);
        Write(folder, "t10k", 20, 3 + larger);
    }

    static void Write(string folder, string part, int count, int side)
    {
        var pixels = new byte[count * 28 * 28];
        for (var i = 0; i < count; i++)
            for (var y = 0; y < side; y++)
                for (var x = 0; x < side; x++) pixels[(i * 28 + 5 + y) * 28 + 7 + x] = 200;
        File.WriteAllBytes(Path.Combine(folder, $"{part}-images-idx3-ubyte"), Idx(pixels, count, 28, 28));
        File.WriteAllBytes(Path.Combine(folder, $"{part}-labels-idx1-ubyte"),
            Idx([.. Enumerable.Range(0, count).Select(i => (byte)(i % 10))], count));
    }

    public static byte[] Idx(byte[] values, params int[] shape)
    {
        var content = new byte[4 + 4 * shape.Length + values.Length];
        (content[2], content[3]) = (8, (byte)shape.Length);
        for (var i = 0; i < shape.Length; i++) BinaryPrimitives.WriteInt32BigEndian(content.AsSpan(4 + 4 * i), shape[i]);
        values.CopyTo(content, 4 + 4 * shape.Length);
        return content;
    }

    public static byte[] Gzip(byte[] content)
    {
        using var memory = new MemoryStream();
        using (var gzip = new GZipStream(memory, CompressionLevel.Fastest)) gzip.Write(content);
        return memory.ToArray();
    }

    /// <summary>A full square, its pixels of one value.</summary>
    public static MnistDigit Square(int side, int label = 0, byte value = 255)
    {
        var pixels = new byte[side * side];
        Array.Fill(pixels, value);
        return new(label, side, side, pixels);
    }
}
