using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Sqair.Models;
using Sqair.Mot;
using Sqair.Tracking;
using Sqair.Trainer.Evaluation.Yardstick;

namespace Sqair.Trainer.Commands;

/// <summary>
/// `sqair track VIDEO --model M --out FILE`: the daemon's tracking on a file, as MOTChallenge text and an annotated video.
/// </summary>
internal static class TrackCommand
{
    public static Command Create()
    {
        var video = new Argument<string>("video")
        {
            Description = "Video file that ffmpeg opens, or numbered pictures: their folder or a pattern such as img1/%06d.jpg, with a "
                + "seqinfo.ini that says their rate."
        };
        var model = new Option<string?>("--model") { Description = "Model package (*.sqair)." };
        var baseline = new Option<string[]>("--baseline")
        {
            Description = "Instead of a model: 'blobs' or 'detections FILE' (MOTChallenge text) joined by SORT, "
                + "'bytetrack-blobs' or 'bytetrack-detections FILE'.",
            Arity = new(1, 2), AllowMultipleArgumentsPerToken = true,
        };
        var output = new Option<string?>("--out") { Description = "MOTChallenge text to write, in pixels and frames of the video." };
        var annotate =
            new Option<string?>("--annotate") { Description = "MP4 to write: boxes by identity, and what the network saw beside them." };
        var rate = new Option<double?>("--fps")
        {
            Description = "Frames a second to track; default is the video's, or the model's where the video has many more."
        };
        var warmup = new Option<int>("--warmup")
        {
            Description = "Let the camera learn from this many first frames (its background, "
                + "its shadows, how tall people are) before it forgets its tracks and starts again at the first.",
        };
        var foreground = new Option<int>("--foreground-warmup")
        {
            Description = "The same, but only the background and its shadows are learnt from those frames."
        };
        var set = TrackingValues.Option();
        var json = new Option<bool>("--json") { Description = "One JSON object on stdout, nothing else." };
        var command = new Command("track", "Tracks the people in a video with exactly the daemon's code.")
        {
            video, model, baseline, output, annotate, rate, warmup, foreground, set, json,
        };
        command.SetAction(async (result, cancellation) =>
        {
            if (result.GetValue(rate) is <= 0 or > 1000 or double.NaN)
                throw new UserErrorException($"--fps {result.GetValue(rate)}: expected a number above 0, at most 1000.");
            foreach (var option in (Option<int>[])[warmup, foreground])
                if (result.GetValue(option) < 0)
                    throw new UserErrorException($"{option.Name} {result.GetValue(option)}: expected 0 or more frames.");
            if (result.GetValue(warmup) > 0 && result.GetValue(foreground) > 0)
                throw new UserErrorException("--warmup goes without --foreground-warmup.");
            if (result.GetValue(output) is { } rowsFile) OutputFolder.CheckFile(rowsFile);
            var first = new WarmUp(result.GetValue(warmup) + result.GetValue(foreground), result.GetValue(warmup) > 0);
            var options = TrackingValues.Of(result.GetValue(set));
            if (result.GetValue(baseline) is { Length: > 0 } instead)
            {
                if (result.GetValue(model) is not null || result.GetValue(annotate) is not null || result.GetValue(set) is { Length: > 0 })
                    throw new UserErrorException("--baseline goes without --model, --annotate and --set.");
                FilesApart.Require(("the video", result.GetRequiredValue(video)), ("--out", result.GetValue(output)));
                var clip = new ClipInput(result.GetRequiredValue(video)) { WarmUp = first.Frames };
                var joined = await BaselineTracks.RunAsync(instead, clip, result.GetValue(rate), cancellation);
                Warn(result, joined.Warnings);
                var rows = joined.Rows;
                if (result.GetValue(output) is { } file) Write(file, rows);
                var people = rows.Select(row => row.Id).Distinct().Count();
                result.InvocationConfiguration.Output.WriteLine(result.GetValue(json)
                    ? JsonSerializer.Serialize(new { people, boxes = rows.Count, joined.Warnings }, JsonSerializerOptions.Web)
                    : $"{People(people)} in {Boxes(rows.Count)}");
                return 0;
            }
            FilesApart.Require(("the video", result.GetRequiredValue(video)), ("--model", result.GetValue(model)),
                ("--out", result.GetValue(output)), ("--annotate", result.GetValue(annotate)));
            var package = result.GetValue(model) ?? throw new UserErrorException("Expected --model FILE, or --baseline.");
            using var engine = new TrackingEngine(ModelPackage.Open(package));
            var request = new ClipRequest(result.GetRequiredValue(video))
            {
                Rate = result.GetValue(rate), WarmUp = first, Options = options, Annotate = result.GetValue(annotate)
            };
            var (tracked, tracks) = await ClipTracker.TrackAsync(engine, request, cancellation);
            var summary = tracked with { Package = Path.GetFileName(package) };
            Warn(result, summary.Warnings);
            if (result.GetValue(output) is { } path) Write(path, tracks.Rows);
            result.InvocationConfiguration.Output.WriteLine(
                result.GetValue(json) ? JsonSerializer.Serialize(summary, JsonSerializerOptions.Web) : Text(summary));
            return 0;
        });
        return command;
    }

    static void Warn(ParseResult result, IReadOnlyList<string> warnings)
    {
        foreach (var warning in warnings)
            result.InvocationConfiguration.Error.WriteLine($"warning: {result.CommandResult.GetRequiredValue<string>("video")}: {warning}");
    }

    static void Write(string path, IReadOnlyList<MotRow> rows)
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

    static string People(long count) => count == 1 ? "1 person (identity)" : Invariant($"{count} people (identities)");

    static string Boxes(long count) => count == 1 ? "1 box" : Invariant($"{count} boxes");

    static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    static string Text(TrackSummary s) => string.Create(CultureInfo.InvariantCulture,
        $"{Counted.Of(s.Frames, "frame")} of {s.Width}x{s.Height} at {s.FramesPerSecond:0.##} a second with {s.Package} ({s.Fingerprint})\n"
        + $"{People(s.People)} in {Boxes(s.Boxes)}; discovered {s.Counters.Discovered}, lost {s.Counters.Lost}, "
        + $"found again {s.Counters.Refound}, exchanged {s.Counters.Exchanged}, left {s.Counters.Left}\n"
        + $"{s.MillisecondsPerFrame:F2} ms a frame: background {s.Background:F2}, propagation {s.Propagate:F2} ({s.Objects:F1} objects), "
        + $"rendering {s.Render:F2}, discovery {s.Discover:F2} ({s.Tiles:F1} tiles)");
}
