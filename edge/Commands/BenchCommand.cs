using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Sqair.Edge.Benchmark;
using Sqair.Edge.Hosting;
using Sqair.Models;
using Sqair.Tracking;
using Sqair.Video;

namespace Sqair.Edge.Commands;

/// <summary><c>sqair-edge bench VIDEO</c>: what a step costs here, for models and numbers of cameras in turn.</summary>
static class BenchCommand
{
    const int MostCameras = 64, MostRounds = 1000, MostSteps = 10_000;

    public static Command Create(TextWriter output, TextWriter error)
    {
        var video = new Argument<string>("video") { Description = "A recording with people in it", HelpName = "VIDEO" };
        var models = new Option<string[]>("--model", "-m")
        {
            Description = "A model package; several are compared with the first", Required = true, HelpName = "FILE"
        };
        var cameras = Numbers("--cameras", "Cameras that are tracked at the same time", "1,2,4,8,16");
        var threads = Numbers("--threads", "Threads that cameras are shared out among", $"{new EngineOptions().CameraThreads}");
        var steps = Number("--steps", "Steps a round", 100);
        var rounds = Number("--rounds", "Turns of each model", 5);
        var paced = new Option<double?>("--paced")
        {
            Description = "Instead: frames that come at their times, so many a second and camera; how late are their tracks?",
            HelpName = "RATE",
        };
        var seconds = Number("--seconds", "With --paced: for how long", 30);
        var graphThreads = Number("--graph-threads", "Threads of one run of a graph", 1);
        var provider = new Option<ExecutionProvider>("--provider") { Description = "What runs the graphs; no other is fallen back to" };
        var ahead = new Option<bool>("--ahead") { Description = "Let models that can say in each step where people will be" };
        var json = new Option<bool>("--json") { Description = "Print the figures as JSON" };
        var command = new Command("bench", "Measure what a step costs on this machine, with and without people, with and without decoding")
        {
            video, models, cameras, threads, steps, rounds, paced, seconds, graphThreads, provider, ahead, json
        };
        command.SetAction(async (result, cancellation) =>
        {
            try
            {
                var options = new BenchOptions(
                    result.GetRequiredValue(video), result.GetRequiredValue(models),
                    Parse(cameras.Name, result.GetRequiredValue(cameras), MostCameras),
                    Parse(threads.Name, result.GetRequiredValue(threads), MostCameras),
                    Within(steps.Name, result.GetValue(steps), MostSteps), Within(rounds.Name, result.GetValue(rounds), MostRounds),
                    new EngineOptions
                    {
                        IntraOpThreads = Within(graphThreads.Name, result.GetValue(graphThreads), MostCameras),
                        Providers = [result.GetValue(provider)],
                    })
                { Ahead = result.GetValue(ahead) };
                if (options.Models.Distinct().Count() < options.Models.Count)
                    throw new FormatException("--model: the same file is named twice; copy it to compare it with itself");
                if (result.GetValue(paced) is { } rate)
                {
                    await RunPacedAsync(options, rate, Within(seconds.Name, result.GetValue(seconds), MostSteps),
                        result.GetValue(json), output, error, cancellation);
                    return ExitCode.Fine;
                }
                var figures = await BenchRun.RunAsync(options, line => error.WriteLine(line), cancellation);
                if (result.GetValue(json)) output.WriteLine(JsonSerializer.Serialize(figures, BenchJson.Default.BenchFigures));
                else Print(figures, output);
                return ExitCode.Fine;
            }
            catch (FormatException fault)
            {
                error.WriteLine(fault.Message);
                return ExitCode.Configuration;
            }
            catch (ModelException fault)
            {
                error.WriteLine(fault.Message);
                return ExitCode.Model;
            }
            catch (Exception fault) when (fault is VideoException or TrackingException or IOException)
            {
                error.WriteLine(fault.Message);
                return ExitCode.Failed;
            }
        });
        return command;
    }

    static async Task RunPacedAsync(BenchOptions options, double rate, int seconds, bool json, TextWriter output, TextWriter error,
        CancellationToken cancellation)
    {
        if (options.Models.Count > 1) throw new FormatException($"--paced: expected one --model; found {options.Models.Count}");
        if (rate is not (>= 0.1 and <= 1000)) throw new FormatException($"--paced {rate}: expected 0.1 to 1000");
        var figures = await BenchPaced.RunAsync(
            new(options.Video, options.Models[0], options.Cameras, options.Threads, rate, seconds, options.Engine),
            line => error.WriteLine(line), cancellation);
        if (json)
        {
            output.WriteLine(JsonSerializer.Serialize(figures, PacedJson.Default.PacedFigures));
            return;
        }
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{figures.Video} at {figures.Width}x{figures.Height}, "
            + $"{figures.Rate} frames a second of each camera for {figures.Seconds} s, {figures.Processors} core(s)"));
        output.WriteLine();
        output.WriteLine("| cameras | threads | objects | frame to tracks: median ms | p99 ms | most ms | frames | dropped | cores busy |");
        output.WriteLine("|---|---|---|---|---|---|---|---|---|");
        foreach (var row in figures.Rows)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {row.Cameras} | {row.Threads} | {row.Objects:F1} "
                + $"| {row.Median:F1} | {row.P99:F1} | {row.Most:F1} | {row.Frames} | {row.Dropped} | {row.Cores:F2} |"));
    }

    /// <summary>The process that <see cref="BenchMemory"/> starts.</summary>
    public static Command CreateMemory(TextWriter output, TextWriter error)
    {
        Argument<string> video = new("video"), model = new("model");
        Argument<int> threads = new("threads"), cameras = new("cameras");
        var command = new Command(BenchMemory.Command) { video, model, threads, cameras };
        command.Hidden = true;
        command.SetAction(async (result, cancellation) =>
        {
            try
            {
                var megabytes = await BenchMemory.RunAsync(result.GetRequiredValue(video), result.GetRequiredValue(model),
                    result.GetRequiredValue(threads), result.GetRequiredValue(cameras), cancellation);
                output.WriteLine(megabytes.ToString("F3", CultureInfo.InvariantCulture));
                return ExitCode.Fine;
            }
            catch (Exception fault) when (fault is VideoException or ModelException or TrackingException)
            {
                error.WriteLine(fault.Message);
                return ExitCode.Failed;
            }
        });
        return command;
    }

    static void Print(BenchFigures figures, TextWriter output)
    {
        foreach (var model in figures.Models)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{model.Path}: {model.Name} ({model.Fingerprint}), {model.Precision}, {model.Bytes / 1e6:F2} MB, on {model.Provider}"));
        output.WriteLine($"{figures.Video} at {figures.Width}x{figures.Height}, {figures.Processors} core(s); "
            + "ratio: frames/s to the first model's, median of the rounds (least to most)");
        output.WriteLine();
        output.WriteLine("| graph | windows | model | ms | ratio |");
        output.WriteLine("|---|---|---|---|---|");
        foreach (var row in figures.Graphs)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {row.Graph} | {row.Windows} | {Path.GetFileNameWithoutExtension(row.Model)} | {row.Milliseconds:F3} "
                    + $"| {row.Ratio.Median:F2} ({row.Ratio.Least:F2} to {row.Ratio.Most:F2}) |"));
        output.WriteLine();
        output.WriteLine("| scene | cameras | model | threads | objects | step ms | p99 ms | frames/s | frames/s a core | MB | ratio |");
        output.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (var row in figures.Rows)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {row.Scene} | {row.Cameras} | {Path.GetFileNameWithoutExtension(row.Model)} | {row.Threads} | {row.Objects:F1} "
                    + $"| {row.StepMedian:F2} | {row.StepP99:F2} | {row.FramesPerSecond:F0} | {row.FramesPerCoreSecond:F0} "
                    + $"| {row.Megabytes:F0} | {row.Ratio.Median:F2} ({row.Ratio.Least:F2} to {row.Ratio.Most:F2}) |"));
    }

    static Option<string> Numbers(string name, string description, string otherwise) =>
        new(name) { Description = description, HelpName = "N,N,…", DefaultValueFactory = _ => otherwise };

    static Option<int> Number(string name, string description, int otherwise) =>
        new(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => otherwise };

    static int[] Parse(string name, string text, int most) =>
    [
        .. text.Split(',').Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? Within(name, number, most) : throw new FormatException($"{name} {text}: expected numbers such as 1,2,4"))
    ];

    static int Within(string name, int number, int most) =>
        number >= 1 && number <= most ? number : throw new FormatException($"{name} {number}: expected 1 to {most}");
}
