using System.CommandLine;
using System.Text.Json;
using Sqair.Models;
using Sqair.Tracking;
using Sqair.Trainer.Evaluation.Yardstick;
using Sqair.Trainer.Forecasting;

namespace Sqair.Trainer.Commands;

/// <summary>`sqair evaluate-forecast --model M`: where people are expected in half a second to two against where they were.</summary>
internal static class EvaluateForecastCommand
{
    static readonly string[] s_groups = ["judge", "unseen", "pets"];

    public static Command Create()
    {
        var model = new Option<string>("--model") { Description = "Model package.", Required = true };
        var only = new Option<string[]>("--only")
        {
            Description = $"Groups of the yardstick: {string.Join(", ", s_groups)}; default all three.",
            AllowMultipleArgumentsPerToken = true,
        };
        var cache = new Option<string>("--cache")
        {
            Description = "Where the clips that are made are kept.", DefaultValueFactory = _ => "clips",
        };
        var json = new Option<bool>("--json") { Description = "One JSON object on stdout, nothing else." };
        var command = new Command("evaluate-forecast", "Measures forecasts against truth, constant velocity and standing still.")
        {
            model, only, cache, json,
        };
        command.SetAction(async (result, cancellation) =>
        {
            var wanted = result.GetValue(only) is { Length: > 0 } some ? some : s_groups;
            foreach (var name in wanted)
                if (!s_groups.Contains(name))
                    throw new UserErrorException($"--only {name}: expected some of {string.Join(", ", s_groups)}.");
            var package = ModelPackage.Open(result.GetRequiredValue(model));
            using var prior = TrackerPrior.Of(package);
            using var engine = new TrackingEngine(package);
            var store = SimulateCommand.Store(result.GetRequiredValue(cache));
            List<ForecastFigures> figures = [];
            foreach (var group in YardstickGroups.All(YardstickGroups.FindData()).Where(group => wanted.Contains(group.Name)))
            {
                List<IReadOnlyList<ForecastError>> clips = [];
                foreach (var clip in group.Clips)
                {
                    var input = await clip.Prepare(store, cancellation);
                    var errors = new ForecastErrors(input, prior);
                    var request = new ClipRequest(input.Video)
                    {
                        WarmUp = new WarmUp(input.WarmUp, input.WarmUp > 0), Observe = errors.Observe,
                    };
                    clips.Add(errors.Against((await ClipTracker.TrackAsync(engine, request, cancellation)).Tracks));
                }
                await Console.Error.WriteLineAsync(group.Absent is { } absent
                    ? $"{group.Name} is skipped: {absent}" : $"{group.Name}: {clips.Count} clips");
                figures.AddRange(ForecastFigures.Of(group.Name, clips));
            }
            var output = result.InvocationConfiguration.Output;
            if (result.GetValue(json))
                output.WriteLine(JsonSerializer.Serialize(new { model = package.Fingerprint, figures }, JsonSerializerOptions.Web));
            else
                foreach (var line in ForecastTable.Of(figures)) output.WriteLine(line);
            return 0;
        });
        return command;
    }
}
