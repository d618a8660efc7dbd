using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sqair.Models;
using Sqair.Tracking;
using Sqair.Trainer.Export;
using Sqair.Trainer.Forecasting;

namespace Sqair.Trainer.Commands;

/// <summary>
/// `sqair train-motion --model M --video CLIPS --out FILE`: teaches a package where people go on to, on what it tracks itself in these
/// clips. No truth is needed.
/// </summary>
internal static class TrainMotionCommand
{
    /// <summary>Every so many-th clip is kept to measure with.</summary>
    const int KeptBack = 8;

    public static Command Create()
    {
        var model = new Option<string>("--model") { Description = "Model package whose tracks are learnt from.", Required = true };
        var videos = new Option<string[]>("--video")
        {
            Description = "Clips with people in them.", Required = true, AllowMultipleArgumentsPerToken = true,
        };
        var output = new Option<string>("--out") { Description = "Model package to write: the same with motion.onnx.", Required = true };
        var steps = new Option<int>("--steps") { Description = "Steps of training.", DefaultValueFactory = _ => 6000 };
        var seed = new Option<int>("--seed") { Description = "Of the start values and the order.", DefaultValueFactory = _ => 1 };
        var json = new Option<bool>("--json") { Description = "One JSON object on stdout, nothing else." };
        var command = new Command("train-motion", "Teaches a model package to forecast where people go, on its own tracks.")
        {
            model, videos, output, steps, seed, json,
        };
        command.SetAction(async (result, cancellation) =>
        {
            if (result.GetValue(steps) is < 1 or > 1_000_000)
                throw new UserErrorException($"--steps {result.GetValue(steps)}: expected 1 to 1,000,000.");
            var (path, quiet, to) = (result.GetRequiredValue(output), result.GetValue(json), result.InvocationConfiguration.Output);
            void Tell(string line)
            {
                if (!quiet) to.WriteLine(line);
            }
            if (Directory.Exists(path)) throw new UserErrorException($"--out {path}: expected a file, this is a folder.");
            var package = ModelPackage.Open(result.GetRequiredValue(model));
            MotionExamples training = new(), kept = new();
            var clips = result.GetRequiredValue(videos);
            for (var i = 0; i < clips.Length; i++)
            {
                var examples = i % KeptBack == KeptBack - 1 ? kept : training;
                var before = examples.Count;
                using var engine = new TrackingEngine(package);
                examples.Add((await ClipTracker.TrackAsync(engine, new ClipRequest(clips[i]), cancellation)).Tracks);
                Tell($"{clips[i]}: {examples.Count - before} examples{(examples == kept ? ", kept back" : "")}");
            }
            if (training.Count == 0) throw new UserErrorException("--video: nobody is tracked in these clips; take others.");
            using var motion = new MotionTraining(result.GetValue(seed));
            motion.Train(training, result.GetValue(steps),
                (step, nats) => Tell(string.Create(CultureInfo.InvariantCulture, $"step {step}: {nats:F3} nats")), cancellation);
            var figures = motion.Measure(kept.Count > 0 ? kept : training);
            Write(package, path, motion, training.Count, kept.Count, figures);
            var measured = kept.Count > 0 ? $"{kept.Count} kept back" : $"{training.Count} trained on";
            to.WriteLine(quiet
                ? JsonSerializer.Serialize(new { examples = training.Count, kept = kept.Count, figures }, JsonSerializerOptions.Web)
                : string.Create(CultureInfo.InvariantCulture, $"{path}: {figures.Nats:F3} nats; after 1 s off by "
                    + $"{figures.Error:F3} heights, constant velocity {figures.ConstantVelocity:F3}; within 1 and 2 deviations "
                    + $"{figures.WithinOne:F3}, {figures.WithinTwo:F3} of {measured}"));
            return 0;
        });
        return command;
    }

    static void Write(ModelPackage package, string path, MotionTraining motion, int examples, int kept, MotionFigures figures)
    {
        var provenance = package.Manifest.Provenance.DeepClone().AsObject();
        provenance["motion"] = new JsonObject
        {
            ["examples"] = examples,
            ["keptBack"] = kept,
            ["nats"] = Math.Round(figures.Nats, 4),
            ["error"] = Math.Round(figures.Error, 4),
            ["constantVelocity"] = Math.Round(figures.ConstantVelocity, 4),
        };
        var manifest = package.Manifest with { Provenance = provenance, Created = TimeProvider.System.GetUtcNow() };
        PackageExport.Write(path, manifest, package.Propagate, package.Discover, package.Judge, DeployedGraphs.Motion(motion.Trained()));
    }
}
