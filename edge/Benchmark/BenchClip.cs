using Sqair.Models;
using Sqair.Video;

namespace Sqair.Edge.Benchmark;

/// <summary>Frames of a video as the daemon's capture would hand them over, in memory.</summary>
public sealed record BenchClip(int Width, int Height, double FramesPerSecond, IReadOnlyList<byte[]> Frames)
{
    const int Most = 600, Sampled = 61;

    /// <summary>The size and rate at which the daemon would analyse a file.</summary>
    public static async Task<VideoReaderOptions> FormatAsync(string video, AnalysisFormat trained, CancellationToken cancellation)
    {
        var info = await VideoProbe.AnalyseAsync(video, cancellation);
        var (width, height) = trained.SizeFor(info.DisplayWidth, info.Height);
        // One thread decodes a camera, as in the daemon.
        return new()
        {
            Width = width, Height = height, FramesPerSecond = trained.RateFor(info.FramesPerSecond),
            Format = PixelFormat.Yuv420, Threads = 1,
        };
    }

    /// <exception cref="VideoException">Not a video, or one of a single frame.</exception>
    public static async Task<BenchClip> ReadAsync(string video, VideoReaderOptions format, CancellationToken cancellation)
    {
        await using var reader = await VideoReader.OpenAsync(video, format, cancellation);
        List<byte[]> frames = [];
        while (frames.Count < Most && await reader.ReadAsync(cancellation) is { } frame)
            using (frame) frames.Add(frame.Span.ToArray());
        if (frames.Count < 2)
            throw new VideoException(VideoFault.NotVideo, $"{video}: has {frames.Count} frame(s), at least 2 were expected");
        return new(reader.Width, reader.Height, format.FramesPerSecond!.Value, frames);
    }

    /// <summary>The same place when nobody is there: each pixel is the median of frames from all of the clip, and stays so.</summary>
    public BenchClip Emptied()
    {
        var count = Math.Min(Sampled, Frames.Count);
        var chosen = Enumerable.Range(0, count).Select(i => Frames[(int)((long)i * Frames.Count / count)]).ToArray();
        var empty = new byte[chosen[0].Length];
        Span<byte> values = stackalloc byte[count];
        for (var pixel = 0; pixel < empty.Length; pixel++)
        {
            for (var i = 0; i < count; i++) values[i] = chosen[i][pixel];
            values.Sort();
            empty[pixel] = values[count / 2];
        }
        return this with { Frames = [empty] };
    }

    /// <summary>There and back again: a clip that begins anew is a change of scene.</summary>
    public byte[] At(int index)
    {
        if (Frames.Count == 1) return Frames[0];
        index %= 2 * Frames.Count - 2;
        return Frames[index < Frames.Count ? index : 2 * Frames.Count - 2 - index];
    }
}
