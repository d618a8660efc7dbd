using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Sqair.Storage;
using Sqair.Trainer.Data;
using Sqair.Trainer.Evaluation.Models;
using Sqair.Trainer.Evaluation.Objects;
using Sqair.Trainer.Report;
using Sqair.Trainer.Training;
using TorchSharp;

namespace Sqair.Trainer.Commands;

/// <summary>`sqair figures`: the paper's figures of trained models, on clips that they have not seen.</summary>
internal static class FiguresCommand
{
    /// <summary>Of a clip of a video; as long as a sequence of digits.</summary>
    const int VideoLength = 10;

    public static Command Create()
    {
        var checkpoints = new Option<string[]>("--checkpoint")
        {
            Description = "Checkpoints of training runs; AIR and SQAIR together are also compared where digits overlap.",
            Required = true, AllowMultipleArgumentsPerToken = true
        };
        var output = new Option<string>("--out") { Description = "Folder for report.html, pictures and figures.json.", Required = true };
        var clips = new Option<int>("--clips")
        {
            Description = "Held-out clips that errors and failures are counted on.", DefaultValueFactory = _ => 100
        };
        var seed = new Option<int>("--seed") { Description = "The same seed draws the same samples.", DefaultValueFactory = _ => 1 };
        var threads = new ThreadsOption("Threads of libtorch.", 1);
        var chunk = new Option<int>("--chunk") { Description = "Clips run at once.", DefaultValueFactory = _ => 20 };
        var json = new Option<bool>("--json") { Description = "figures.json on stdout, nothing else." };
        var command = new Command("figures",
            "Makes the paper's figures of trained models: reconstructions, overlapping digits, continuations, samples, failures.")
            { checkpoints, output, clips, seed, threads.Option, chunk, json };
        var examples = new DataOptions(command, measuring: false);
        command.SetAction(async (result, cancel) =>
        {
            var folder = Path.GetFullPath(result.GetRequiredValue(output));
            var quiet = result.GetValue(json);
            if (result.GetValue(clips) < 1 || result.GetValue(chunk) < 1)
                throw new UserErrorException("--clips and --chunk must be at least 1");
            torch.set_num_threads(threads.Of(result)!.Value);
            void Tell(string text)
            {
                if (!quiet) Console.Error.WriteLine(text);
            }

            using var opened = OpenedCheckpoints.Of(result.GetRequiredValue(checkpoints), config =>
            {
                examples.Check(result, config);
                DataOptions.CheckHeldOut("--clips", result.GetValue(clips), config);
            });
            OutputFolder.Create(folder);
            var digits = new Dictionary<string, TrainingData>();
            var models = new List<FigureModel>();
            foreach (var (_, trained) in opened.Models)
            {
                // The same clips for all models of the same digits: their pictures stand beside one another.
                if (!digits.TryGetValue(trained.Config.Data.Kind, out var data))
                    data = await examples.LoadAsync(result, trained.Config, Path.Combine(folder, "clips"), Tell, cancel);
                if (trained.Config.Data.IsGenerated()) digits[trained.Config.Data.Kind] = data;
                var length = trained.Config.Data.IsGenerated() ? Data.Mnist.MovingMnist.Length : VideoLength;
                Tell($"{trained.Config.Name}: {Counted.Of(result.GetValue(clips), "held-out clip")}");
                models.Add(new(trained, await Task.Run(() => InferredClip.Of(
                    trained, data.Validation, result.GetValue(clips), length, result.GetValue(chunk), cancel), cancel)));
            }
            var report = new FigureReport(folder, result.GetValue(seed), result.GetValue(chunk));
            var figures = await Task.Run(() => WriteAsync(report, models, Tell, cancel), cancel);
            var serialised = JsonSerializer.Serialize(figures, ModelEvaluation.Json);
            AtomicFile.Replace(Path.Combine(folder, "figures.json"), serialised);
            report.Save();
            result.InvocationConfiguration.Output.WriteLine(quiet ? serialised : Text(figures) + Path.Combine(folder, "report.html"));
            return 0;
        });
        return command;
    }

    /// <summary>Figure by figure, model by model.</summary>
    static async Task<FigureValues[]> WriteAsync(
        FigureReport report, IReadOnlyList<FigureModel> models, Action<string> tell, CancellationToken cancel)
    {
        var values = models.ToDictionary(m => m, m => new FigureValues(m.Name, m.Trained.State.AllIterations(), m.Clips.Count));
        report.Heading("Reconstructions");
        foreach (var model in models) await report.ReconstructionsAsync(model, cancel);

        report.Heading("Digits that overlap");
        var compared = models.Where(m => m is { OfDigits: true, HasObjects: true })
            .GroupBy(m => m.Trained.Config.Data.Kind).Select(g => g.ToList())
            .Where(g => g.Any(m => m.IsAir) && g.Any(m => !m.IsAir)).ToList();
        if (compared.Count == 0) report.Paragraph("Needs a checkpoint of an AIR and one of a SQAIR, both of the same moving digits.");
        foreach (var group in compared)
        {
            var counted = await report.OverlapAsync(group, cancel);
            for (var i = 0; i < group.Count; i++) values[group[i]] = values[group[i]] with { Counting = counted[i] };
        }

        report.Heading("Continuations");
        foreach (var model in models)
        {
            tell($"{model.Name}: continuations");
            values[model] = values[model] with { Continuations = await report.ContinuationsAsync(model, cancel) };
        }

        report.Heading("Samples");
        foreach (var model in models) await report.SamplesAsync(model, cancel);

        report.Heading("Failures");
        var judged = models.Where(m => m is { OfDigits: true, HasObjects: true }).ToList();
        if (judged.Count == 0) report.Paragraph("Needs a model with objects, and digits, of which is known where they are.");
        else report.ExplainFailures();
        foreach (var model in judged)
            values[model] = values[model] with { Failures = (await report.FailuresAsync(model, cancel)).Kinds };
        return [.. models.Select(m => values[m])];
    }

    static string Text(FigureValues[] figures)
    {
        var text = new System.Text.StringBuilder();
        foreach (var f in figures)
        {
            var errors = f.Continuations!;
            static string Last(Measured[] frames) => frames[^1].Text(4);
            text.AppendLine(CultureInfo.InvariantCulture,
                    $"{f.Name} after {f.Iterations:N0} iterations, {Counted.Of(f.Clips, "held-out clip")}")
                .AppendLine($"  squared error of the last frame, {errors.Given} given: model {Last(errors.Model)}, "
                    + $"its mean picture {Last(errors.MeanPicture)}, reconstruction {Last(errors.Reconstruction)}, "
                    + $"last frame stays {Last(errors.LastFrameStays)}, black {Last(errors.Black)}");
            foreach (var kind in f.Failures ?? [])
                text.AppendLine(CultureInfo.InvariantCulture,
                    $"  {JsonNamingPolicy.CamelCase.ConvertName($"{kind.Kind}"),-12} {kind.EachSequence.Mean:F3} a sequence, "
                    + $"{kind.Total} altogether, in {Counted.Of(kind.Sequences, "sequence")}");
        }
        return text.ToString();
    }

    /// <summary>What the figures of a model show, in numbers.</summary>
    /// <param name="Clips">Held-out clips.</param>
    internal sealed record FigureValues(string Name, long Iterations, int Clips)
    {
        /// <summary>Null unless AIR and SQAIR are compared.</summary>
        public IReadOnlyList<DigitOverlap.Counting>? Counting { get; init; }

        public ContinuationErrors? Continuations { get; init; }

        /// <summary>Null where nobody knows where objects are.</summary>
        public IReadOnlyList<FailureCount>? Failures { get; init; }
    }
}
