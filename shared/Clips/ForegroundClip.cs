using System.IO.Compression;
using Sqair.Storage;

namespace Sqair.Clips;

/// <summary>
/// Footage as the network sees it: foreground pictures, silhouettes with their tone, one byte a pixel. The trainer makes them of videos
/// and keeps them; a device that records keeps nothing else of who passes.
/// </summary>
/// <param name="Source">Video file, or device and camera, that it came from.</param>
/// <param name="Pixels">[frames, height, width], foreground value · 255.</param>
public sealed record ForegroundClip(string Source, int Width, int Height, double FramesPerSecond, byte[] Pixels)
{
    /// <summary>Ending of the files.</summary>
    public const string Extension = ".clip";

    const uint Magic = 0x43515331;   // "1SQC"
    const int MostPixels = 8192;

    public int Frames => Pixels.Length / (Width * Height);

    public ReadOnlySpan<byte> Frame(int index) => Pixels.AsSpan(index * Width * Height, Width * Height);

    /// <summary>Values in [0, 1] of one frame.</summary>
    public void Read(int index, Span<float> values)
    {
        var frame = Frame(index);
        for (var i = 0; i < frame.Length; i++) values[i] = frame[i] * (1f / 255f);
    }

    /// <summary>Foreground values in [0, 1] as bytes.</summary>
    public static void Pack(ReadOnlySpan<float> foreground, Span<byte> pixels)
    {
        for (var i = 0; i < foreground.Length; i++) pixels[i] = (byte)(foreground[i] * 255f + 0.5f);
    }

    /// <summary>Compressed; readers see the old file or the whole new one.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Save(string path)
    {
        AtomicFile.Replace(path, file =>
        {
            using var brotli = new BrotliStream(file, CompressionLevel.Fastest, leaveOpen: true);
            using var writer = new BinaryWriter(brotli);
            writer.Write(Magic);
            writer.Write(Source);
            writer.Write(Width);
            writer.Write(Height);
            writer.Write(FramesPerSecond);
            writer.Write(Pixels.Length);
            writer.Write(Pixels);
        });
    }

    /// <summary>Null where the file is missing, damaged or of another version.</summary>
    public static ForegroundClip? TryLoad(string path)
    {
        if (!File.Exists(path)) return null;
        try
        {
            using var reader = new BinaryReader(new BrotliStream(File.OpenRead(path), CompressionMode.Decompress));
            if (reader.ReadUInt32() != Magic) return null;
            var source = reader.ReadString();
            int width = reader.ReadInt32(), height = reader.ReadInt32();
            var rate = reader.ReadDouble();
            var length = reader.ReadInt32();
            if (width is < 1 or > MostPixels || height is < 1 or > MostPixels || !(rate > 0 && double.IsFinite(rate))) return null;
            if (length < 0 || length % (width * height) != 0) return null;
            // Room is made as content comes, not as a length says that may be wrong.
            var pixels = new MemoryStream();
            var block = new byte[1 << 16];
            for (int left = length, read; left > 0; left -= read)
            {
                read = reader.Read(block, 0, Math.Min(left, block.Length));
                if (read == 0) return null;
                pixels.Write(block, 0, read);
            }
            return new(source, width, height, rate, pixels.ToArray());
        }
        catch (Exception e) when (e is IOException or InvalidDataException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }
}
