using System.Collections.Concurrent;
using System.CommandLine;
using Sqair.Models;
using Sqair.Storage;
using Sqair.Tracking;
using Sqair.Trainer.Evaluation.Yardstick;

namespace Sqair.Trainer.Commands;

/// <summary>
/// `sqair yardstick --model M --out FOLDER`: a model, or what one would take instead, on all that trackers are measured on.
/// </summary>
internal static class YardstickCommand
{
    public static Command Create()
    {
        string rivals = string.Join(", ", BaselineTracks.Names), names = string.Join(", ", YardstickGroups.Names);
        var model = new Option<string?>("--model") { Description = "Model package (*.sqair)." };
        var baseline = new Option<string?>("--baseline") { Description = $"Instead of a model: {rivals}." };
        var output = new Option<string>("--out") { Description = "Folder for yardstick.json and yardstick.md.", Required = true };
        var against = new Option<string?>("--against") { Description = "yardstick.json of an earlier run: differences clip by clip." };
        var only = new Option<string[]>("--only") { Description = $"Groups: {names}.", AllowMultipleArgumentsPerToken = true };
        var cache = new Option<string?>("--cache") { Description = "Where the clips that are made are kept; default FOLDER/clips." };
        var jobs = new Option<int>("--jobs")
        {
            Description = "Clips at a time; times of a frame are right with one.", DefaultValueFactory = _ => 1,
        };
        var set = TrackingValues.Option();
        var json = new Option<bool>("--json") { Description = "One JSON object on stdout, nothing else." };
        var command = new Command("yardstick", "Measures a model on simulated scenes and recorded clips.")
        {
            model, baseline, output, against, only, cache, jobs, set, json,
        };
        command.SetAction(async (result, cancellation) =>
        {
            if (result.GetValue(jobs) is < 1 or > 64) throw new UserErrorException($"--jobs {result.GetValue(jobs)}: expected 1 to 64.");
            var groups = Chosen(result.GetValue(only) ?? []);
            var earlier = result.GetValue(against) is { } file ? YardstickReport.Read(file) : null;
            var folder = result.GetRequiredValue(output);
            var store = Store(result.GetValue(cache) ?? Path.Combine(folder, "clips"));
            if (result.GetValue(baseline) is not null && result.GetValue(set) is { Length: > 0 })
                throw new UserErrorException("--baseline goes without --set.");
            using var tracker = (result.GetValue(model), result.GetValue(baseline)) switch
            {
                ({ } package, null) => Tracker.Of(ModelPackage.Open(package), TrackingValues.Of(result.GetValue(set))),
                (null, { } name) => Tracker.Of(name),
                _ => throw new UserErrorException("Expected --model FILE, or --baseline, one of the two."),
            };
            Directory.CreateDirectory(folder);
            var report = new YardstickReport(tracker.Name, tracker.Fingerprint, null, [], []);
            var run = new YardstickRun(store, tracker.Track, result.GetValue(jobs));
            foreach (var group in groups)
            {
                var (figures, skipped) = await run.MeasureAsync(group, cancellation);
                await Console.Error.WriteLineAsync(figures is { Clips.Count: var clips }
                    ? $"{group.Name}: {clips} {(clips == 1 ? "clip" : "clips")}" : $"{group.Name} is skipped: {skipped!.Why}");
                if (figures is not null) report = report with { Groups = [.. report.Groups, figures], Simulator = store.Simulator };
                if (skipped is not null) report = report with { Skipped = [.. report.Skipped, skipped] };
                if (earlier is not null) report = report with { Differences = report.Against(earlier) };
                // After each group: an hour's work is not lost with the last one.
                AtomicFile.Replace(Path.Combine(folder, "yardstick.json"), report.ToJson() + "\n");
                AtomicFile.Replace(Path.Combine(folder, "yardstick.md"), YardstickTable.Of(report, earlier));
            }
            var text = result.GetValue(json) ? report.ToJson() : YardstickTable.Of(report, earlier).TrimEnd();
            result.InvocationConfiguration.Output.WriteLine(text);
            return 0;
        });
        return command;
    }

    /// <summary>Clips that are simulated when they are first asked for.</summary>
    internal static ClipStore Store(string folder) => new(folder, (scene, video, truth, stop) => SimulateCommand.RenderAsync(
        new SimulateCommand.Clip(Path.GetFullPath(video), Path.GetFullPath(truth), null, 23, scene), stop));

    static IReadOnlyList<YardstickGroup> Chosen(string[] only)
    {
        foreach (var name in only)
            if (!YardstickGroups.Names.Contains(name))
                throw new UserErrorException($"--only {name}: expected some of {string.Join(", ", YardstickGroups.Names)}.");
        return [.. YardstickGroups.All(YardstickGroups.FindData()).Where(group => only.Length == 0 || only.Contains(group.Name))];
    }

    /// <summary>Who is measured; a model has an engine for each clip that is tracked at the same time.</summary>
    sealed record Tracker(string Name, string? Fingerprint, ClipTracking Track, ConcurrentBag<TrackingEngine> Engines) : IDisposable
    {
        public static Tracker Of(ModelPackage package, TrackerOptions options)
        {
            ConcurrentBag<TrackingEngine> engines = [new TrackingEngine(package)];
            return new(package.Manifest.Name, package.Fingerprint, async (clip, cancellation) =>
            {
                var engine = engines.TryTake(out var free) ? free : new TrackingEngine(package);
                try
                {
                    var request = new ClipRequest(clip.Video) { WarmUp = new WarmUp(clip.WarmUp, clip.WarmUp > 0), Options = options };
                    return (await ClipTracker.TrackAsync(engine, request, cancellation)).Tracks;
                }
                finally
                {
                    engines.Add(engine);
                }
            }, engines);
        }

        public static Tracker Of(string baseline)
        {
            if (!BaselineTracks.Names.Contains(baseline))
                throw new UserErrorException($"--baseline {baseline}: expected {string.Join(", ", BaselineTracks.Names)}.");
            return new(baseline, null, (clip, cancellation) => BaselineTracks.OfClipAsync(baseline, clip, cancellation), []);
        }

        public void Dispose()
        {
            foreach (var engine in Engines) engine.Dispose();
        }
    }
}
