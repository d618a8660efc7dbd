using System.Collections.Concurrent;
using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Sqair.Models;
using Sqair.Tracking;
using Sqair.Trainer.Evaluation.Counting;
using Sqair.Trainer.Evaluation.Yardstick;

namespace Sqair.Trainer.Commands;

/// <summary>
/// `sqair count-interval --model M`: how often the true number of people lies in the interval that is told with a count; and fits it.
/// </summary>
internal static class CountIntervalCommand
{
    /// <summary>What it is fitted on, and the baseline is chosen on; nothing is chosen on the others.</summary>
    const string FitGroup = "develop";

    static readonly string[] s_groups = [FitGroup, "judge", "unseen", "sunny", "pets", "pets-cold"];

    static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public static Command Create()
    {
        var model = new Option<string>("--model") { Description = "Model package (*.sqair).", Required = true };
        var only = new Option<string[]>("--only")
        {
            Description = $"Groups of the yardstick: {string.Join(", ", s_groups)}; {FitGroup} always.",
            AllowMultipleArgumentsPerToken = true,
        };
        var cache = new Option<string>("--cache") { Description = "Where the clips that are made are kept.", Required = true };
        var fit = new Option<bool>("--fit") { Description = $"Fit the values of 'count' on {FitGroup} first, and print them." };
        var jobs = new Option<int>("--jobs") { Description = "Clips at a time.", DefaultValueFactory = _ => 1 };
        var set = TrackingValues.Option();
        var json = new Option<bool>("--json") { Description = "One JSON object on stdout, nothing else." };
        var command = new Command("count-interval", "Checks, or fits, the interval that is told with a count.")
        {
            model, only, cache, fit, jobs, set, json,
        };
        command.SetAction(async (result, cancellation) =>
        {
            if (result.GetValue(jobs) is < 1 or > 64) throw new UserErrorException($"--jobs {result.GetValue(jobs)}: expected 1 to 64.");
            var names = result.GetValue(only) is { Length: > 0 } some ? some : s_groups;
            foreach (var name in names)
                if (!s_groups.Contains(name))
                    throw new UserErrorException($"--only {name}: expected some of {string.Join(", ", s_groups)}.");
            var options = TrackingValues.Of(result.GetValue(set));
            using var tracked = new Tracked(
                ModelPackage.Open(result.GetRequiredValue(model)), options, result.GetRequiredValue(cache), result.GetValue(jobs));
            var groups = YardstickGroups.All(YardstickGroups.FindData());
            var known = await tracked.ClipsAsync(groups.First(group => group.Name == FitGroup), cancellation);
            var count = result.GetValue(fit) ? CountFit.Of(known) : options.Count;
            var baseline = ConstantInterval.Shortest(known, CountEstimate.Probability);
            await Console.Error.WriteLineAsync(Values(count));
            List<Group> rows = [];
            foreach (var group in groups.Where(group => names.Contains(group.Name)))
            {
                if (group.Absent is { } absent) await Console.Error.WriteLineAsync($"{group.Name} is skipped: {absent}");
                else
                {
                    rows.Add(Group.Of(group.Name, await tracked.ClipsAsync(group, cancellation), count, baseline));
                    await Console.Error.WriteLineAsync($"{group.Name}: {rows[^1].Clips} clips, inside {Share(rows[^1].All.Inside)}");
                }
            }
            result.InvocationConfiguration.Output.WriteLine(result.GetValue(json)
                ? JsonSerializer.Serialize(new { count, baseline, groups = rows }, s_json)
                : Text(count, baseline, rows));
            return 0;
        });
        return command;
    }

    /// <summary>Clips that are tracked once, however many groups they are in.</summary>
    sealed class Tracked(ModelPackage package, TrackerOptions options, string cache, int jobs) : IDisposable
    {
        readonly ClipStore _store = SimulateCommand.Store(cache);
        readonly ConcurrentBag<TrackingEngine> _engines = [new TrackingEngine(package)];
        readonly ConcurrentDictionary<YardstickClip, CountedClip> _known = new(ReferenceEqualityComparer.Instance);

        public async Task<IReadOnlyList<CountedClip>> ClipsAsync(YardstickGroup group, CancellationToken cancellation)
        {
            var parallel = new ParallelOptions { MaxDegreeOfParallelism = jobs, CancellationToken = cancellation };
            await Parallel.ForEachAsync(group.Clips.Where(clip => !_known.ContainsKey(clip)), parallel, async (clip, stop) =>
            {
                var input = await clip.Prepare(_store, stop);
                var counted = new CountedClip(input.Truth!);
                var engine = _engines.TryTake(out var free) ? free : new TrackingEngine(package);
                var request = new ClipRequest(input.Video)
                {
                    WarmUp = new WarmUp(input.WarmUp, input.WarmUp > 0), Options = options,
                    Observe = (camera, number, _, _) => counted.Add(camera, number),
                };
                await ClipTracker.TrackAsync(engine, request, stop);
                _engines.Add(engine);
                _known[clip] = counted;
            });
            return [.. group.Clips.Select(clip => _known[clip])];
        }

        public void Dispose()
        {
            foreach (var engine in _engines) engine.Dispose();
        }
    }

    /// <param name="ByCount">By the true number of people.</param>
    sealed record Group(string Name, int Clips, CountCoverage All, CountCoverage Baseline, IReadOnlyDictionary<string, Pair> ByCount)
    {
        public static Group Of(string name, IReadOnlyList<CountedClip> clips, CountOptions count, ConstantInterval baseline) => new(
            name, clips.Count, CountCoverage.Of(clips, count)!, CountCoverage.Of(clips, baseline)!,
            CountCoverage.Counts.Select(range => (range.Name, Interval: CountCoverage.Of(clips, count, range.Least, range.Most),
                    Baseline: CountCoverage.Of(clips, baseline, range.Least, range.Most)))
                .Where(range => range.Interval is not null)
                .ToDictionary(range => range.Name, range => new Pair(range.Interval!, range.Baseline!)));
    }

    sealed record Pair(CountCoverage Interval, CountCoverage Baseline);

    static string Text(CountOptions count, ConstantInterval baseline, IReadOnlyList<Group> groups)
    {
        var text = new StringBuilder();
        text.AppendLine(Values(count)).AppendLine();
        text.AppendLine("| group, true count | frames | inside | with rows flagged 0 neutral | said | width | expected too high by "
            + $"| count -{baseline.Below} to +{baseline.Above}: inside | width |");
        text.AppendLine("|---|---|---|---|---|---|---|---|---|");
        foreach (var group in groups)
        {
            text.AppendLine(Row($"{group.Name}, {group.Clips} clips", group.All, group.Baseline));
            foreach (var (name, (interval, constant)) in group.ByCount) text.AppendLine(Row($"{group.Name}, {name}", interval, constant));
        }
        return text.ToString().TrimEnd();
    }

    /// <summary>As --set takes them.</summary>
    static string Values(CountOptions count) => string.Join(' ', TrackerSetting.All.Where(setting => setting.Group == "count").Select(
        setting => string.Create(
            CultureInfo.InvariantCulture, $"{setting.Path}={setting.Of(new TrackerOptions { Count = count }):0.##}")));

    static string Row(string name, CountCoverage own, CountCoverage constant) => string.Create(CultureInfo.InvariantCulture,
        $"| {name} | {own.Frames} | {Share(own.Inside)} | {own.InsideNeutral:0.000} | {own.Said:0.000} | {own.Width:0.0} ")
        + string.Create(CultureInfo.InvariantCulture, $"| {own.Bias:+0.0;-0.0} ")
        + string.Create(CultureInfo.InvariantCulture, $"| {Share(constant.Inside)} | {constant.Width:0.0} |");

    static string Share(PairedDifference share) => share is { Low: { } low, High: { } high }
        ? string.Create(CultureInfo.InvariantCulture, $"{share.Mean:0.000} ({low:0.000} to {high:0.000})")
        : string.Create(CultureInfo.InvariantCulture, $"{share.Mean:0.000}");
}
