using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Sqair.Mot;
using Sqair.Trainer.Evaluation.Yardstick;
using Sqair.Trainer.Simulation;
using Sqair.Video;

namespace Sqair.Trainer.Commands;

/// <summary>`sqair simulate --out CLIP`: footage of people who do not exist, with the truth about them.</summary>
internal static class SimulateCommand
{
    public static Command Create()
    {
        var defaults = new SceneOptions();
        var output = new Option<string>("--out") { Description = "Video to write: H.264 in MP4.", Required = true };
        var truth = new Option<string?>("--truth")
        {
            Description = "True boxes to write, MOTChallenge text; class and visible fraction in the eighth and ninth column."
        };
        var things = new Option<string?>("--truth-of-things")
        {
            Description = "Boxes to write of what moves and is nobody: flag 0, the class of MOT16."
        };
        var place = Choice.Option("--place", "Kind of place; of any the seed decides", defaults.Place);
        var seconds = new Option<double>("--seconds") { Description = "Length of the clip.", DefaultValueFactory = _ => defaults.Seconds };
        var fps = new Option<double>("--fps") { Description = "Frames a second.", DefaultValueFactory = _ => defaults.FramesPerSecond };
        var size = new Option<string>("--size")
        {
            Description = "Width and height in pixels.", DefaultValueFactory = _ => $"{defaults.Width}x{defaults.Height}"
        };
        var people =
            new Option<double?>("--people") { Description = "Mean number of people in view; 6 in a yard, else the place decides." };
        var seed = new Option<int>("--seed")
        {
            Description = "Decides place, light, people: the same seed gives the same clip.",
            DefaultValueFactory = _ => defaults.Seed
        };
        var quality =
            new Option<int>("--crf") { Description = "x264's constant rate factor: lower is better.", DefaultValueFactory = _ => 23 };
        var json = new Option<bool>("--json") { Description = "One JSON object on stdout, nothing else." };
        var command = new Command("simulate", "Renders a CCTV clip of people walking, with the truth about them.") { output, truth,
            things, place,
            seconds, fps, size, people, seed, quality, json };
        command.SetAction(async (result, cancellation) =>
        {
            var (width, height) = Size(result.GetRequiredValue(size));
            var options = new SceneOptions
            {
                Width = width,
                Height = height,
                FramesPerSecond = result.GetValue(fps),
                Seconds = result.GetValue(seconds),
                People = result.GetValue(people),
                Seed = result.GetValue(seed),
                Place = result.GetValue(place),
            };
            if (result.GetValue(quality) is var factor && factor is < 0 or > 51)
                throw new UserErrorException($"--crf {factor}: expected 0 to 51");
            FilesApart.Require(("--out", result.GetValue(output)), ("--truth", result.GetValue(truth)),
                ("--truth-of-things", result.GetValue(things)));
            var clip = new Clip(Path.GetFullPath(result.GetRequiredValue(output)),
                result.GetValue(truth) is { } path ? Path.GetFullPath(path) : null,
                result.GetValue(things) is { } other ? Path.GetFullPath(other) : null, result.GetValue(quality), options);
            var report = await RenderAsync(clip, cancellation).ConfigureAwait(false);
            result.InvocationConfiguration.Output.WriteLine(result.GetValue(json)
                ? JsonSerializer.Serialize(report, JsonSerializerOptions.Web) : Text(report));
            return 0;
        });
        return command;
    }

    internal sealed record Clip(string Video, string? Truth, string? Things, int Quality, SceneOptions Scene);

    /// <summary>What came out; the frame rate of rendering counts neither building the scene nor waiting for the encoder.</summary>
    internal sealed record Report(string Out, string? Truth, int Frames, int Width, int Height, double FramesPerSecond, int Seed,
        int People,
        int Boxes, double MeanPeople, double MeanHeight, double RenderedPerSecond);

    /// <summary>Clips of scenes that are rendered when they are first asked for.</summary>
    /// <param name="folder">Where they are kept.</param>
    internal static ClipStore Store(string folder) => new(folder, (scene, video, truth, cancellation) =>
        RenderAsync(new Clip(Path.GetFullPath(video), Path.GetFullPath(truth), null, 23, scene), cancellation));

    internal static async Task<Report> RenderAsync(Clip clip, CancellationToken cancellation)
    {
        SceneSimulator simulator;
        try
        {
            simulator = new SceneSimulator(clip.Scene);
        }
        catch (ArgumentException e)
        {
            throw new UserErrorException(e.Message);
        }
        foreach (var file in (string?[])[clip.Video, clip.Truth, clip.Things])
            if (Path.GetDirectoryName(file) is { Length: > 0 } folder)
                MakeFolder(folder);
        // A truth file that cannot be written should not come to light after an hour of rendering.
        WriteTruth("--truth", clip.Truth, []);
        WriteTruth("--truth-of-things", clip.Things, []);
        var frame = new byte[simulator.FrameBytes];
        var rendering = TimeSpan.Zero;
        var writer = VideoWriter.Create(clip.Video, new VideoWriterOptions
        {
            Width = clip.Scene.Width,
            Height = clip.Scene.Height,
            FramesPerSecond = clip.Scene.FramesPerSecond,
            Format = PixelFormat.Rgb24,
            ConstantRateFactor = clip.Quality,
            // As cameras send it: a key frame every few seconds and nothing that refers to a later frame.
            KeyFrameInterval = (int)Math.Ceiling(4 * clip.Scene.FramesPerSecond),
            BidirectionalFrames = false,
        });
        await using (writer.ConfigureAwait(false))
        {
            while (true)
            {
                var start = Stopwatch.GetTimestamp();
                var more = simulator.NextFrame(frame);
                rendering += Stopwatch.GetElapsedTime(start);
                if (!more)
                    break;
                await writer.WriteAsync(frame, cancellation).ConfigureAwait(false);
            }
            await writer.CompleteAsync().ConfigureAwait(false);
        }
        WriteTruth("--truth", clip.Truth, simulator.Truth);
        WriteTruth("--truth-of-things", clip.Things, simulator.TruthOfThings);
        var truth = simulator.Truth;
        return new Report(clip.Video, clip.Truth, simulator.Frame, clip.Scene.Width,
            clip.Scene.Height, clip.Scene.FramesPerSecond, clip.Scene.Seed,
            truth.Select(row => row.Id).Distinct().Count(), truth.Count, Math.Round((double)truth.Count / simulator.Frame, 2),
            Math.Round(truth.Count > 0 ? truth.Average(row => row.Height) : 0, 1), Math.Round(simulator.Frame / rendering.TotalSeconds, 1));
    }

    static void MakeFolder(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{folder}: {e.Message}");
        }
    }

    static void WriteTruth(string option, string? path, IReadOnlyList<MotRow> rows)
    {
        if (path is null)
            return;
        try
        {
            MotFile.Write(path, rows);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException($"{option} {path}: {e.Message}");
        }
    }

    static (int Width, int Height) Size(string text)
    {
        var cross = text.IndexOf('x', StringComparison.OrdinalIgnoreCase);
        if (cross > 0 && int.TryParse(text.AsSpan(0, cross), NumberStyles.None, CultureInfo.InvariantCulture, out var width)
            && int.TryParse(text.AsSpan(cross + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var height))
            return (width, height);
        throw new UserErrorException($"--size {text}: expected WIDTHxHEIGHT in pixels, such as 768x576");
    }

    static string Text(Report r) => string.Create(CultureInfo.InvariantCulture, $"""
        {r.Out}: {r.Frames} frames of {r.Width}x{r.Height} at {r.FramesPerSecond} frames/s, seed {r.Seed}
        {r.People} people in {r.Boxes} boxes, {r.MeanPeople} in view on average, {r.MeanHeight} pixels high on average
        rendered at {r.RenderedPerSecond} frames/s{(r.Truth is null ? "" : $"; truth in {r.Truth}")}
        """);
}
