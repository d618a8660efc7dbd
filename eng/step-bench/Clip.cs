using Sqair.Models;
using Sqair.Video;

namespace Sqair.StepBench;

/// <summary>Frames of a video as the daemon's capture would hand them over.</summary>
sealed record Clip(int Width, int Height, double FramesPerSecond, IReadOnlyList<byte[]> Frames)
{
    const int Most = 600;

    public static async Task<Clip> ReadAsync(string video, AnalysisFormat trained)
    {
        var info = await VideoProbe.AnalyseAsync(video);
        var height = Math.Max(64, (int)Math.Round((double)trained.Width * info.Height / info.Width));
        double? rate = info.FramesPerSecond > 1.5 * trained.FramesPerSecond ? trained.FramesPerSecond : null;
        var options =
            new VideoReaderOptions { Width = trained.Width, Height = height, FramesPerSecond = rate, Format = PixelFormat.Yuv420 };
        await using var reader = await VideoReader.OpenAsync(video, options);
        List<byte[]> frames = [];
        while (frames.Count < Most && await reader.ReadAsync() is { } frame)
            using (frame) frames.Add(frame.Span.ToArray());
        return new(trained.Width, height, rate ?? info.FramesPerSecond, frames);
    }
}
