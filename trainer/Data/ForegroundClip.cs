using System.IO.Compression;
using Sqair.Tracking;

namespace Sqair.Trainer.Data;

/// <summary>A video as the network sees it: foreground pictures, one byte a pixel, made once and kept in the clip cache.</summary>
/// <param name="Source">File it came from.</param>
/// <param name="Pixels">[frames, height, width], foreground value · 255.</param>
internal sealed record ForegroundClip(string Source, int Width, int Height, double FramesPerSecond, byte[] Pixels)
{
    const uint Magic = 0x43515331;   // "1SQC"

    public int Frames => Pixels.Length / (Width * Height);

    public ReadOnlySpan<byte> Frame(int index) => Pixels.AsSpan(index * Width * Height, Width * Height);

    /// <summary>Values in [0, 1] of one frame.</summary>
    public void Read(int index, Span<float> values)
    {
        var frame = Frame(index);
        for (var i = 0; i < frame.Length; i++) values[i] = frame[i] * (1f / 255f);
    }

    /// <summary>The next coarser level, as the tracker makes it.</summary>
    public ForegroundClip Halved()
    {
        int width = PictureSizes.Of(Width, 1), height = PictureSizes.Of(Height, 1);
        var pixels = new byte[Frames * width * height];
        float[] from = new float[Width * Height], to = new float[width * height];
        for (var t = 0; t < Frames; t++)
        {
            Read(t, from);
            PictureSizes.Halve(from, Width, Height, to);
            var target = pixels.AsSpan(t * to.Length, to.Length);
            for (var i = 0; i < to.Length; i++) target[i] = (byte)(to[i] * 255f + 0.5f);
        }
        return this with { Width = width, Height = height, Pixels = pixels };
    }

    /// <summary>Compressed; readers see the old file or the whole new one.</summary>
    public void Save(string path)
    {
        var temporary = path + ".tmp";
        using (var file = File.Create(temporary))
        {
            using (var brotli = new BrotliStream(file, CompressionLevel.Fastest, leaveOpen: true))
            using (var writer = new BinaryWriter(brotli))
            {
                writer.Write(Magic);
                writer.Write(Source);
                writer.Write(Width);
                writer.Write(Height);
                writer.Write(FramesPerSecond);
                writer.Write(Pixels.Length);
                writer.Write(Pixels);
            }
            file.Flush(flushToDisk: true);
        }
        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Null where the file is missing, damaged or of another version: the caller makes it again.</summary>
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
            var pixels = reader.ReadBytes(length);
            return pixels.Length == length && width > 0
                && height > 0 && length % (width * height) == 0 ? new(source, width, height, rate, pixels) : null;
        }
        catch (Exception e) when (e is IOException or InvalidDataException or InvalidOperationException)
        {
            return null;
        }
    }
}
