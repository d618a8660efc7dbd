using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sqair.Models;
using Sqair.Mot;
using Sqair.Tracking;
using Sqair.Trainer.Export;
using Sqair.Trainer.Judging;

namespace Sqair.Trainer.Commands;

/// <summary>
/// `sqair train-judge --model M --video CLIPS --out FILE`: teaches a package to tell people from everything else, on simulated clips whose
/// truth is known.
/// </summary>
internal static class TrainJudgeCommand
{
    /// <summary>Every so many-th clip is kept to measure with.</summary>
    const int KeptBack = 8;

    public static Command Create()
    {
        var model = new Option<string>("--model") { Description = "Model package whose objects are judged.", Required = true };
        var videos = new Option<string[]>("--video")
        {
            Description = "Simulated clips, each with its truth beside it (clip.mp4, clip.txt).",
            Required = true, AllowMultipleArgumentsPerToken = true
        };
        var output = new Option<string>("--out") { Description = "Model package to write: the same with the judge.", Required = true };
        var steps = new Option<int>("--steps") { Description = "Steps of training.", DefaultValueFactory = _ => 6000 };
        var every = new Option<int>("--every")
        {
            Description = "Frames from one look at the objects of a clip to the next.", DefaultValueFactory = _ => 4
        };
        var seed = new Option<int>("--seed") { Description = "Of the start values and the order.", DefaultValueFactory = _ => 1 };
        var json = new Option<bool>("--json") { Description = "One JSON object on stdout, nothing else." };
        var command = new Command("train-judge", "Teaches a model package to tell people from parts of people, cars, shadows and light.")
        {
            model, videos, output, steps, every, seed, json
        };
        command.SetAction(async (result, cancellation) =>
        {
            if (result.GetValue(steps) is < 1 or > 1_000_000)
                throw new UserErrorException($"--steps {result.GetValue(steps)}: expected 1 to 1,000,000.");
            if (result.GetValue(every) is < 1 or > 1000)
                throw new UserErrorException($"--every {result.GetValue(every)}: expected 1 to 1000.");
            var quiet = result.GetValue(json);
            void Tell(string line)
            {
                if (!quiet) result.InvocationConfiguration.Output.WriteLine(line);
            }
            var package = ModelPackage.Open(result.GetRequiredValue(model));
            if (package.Manifest.Precision != Precision.Fp32)
                throw new UserErrorException($"{package.Path}: is {InspectCommand.Name(package.Manifest.Precision)}, expected fp32: "
                    + "train the judge for the package that it was made from, and export that again");
            foreach (var video in result.GetRequiredValue(videos)) TruthOf(video);
            if (Directory.Exists(result.GetRequiredValue(output)))
                throw new UserErrorException($"--out {result.GetRequiredValue(output)}: expected a file, this is a folder.");
            var (training, kept) = await CollectAsync(package, result.GetRequiredValue(videos), result.GetValue(every), Tell, cancellation);
            if (training.People == 0 || training.People == training.Count)
                throw new UserErrorException(
                    "--video: among the objects in these clips there are no people, or nothing else; take more clips.");
            using var judge = new JudgeTraining(result.GetValue(seed));
            judge.Train(training, result.GetValue(steps),
                (step, loss) => Tell(string.Create(CultureInfo.InvariantCulture, $"step {step}: {loss:F3} nats")), cancellation);
            var figures = judge.Measure(kept.Count > 0 ? kept : training);
            Write(package, result.GetRequiredValue(output), judge, training, kept.Count, figures);
            result.InvocationConfiguration.Output.WriteLine(quiet
                ? JsonSerializer.Serialize(new { examples = training.Count, people = training.People, figures }, JsonSerializerOptions.Web)
                : string.Create(CultureInfo.InvariantCulture, $"{result.GetRequiredValue(output)}: {figures.Loss:F3} nats, "
                    + $"right {figures.Right:P1} (people {figures.PeopleRight:P1}, others {figures.OthersRight:P1}) "
                    + $"of {(kept.Count > 0 ? kept : training).Count} {(kept.Count > 0 ? "kept back" : "trained on")}; "
                    + $"sides off by {figures.SidesAfter:F4} instead of {figures.SidesBefore:F4}"));
            return 0;
        });
        return command;
    }

    static string TruthOf(string video)
    {
        var file = Path.ChangeExtension(video, ".txt");
        return File.Exists(file)
            ? file : throw new UserErrorException($"{video}: its truth, {file}, does not exist (sqair simulate --truth)");
    }

    static async Task<(JudgeExamples Training, JudgeExamples Kept)> CollectAsync(
        ModelPackage package, string[] videos, int every, Action<string> tell, CancellationToken cancellation)
    {
        JudgeExamples training = new(), kept = new();
        for (var i = 0; i < videos.Length; i++)
        {
            var truth = MotFile.Read(TruthOf(videos[i])).ToLookup(row => row.Frame);
            var examples = i % KeptBack == KeptBack - 1 ? kept : training;
            var before = examples.Count;
            using var engine = new TrackingEngine(package);
            var request = new ClipRequest(videos[i])
            {
                Observe = (camera, frame, scaleX, scaleY) =>
                {
                    camera.Proposed ??= () => examples.Watch(camera);
                    if (package.Judge is null) examples.Follow(camera);
                    if (frame % every == 0)
                        examples.Add(camera, [.. truth[frame].Select(
                            row => new Box(row.Left, row.Top, row.Width, row.Height).Scaled(1 / scaleX, 1 / scaleY))]);
                },
            };
            await ClipTracker.TrackAsync(engine, request, cancellation);
            tell($"{videos[i]}: {examples.Count - before} objects{(examples == kept ? ", kept back" : "")}");
        }
        tell($"{training.Count} objects, {training.People} of them people; kept back {kept.Count}, {kept.People}");
        return (training, kept);
    }

    static void Write(ModelPackage package, string path, JudgeTraining judge, JudgeExamples training, int kept, JudgeFigures figures)
    {
        var provenance = package.Manifest.Provenance.DeepClone().AsObject();
        provenance["judge"] = new JsonObject
        {
            ["objects"] = training.Count,
            ["people"] = training.People,
            ["keptBack"] = kept,
            ["loss"] = Math.Round(figures.Loss, 4),
            ["right"] = Math.Round(figures.Right, 4),
            ["sides"] = Math.Round(figures.SidesAfter, 4),
        };
        var manifest = package.Manifest with { Provenance = provenance, Created = TimeProvider.System.GetUtcNow() };
        PackageExport.Write(path, manifest, package.Propagate, package.Discover, DeployedGraphs.Judge(judge.Trained()),
            package.Motion);
    }
}
