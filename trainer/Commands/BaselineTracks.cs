using System.Diagnostics;
using Sqair.Background;
using Sqair.Models;
using Sqair.Mot;
using Sqair.Tracking;
using Sqair.Trainer.Evaluation.SortBaseline;
using Sqair.Trainer.Evaluation.Yardstick;
using Sqair.Video;

namespace Sqair.Trainer.Commands;

/// <summary>What one would take instead of a model: `sqair track --baseline blobs`, `--baseline detections FILE`, joined by SORT.</summary>
internal static class BaselineTracks
{
    /// <summary>Width of the foreground pictures, that of the shipped model.</summary>
    const int Width = 256;

    /// <summary>What `sqair yardstick --baseline` takes.</summary>
    public static IReadOnlyList<string> Names { get; } = ["blobs", "detections"];

    /// <summary>A rival on a clip that may bring its own detections; null where it needs some and there are none.</summary>
    public static async Task<ClipTracks?> OfClipAsync(string baseline, ClipInput clip, CancellationToken cancellation) =>
        baseline == "blobs" ? await BlobsAsync(clip.Video, null, clip.WarmUp, cancellation)
        : clip.Detections is { Count: > 0 } given ? await DetectionsAsync(given, clip.Video, cancellation) : null;

    public static async Task<ClipTracks> RunAsync(
        string[] baseline, string video, double? rate, int warmup, CancellationToken cancellation) => baseline switch
    {
        ["blobs"] => await BlobsAsync(video, rate, warmup, cancellation),
        ["detections", var file] => await DetectionsAsync(Read(file), video, cancellation),
        ["detections"] => throw new UserErrorException("--baseline detections: expected a file of MOTChallenge text after it."),
        _ => throw new UserErrorException($"--baseline {string.Join(' ', baseline)}: expected 'blobs' or 'detections FILE'."),
    };

    static async Task<ClipTracks> BlobsAsync(string video, double? rate, int warmup, CancellationToken cancellation)
    {
        var info = await VideoProbe.AnalyseAsync(video, cancellation);
        var height = Math.Max(64, (int)Math.Round((double)Width * info.Height / info.Width));
        var options = new VideoReaderOptions { Width = Width, Height = height, FramesPerSecond = rate, Format = PixelFormat.Yuv420 };
        var extractor = new ForegroundExtractor(Width, height, rate ?? info.FramesPerSecond);
        if (warmup > 0)
        {
            await using var first = await VideoReader.OpenAsync(video, options, cancellation);
            for (; warmup > 0 && await first.ReadAsync(cancellation) is { } frame; warmup--)
                using (frame) extractor.Prime(frame.Span);
        }
        var tracker = new BlobTracker(Width, height, info.Width, info.Height);
        var foreground = new float[Width * height];
        List<MotRow> rows = [];
        List<TrackedFrame> seen = [];
        await using var frames = await VideoReader.OpenAsync(video, options, cancellation);
        while (await frames.ReadAsync(cancellation) is { } frame)
        {
            var number = info.FramesPerSecond > 0 ? (int)Math.Round(frame.Position.TotalSeconds * info.FramesPerSecond) : (int)frame.Index;
            var start = Stopwatch.GetTimestamp();
            using (frame) extractor.Process(frame.Span, foreground);
            rows.AddRange(tracker.Step(number, foreground));
            seen.Add(new TrackedFrame(number, frame.Position.TotalSeconds, Stopwatch.GetElapsedTime(start).TotalMilliseconds));
        }
        return new ClipTracks(rows, seen);
    }

    /// <summary>Joins detections by others; the video says only how many frames there are.</summary>
    public static async Task<ClipTracks> DetectionsAsync(IReadOnlyList<MotRow> given, string video, CancellationToken cancellation)
    {
        var info = await VideoProbe.AnalyseAsync(video, cancellation);
        var tracker = new SortTracker();
        var byFrame = given.ToLookup(row => row.Frame, row => new Box(row.Left, row.Top, row.Width, row.Height));
        List<MotRow> rows = [];
        List<TrackedFrame> seen = [];
        for (var frame = 0; frame < Math.Max(given.Max(row => row.Frame) + 1, info.FrameCount ?? 0); frame++)
        {
            var start = Stopwatch.GetTimestamp();
            rows.AddRange(tracker.Step(frame, [.. byFrame[frame]]));
            seen.Add(new TrackedFrame(frame, frame / Math.Max(info.FramesPerSecond, 1), Stopwatch.GetElapsedTime(start).TotalMilliseconds));
        }
        return new ClipTracks(rows, seen);
    }

    static IReadOnlyList<MotRow> Read(string file)
    {
        try
        {
            return MotFile.Read(file) is { Count: > 0 } rows ? rows : throw new UserErrorException($"{file}: no detections in it.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{file}: the detections cannot be read ({e.Message})");
        }
    }
}
