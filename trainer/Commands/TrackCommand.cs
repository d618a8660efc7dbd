using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Sqair.Models;
using Sqair.Mot;
using Sqair.Tracking;
using Sqair.Trainer.Pictures;
using Sqair.Video;

namespace Sqair.Trainer.Commands;

/// <summary>`sqair track VIDEO --model M --out FILE`: the daemon's tracking on a file, as MOTChallenge text and an annotated video.</summary>
internal static class TrackCommand
{
    /// <summary>Frames are left out of videos that have more than this many times the model's rate.</summary>
    const double RateTolerance = 1.5;

    const int LargestPicture = 960;

    public static Command Create()
    {
        var video = new Argument<string>("video") { Description = "Video file (or anything that ffmpeg opens)." };
        var model = new Option<string?>("--model") { Description = "Model package (*.sqair)." };
        var baseline = new Option<string[]>("--baseline")
        {
            Description = "Instead of a model: 'blobs' or 'detections FILE' (MOTChallenge text), joined by SORT.", Arity = new(1, 2), AllowMultipleArgumentsPerToken = true,
        };
        var output = new Option<string?>("--out") { Description = "MOTChallenge text to write, in pixels and frames of the video." };
        var annotate = new Option<string?>("--annotate") { Description = "MP4 to write: boxes by identity, and what the network saw beside them." };
        var rate = new Option<double?>("--fps") { Description = "Frames a second to track; default is the video's, or the model's where the video has many more." };
        var warmup = new Option<int>("--warmup")
        {
            Description = "Let the camera learn from this many first frames (its background, its shadows, how tall people are) before it forgets its tracks and starts again at the first.",
        };
        var foreground = new Option<int>("--foreground-warmup") { Description = "The same, but only the background and its shadows are learnt from those frames." };
        var forecasts = new Option<bool>("--no-forecasts") { Description = "Leave out the frames in which a person is only extrapolated." };
        var json = new Option<bool>("--json") { Description = "One JSON object on stdout, nothing else." };
        var command = new Command("track", "Tracks the people in a video with exactly the daemon's code.")
        {
            video, model, baseline, output, annotate, rate, warmup, foreground, forecasts, json,
        };
        command.SetAction(async (result, cancellation) =>
        {
            if (result.GetValue(rate) is <= 0 or > 1000 or double.NaN) throw new UserErrorException($"--fps {result.GetValue(rate)}: expected a number above 0, at most 1000.");
            foreach (var option in (Option<int>[])[warmup, foreground])
                if (result.GetValue(option) < 0) throw new UserErrorException($"{option.Name} {result.GetValue(option)}: expected 0 or more frames.");
            if (result.GetValue(warmup) > 0 && result.GetValue(foreground) > 0) throw new UserErrorException("--warmup goes without --foreground-warmup.");
            var first = new WarmUp(result.GetValue(warmup) + result.GetValue(foreground), result.GetValue(warmup) > 0);
            var options = new TrackerOptions
            {
                ReportForecastSeconds = result.GetValue(forecasts) ? 0 : new TrackerOptions().ReportForecastSeconds,
            };
            if (result.GetValue(baseline) is { Length: > 0 } instead)
            {
                if (result.GetValue(model) is not null || result.GetValue(annotate) is not null) throw new UserErrorException("--baseline goes without --model and --annotate.");
                var rows = await BaselineTracks.RunAsync(instead, result.GetRequiredValue(video), result.GetValue(rate), first.Frames, cancellation);
                if (result.GetValue(output) is { } file) Write(file, rows);
                var people = rows.Select(row => row.Id).Distinct().Count();
                Console.WriteLine(result.GetValue(json) ? JsonSerializer.Serialize(new { people, boxes = rows.Count }, JsonSerializerOptions.Web) : $"{people} people in {rows.Count} boxes");
                return 0;
            }
            var package = result.GetValue(model) ?? throw new UserErrorException("Expected --model FILE, or --baseline.");
            using var engine = new TrackingEngine(ModelPackage.Open(package));
            var summary = await TrackAsync(
                engine, result.GetRequiredValue(video), result.GetValue(rate), first, options,
                result.GetValue(output), result.GetValue(annotate), cancellation);
            Console.WriteLine(result.GetValue(json) ? JsonSerializer.Serialize(summary, JsonSerializerOptions.Web) : Text(summary));
            return 0;
        });
        return command;
    }

    static async Task<TrackSummary> TrackAsync(
        TrackingEngine engine, string video, double? rate, WarmUp warmUp, TrackerOptions options, string? output, string? annotate, CancellationToken cancellation)
    {
        var info = await VideoProbe.AnalyseAsync(video, cancellation);
        var trained = engine.Manifest.Analysis;
        if (info.FramesPerSecond <= 0 && rate is null) rate = trained.FramesPerSecond;
        if (info.FramesPerSecond > RateTolerance * trained.FramesPerSecond) rate ??= trained.FramesPerSecond;
        // The model's width; the height follows the video's shape.
        var (width, height) = (trained.Width, Math.Max(64, (int)Math.Round((double)trained.Width * info.Height / info.Width)));
        var analysis = new VideoReaderOptions { Width = width, Height = height, FramesPerSecond = rate, Format = PixelFormat.Yuv420 };
        var framesPerSecond = rate ?? info.FramesPerSecond;

        var camera = engine.CreateCamera(width, height, framesPerSecond, options);
        if (warmUp.Frames > 0) await WarmUpAsync(engine, camera, video, analysis, warmUp, cancellation);
        await using var drawing = annotate is null ? null : await AnnotatedVideo.OpenAsync(video, annotate, info, camera, rate, LargestPicture, cancellation);
        await using var frames = await VideoReader.OpenAsync(video, analysis, cancellation);
        var tally = new TrackSummary { Video = video, Model = engine.Manifest.Name, Fingerprint = engine.Fingerprint, Width = width, Height = height, FramesPerSecond = framesPerSecond };
        List<MotRow> rows = [];
        var batch = new CameraFrame[1];
        while (await frames.ReadAsync(cancellation) is { } frame)
        {
            using (frame)
            {
                batch[0] = new CameraFrame(camera, frame.Memory, frame.Position);
                engine.Step(batch);
            }
            // Frames are numbered as in the video, also where some are left out.
            var number = info.FramesPerSecond > 0 ? (int)Math.Round(frame.Position.TotalSeconds * info.FramesPerSecond) : (int)frame.Index;
            AddRows(rows, camera, number, (float)info.Width / width, (float)info.Height / height);
            tally.Add(camera.Timings);
            if (drawing is not null) await drawing.WriteAsync(camera, cancellation);
        }
        if (drawing is not null) await drawing.CompleteAsync();
        if (output is not null) Write(output, rows);
        return tally.Complete(camera.Counters, rows.Count);
    }

    static async Task WarmUpAsync(TrackingEngine engine, CameraTracker camera, string video, VideoReaderOptions options, WarmUp warmUp, CancellationToken cancellation)
    {
        await using var frames = await VideoReader.OpenAsync(video, options, cancellation);
        for (var count = warmUp.Frames; count > 0 && await frames.ReadAsync(cancellation) is { } frame; count--)
        {
            using (frame)
            {
                if (warmUp.Tracks) engine.Step([new CameraFrame(camera, frame.Memory, frame.Position)]);
                else camera.Extractor.Prime(frame.Span);
            }
        }
        camera.BeginAgain();
    }

    /// <summary>How many first frames are shown to a camera before it starts, and whether it tracks in them or looks at the background alone.</summary>
    readonly record struct WarmUp(int Frames, bool Tracks);

    static void AddRows(List<MotRow> rows, CameraTracker camera, int frame, float scaleX, float scaleY)
    {
        foreach (var track in camera.Tracks)
        {
            var box = track.Box.Scaled(scaleX, scaleY);
            rows.Add(new MotRow(frame, track.Id, box.Left, box.Top, box.Width, box.Height, track.Presence));
        }
    }

    static void Write(string path, List<MotRow> rows)
    {
        try
        {
            MotFile.Write(path, rows);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{path}: the tracks cannot be written ({e.Message})");
        }
    }

    static string Text(TrackSummary s) => string.Create(CultureInfo.InvariantCulture, $"""
        {s.Frames} frames of {s.Width}x{s.Height} at {s.FramesPerSecond:0.##} a second with model {s.Model} ({s.Fingerprint})
        {s.People} people in {s.Boxes} boxes; {s.Counters.Discovered} discoveries, lost {s.Counters.Lost}, found again {s.Counters.Refound}, merged {s.Counters.Merged}, exchanged {s.Counters.Exchanged}, left {s.Counters.Left}
        {s.MillisecondsPerFrame:F2} ms a frame: background {s.Background:F2}, propagation {s.Propagate:F2} ({s.Objects:F1} objects), rendering {s.Render:F2}, discovery {s.Discover:F2} ({s.Tiles:F1} tiles)
        """);
}
