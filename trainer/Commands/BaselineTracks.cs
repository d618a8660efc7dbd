using System.Diagnostics;
using Sqair.Background;
using Sqair.Models;
using Sqair.Mot;
using Sqair.Tracking;
using Sqair.Trainer.Evaluation.SortBaseline;
using Sqair.Trainer.Evaluation.Yardstick;
using Sqair.Video;

namespace Sqair.Trainer.Commands;

/// <summary>What one would take instead of a model: foreground regions, or detections by others, joined by SORT or ByteTrack.</summary>
internal static class BaselineTracks
{
    /// <summary>Width of the foreground pictures, that of the shipped model.</summary>
    const int Width = 256;

    const string Blobs = "blobs", Given = "detections", ByteBlobs = "bytetrack-blobs", ByteGiven = "bytetrack-detections";

    /// <summary>What `--baseline` takes.</summary>
    public static IReadOnlyList<string> Names { get; } = [Blobs, Given, ByteBlobs, ByteGiven];

    /// <summary>As the words after `sqair track --baseline` ask for.</summary>
    public static async Task<ClipTracks> RunAsync(
        string[] words, ClipInput clip, double? rate, CancellationToken cancellation) => words switch
        {
            [Blobs or ByteBlobs] => await BlobsAsync(words[0], clip, rate, cancellation),
            [Given or ByteGiven, var file] => await DetectionsAsync(words[0], clip.Video, Read(file), cancellation),
            [Given or ByteGiven] => throw new UserErrorException($"--baseline {words[0]}: expected a file of MOTChallenge text after it."),
            _ => throw new UserErrorException(
                $"--baseline {string.Join(' ', words)}: expected '{Blobs}' or '{Given} FILE', '{ByteBlobs}' or '{ByteGiven} FILE'."),
        };

    /// <summary>A rival on a clip that may bring its own detections; null where it needs some and there are none.</summary>
    public static async Task<ClipTracks?> OfClipAsync(string baseline, ClipInput clip, CancellationToken cancellation) =>
        baseline is Blobs or ByteBlobs ? await BlobsAsync(baseline, clip, null, cancellation)
        : clip.Detections is { Count: > 0 } given ? await DetectionsAsync(baseline, clip.Video, given, cancellation) : null;

    /// <summary>ByteTrack keeps who is lost for a second, as published.</summary>
    static IBoxTracker Joining(string baseline, double framesPerSecond) => baseline is Blobs or Given ? new SortTracker()
        : new ByteTracker(new ByteOptions { MaximumAge = Math.Max(1, (int)Math.Round(framesPerSecond)) });

    static async Task<ClipTracks> BlobsAsync(string baseline, ClipInput clip, double? rate, CancellationToken cancellation)
    {
        var info = await VideoProbe.AnalyseAsync(clip.Video, cancellation);
        var height = Math.Max(64, (int)Math.Round((double)Width * info.Height / info.DisplayWidth));
        var options = new VideoReaderOptions { Width = Width, Height = height, FramesPerSecond = rate, Format = PixelFormat.Yuv420 };
        var framesPerSecond = rate ?? info.FramesPerSecond;
        var extractor = new ForegroundExtractor(Width, height, framesPerSecond);
        if (clip.WarmUp > 0)
        {
            await using var first = await VideoReader.OpenAsync(clip.Video, options, cancellation);
            for (var left = clip.WarmUp; left > 0 && await first.ReadAsync(cancellation) is { } frame; left--)
                using (frame) extractor.Prime(frame.Span);
        }
        var tracker = new BlobTracker(Width, height, info.Width, info.Height, Joining(baseline, framesPerSecond));
        var foreground = new float[Width * height];
        List<MotRow> rows = [];
        List<TrackedFrame> seen = [];
        await using var frames = await VideoReader.OpenAsync(clip.Video, options, cancellation);
        while (await frames.ReadAsync(cancellation) is { } frame)
        {
            var number = (int)frame.Number;
            var start = Stopwatch.GetTimestamp();
            using (frame) extractor.Process(frame.Span, foreground);
            rows.AddRange(tracker.Step(number, foreground));
            seen.Add(new TrackedFrame(number, frame.Position.TotalSeconds, Stopwatch.GetElapsedTime(start).TotalMilliseconds));
        }
        return new ClipTracks(rows, seen) { Warnings = frames.Findings };
    }

    /// <summary>Joins detections by others; the video says only how many frames there are, and how fast they come.</summary>
    static async Task<ClipTracks> DetectionsAsync(
        string baseline, string video, IReadOnlyList<MotRow> given, CancellationToken cancellation)
    {
        var info = await VideoProbe.AnalyseAsync(video, cancellation);
        var rate = info.FramesPerSecond > 0 ? info.FramesPerSecond : 1;
        var tracker = Joining(baseline, rate);
        // Detectors give probabilities, or percent and a little more (those of MOTChallenge 2015).
        var scale = given.Max(row => row.Confidence) > 1 ? 0.01 : 1;
        var byFrame = given.ToLookup(row => row.Frame, row =>
            new ScoredBox(new Box(row.Left, row.Top, row.Width, row.Height), Math.Clamp(scale * row.Confidence, 0, 1)));
        List<MotRow> rows = [];
        List<TrackedFrame> seen = [];
        for (var frame = 0; frame < Math.Max(given.Max(row => row.Frame) + 1, info.FrameCount ?? 0); frame++)
        {
            var start = Stopwatch.GetTimestamp();
            rows.AddRange(tracker.Step(frame, [.. byFrame[frame]]));
            seen.Add(new TrackedFrame(frame, frame / rate, Stopwatch.GetElapsedTime(start).TotalMilliseconds));
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
