using System.Buffers.Binary;
using System.IO.Compression;

namespace Sqair.Trainer.Tests.Tools;

/// <summary>A PNG as a reader sees it: its size, and that its pixels are all there.</summary>
static class PngFile
{
    /// <summary>Fails the test where it is not a whole RGB picture of 8 bits.</summary>
    public static (int Width, int Height) Read(byte[] content)
    {
        Assert.Equal([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], content[..8]);
        using var packed = new MemoryStream();
        var (width, height, ended) = (0, 0, false);
        for (var at = 8; at < content.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(content.AsSpan(at));
            var kind = System.Text.Encoding.ASCII.GetString(content, at + 4, 4);
            var data = content.AsSpan(at + 8, length);
            if (kind == "IHDR")
            {
                (width, height) = (BinaryPrimitives.ReadInt32BigEndian(data), BinaryPrimitives.ReadInt32BigEndian(data[4..]));
                Assert.Equal([8, 2], data[8..10].ToArray());
            }
            if (kind == "IDAT") packed.Write(data);
            ended = kind == "IEND";
            at += 12 + length;
        }
        Assert.True(ended);
        packed.Position = 0;
        using var pixels = new MemoryStream();
        using (var inflate = new ZLibStream(packed, CompressionMode.Decompress)) inflate.CopyTo(pixels);
        // A byte for the filter before each row.
        Assert.Equal((1L + 3 * width) * height, pixels.Length);
        return (width, height);
    }
}
