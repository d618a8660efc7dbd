using Sqair.Background;
using Sqair.Models;
using Sqair.Mot;
using Sqair.Tracking;
using Sqair.Trainer.Evaluation.SortBaseline;
using Sqair.Video;

namespace Sqair.Trainer.Commands;

/// <summary>What a user would take instead of the model: `sqair track --baseline blobs` and `--baseline detections FILE`, joined by SORT.</summary>
internal static class BaselineTracks
{
    /// <summary>Width of the foreground pictures, that of the shipped model.</summary>
    const int Width = 256;

    public static async Task<List<MotRow>> RunAsync(string[] baseline, string video, double? rate, int warmup, CancellationToken cancellation) => baseline switch
    {
        ["blobs"] => await BlobsAsync(video, rate, warmup, cancellation),
        ["detections", var file] => Detections(file),
        ["detections"] => throw new UserErrorException("--baseline detections: expected a file of MOTChallenge text after it."),
        _ => throw new UserErrorException($"--baseline {string.Join(' ', baseline)}: expected 'blobs' or 'detections FILE'."),
    };

    static async Task<List<MotRow>> BlobsAsync(string video, double? rate, int warmup, CancellationToken cancellation)
    {
        var info = await VideoProbe.AnalyseAsync(video, cancellation);
        var options = new VideoReaderOptions { Width = Width, Height = Math.Max(64, (int)Math.Round((double)Width * info.Height / info.Width)), FramesPerSecond = rate, Format = PixelFormat.Yuv420 };
        var extractor = new ForegroundExtractor(Width, options.Height.Value, rate ?? info.FramesPerSecond);
        if (warmup > 0)
        {
            await using var first = await VideoReader.OpenAsync(video, options, cancellation);
            for (; warmup > 0 && await first.ReadAsync(cancellation) is { } frame; warmup--)
                using (frame) extractor.Prime(frame.Span);
        }
        var tracker = new BlobTracker(Width, options.Height.Value, info.Width, info.Height);
        var foreground = new float[Width * options.Height.Value];
        List<MotRow> rows = [];
        await using var frames = await VideoReader.OpenAsync(video, options, cancellation);
        while (await frames.ReadAsync(cancellation) is { } frame)
        {
            using (frame) extractor.Process(frame.Span, foreground);
            var number = info.FramesPerSecond > 0 ? (int)Math.Round(frame.Position.TotalSeconds * info.FramesPerSecond) : (int)frame.Index;
            rows.AddRange(tracker.Step(number, foreground));
        }
        return rows;
    }

    static List<MotRow> Detections(string file)
    {
        IReadOnlyList<MotRow> given;
        try
        {
            given = MotFile.Read(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{file}: the detections cannot be read ({e.Message})");
        }
        if (given.Count == 0) throw new UserErrorException($"{file}: no detections in it.");
        var tracker = new SortTracker();
        var frames = given.ToLookup(row => row.Frame, row => new Box(row.Left, row.Top, row.Width, row.Height));
        List<MotRow> rows = [];
        for (var frame = 0; frame <= given.Max(row => row.Frame); frame++) rows.AddRange(tracker.Step(frame, [.. frames[frame]]));
        return rows;
    }
}
