using System.CommandLine;
using System.Text.Json;
using Sqair.Storage;
using Sqair.Trainer.Configuration;
using Sqair.Trainer.Data;
using Sqair.Trainer.Evaluation.Models;
using Sqair.Trainer.Report;
using Sqair.Trainer.Training;
using TorchSharp;

namespace Sqair.Trainer.Commands;

/// <summary>`sqair evaluate`: what trained models are worth on held-out clips; a table like the paper's, and a report.</summary>
internal static class EvaluateCommand
{
    const int VideoLength = 5;

    /// <summary>Each takes a hundred bytes of every clip at once, and a pass.</summary>
    const int MostParticles = 1_000_000;

    public static Command Create()
    {
        var checkpoints = new Option<string[]>("--checkpoint")
        {
            Description = "Checkpoints of training runs; several make one table.", Required = true, AllowMultipleArgumentsPerToken = true
        };
        var output = new Option<string>("--out")
        {
            Description = "Folder for table.md, table.json, report.html, pictures and cached figures.", Required = true
        };
        var particles = new Option<int>("--particles") { Description = "K of the bound.", DefaultValueFactory = _ => 1000 };
        var chunk = new Option<int>("--chunk") { Description = "Particles of a clip run at once.", DefaultValueFactory = _ => 50 };
        var sequences = new Option<int>("--sequences") { Description = "Held-out clips.", DefaultValueFactory = _ => 100 };
        var length = new Option<int?>("--length")
        {
            Description = $"Frames a clip; {Data.Mnist.MovingMnist.Length} for digits, {VideoLength} for videos unless given."
        };
        var addition = new Option<int>("--addition-sequences")
        {
            Description = "Clips the digit-sum classifier learns from; 0 leaves it out.", DefaultValueFactory = _ => 3000
        };
        var iterations =
            new Option<int>("--addition-iterations") { Description = "Iterations of that classifier.", DefaultValueFactory = _ => 5000 };
        var seed = new Option<int>("--seed")
        {
            Description = "The same seed gives the same figures, with the same --chunk.", DefaultValueFactory = _ => 1
        };
        var threads = new ThreadsOption("Threads of libtorch.", 1);
        var json = new Option<bool>("--json") { Description = "The table as JSON on stdout, nothing else." };
        var command = new Command("evaluate",
            "Measures trained models on held-out clips: bound, reconstruction, KL, counting, digit sums; writes a table and a report.")
            { checkpoints, output, particles, chunk, sequences, length, addition, iterations, seed, threads.Option, json };
        var examples = new DataOptions(command, measuring: true);
        command.SetAction(async (result, cancel) =>
        {
            var folder = Path.GetFullPath(result.GetRequiredValue(output));
            var quiet = result.GetValue(json);
            if (result.GetValue(particles) < 1 || result.GetValue(chunk) < 1 || result.GetValue(sequences) < 1)
                throw new UserErrorException("--particles, --chunk and --sequences must be at least 1");
            if (result.GetValue(particles) > MostParticles)
                throw new UserErrorException($"--particles {result.GetValue(particles)}: allowed are {MostParticles:N0}");
            if (result.GetValue(addition) is < 0 or > Data.Mnist.MovingMnistSampler.TrainingSequences)
                throw new UserErrorException($"--addition-sequences {result.GetValue(addition)}: expected 0 (left out) to "
                    + $"{Data.Mnist.MovingMnistSampler.TrainingSequences:N0}, the clips that there are to learn from");
            if (result.GetValue(iterations) < 1)
                throw new UserErrorException($"--addition-iterations {result.GetValue(iterations)}: at least 1 is needed");
            torch.set_num_threads(threads.Of(result)!.Value);
            void Tell(string text)
            {
                if (!quiet) Console.Error.WriteLine(text);
            }

            int Frames(TrainingConfig config) =>
                result.GetValue(length) ?? (config.Data.IsGenerated() ? Data.Mnist.MovingMnist.Length : VideoLength);
            using var opened = OpenedCheckpoints.Of(result.GetRequiredValue(checkpoints), config =>
            {
                examples.Check(result, config);
                DataOptions.CheckLength(Frames(config), config);
                DataOptions.CheckHeldOut("--sequences", result.GetValue(sequences), config);
            });
            OutputFolder.Create(folder);
            var all = new List<(ModelFigures Figures, TrainedModel Trained, TrainingData Data, string Run)>();
            foreach (var (path, trained) in opened.Models)
            {
                var data = await examples.LoadAsync(result, trained.Config, Path.Combine(folder, "clips"), Tell, cancel);
                var options = new EvaluationOptions(
                    result.GetValue(particles), result.GetValue(chunk), result.GetValue(sequences),
                    Frames(trained.Config), result.GetValue(addition), result.GetValue(iterations), result.GetValue(seed));
                var cache = Path.Combine(folder, $"{trained.Config.Name}.json");
                var figures = await Task.Run(() => ModelEvaluation.Evaluate(path, cache, trained, data, options, Tell, cancel), cancel);
                all.Add((figures, trained, data, Path.GetDirectoryName(Path.GetFullPath(path))!));
            }

            List<ModelFigures> table = [.. all.Select(a => a.Figures)];
            var serialised = JsonSerializer.Serialize(table, ModelEvaluation.Json);
            AtomicFile.Replace(Path.Combine(folder, "table.json"), serialised);
            var markdown = EvaluationTable.Markdown(table);
            AtomicFile.Replace(Path.Combine(folder, "table.md"), markdown);
            var report = new EvaluationReport(folder, "Evaluation of trained models");
            report.Table(table);
            foreach (var (figures, trained, data, run) in all) await report.AddAsync(figures, trained, data, run, cancel);
            report.Save();
            result.InvocationConfiguration.Output.WriteLine(quiet ? serialised : $"{markdown}\n{Path.Combine(folder, "report.html")}");
            return 0;
        });
        return command;
    }
}
