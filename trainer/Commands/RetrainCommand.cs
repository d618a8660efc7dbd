using System.CommandLine;
using Sqair.Messages;
using Sqair.Models;
using Sqair.Storage;
using Sqair.Trainer.Configuration;
using Sqair.Trainer.Data;
using Sqair.Trainer.Devices;
using Sqair.Trainer.Export;
using Sqair.Trainer.Export.Quantising;
using Sqair.Trainer.Learning;
using Sqair.Trainer.Retraining;
using Sqair.Trainer.Training;
using TorchSharp;

namespace Sqair.Trainer.Commands;

/// <summary>
/// `sqair retrain DEVICE`: pulls what the device has recorded, trains the deployed model further on it, and pushes the result if it is
/// better on clips that neither was trained on. Every step leaves a file in the folder; begun again, it goes on behind the last one.
/// </summary>
internal static class RetrainCommand
{
    public static Command Create()
    {
        var name = new Argument<string>("device") { Description = "Name of the device." };
        var model = new Option<string>("--model")
        {
            Description = "The package that the device runs, as it was deployed.", Required = true,
        };
        var folder = new Option<string>("--out")
        {
            Description = "Folder for clips, checkpoint, the new package and report.html.", Required = true,
        };
        var minutes = new MinutesOption("Stop training after so long.");
        var settings = new Option<string[]>("--set")
        {
            Description = "Other values of retrain.yaml, such as phases.bound.iterations=2000.", AllowMultipleArgumentsPerToken = true,
        };
        var precision = Choice.Option("--precision", "Of the weights that are pushed", Precision.Fp32);
        var key = new Option<string?>("--key") { Description = "Sign the new package with this key (sqair keys list)." };
        var noPush = new Option<bool>("--no-push") { Description = "End with the verdict." };
        var broker = new BrokerOptions();
        var command = new Command("retrain", "Retrains a device's model on what the device has recorded, and pushes it if it is better. "
            + $"Ends with {ExitCode.NotBetter} where it is not, with {ExitCode.Refused} where the device refuses it or takes it back.")
        {
            name, model, folder, minutes.Option, settings, precision, key, noPush,
        };
        broker.AddTo(command);
        command.SetAction(async (result, cancellation) =>
        {
            var (device, at) = (result.GetRequiredValue(name), result.GetRequiredValue(folder));
            var (options, prefix) = (broker.Read(result), broker.PrefixOf(result));
            var (deployed, output) = (result.GetRequiredValue(model), result.InvocationConfiguration.Output);
            OutputFolder.Check(at);
            var work = new Workplace(at);
            var limit = minutes.Of(result);
            // Known before the hour that training takes.
            using var signing = result.GetValue(key) is { } signer ? SigningKeys.OfUser().Open(signer) : null;
            var package = ModelPackage.Open(deployed);
            await CheckAsync(options, prefix, device, package, deployed, cancellation);

            output.WriteLine($"steps: pull what {device} has recorded, train {package.Manifest.Name} {package.Fingerprint} further on it, "
                + $"export as {InspectCommand.Name(result.GetValue(precision))}, compare on clips that neither has seen"
                + (result.GetValue(noPush) ? "" : ", push if it is better") + "; begun again it goes on behind the last one");
            var split = ClipSplit.TryLoad(work.Split);
            if (split is null)
            {
                await using (var pull = await ClipPull.ConnectAsync(options, prefix, device, cancellation))
                    await PullCommand.FetchAllAsync(pull, device, work.Clips, output.WriteLine, cancellation);
                split = ClipSplit.Make(work.Clips, work.Split, output.WriteLine);
            }
            await TrainAsync(work, split, package, deployed, result.GetValue(settings) ?? [], limit, cancellation);
            if (cancellation.IsCancellationRequested) return ExitCode.Stopped;
            var (wanted, candidate) = (result.GetValue(precision), work.Candidate);
            if (wanted != Precision.Fp32)
            {
                candidate = work.Rounded(wanted);
                string[] recordings = [.. split.Training.Select(clip => Path.Combine(work.Clips, clip))];
                if (!File.Exists(candidate))
                    await QuantisedExport.WriteAsync(candidate, wanted, whole => File.Copy(work.Candidate, whole), recordings,
                        work.Candidate, IntegerProducts.Convolutions, Console.Error.WriteLine, cancellation);
            }
            output.WriteLine($"comparing {Called(candidate)} with {Called(deployed)} on {split.Kept.Length} clips that neither has seen");
            var kept = split.Kept.Select(clip => Path.Combine(work.Clips, clip));
            var comparison = await Task.Run(() => ModelComparison.Of(deployed, candidate, kept, cancellation), cancellation);
            await RetrainingReport.WriteAsync(
                work.Report, device, comparison, split, work.Run, work.Clips, deployed, candidate, cancellation);
            output.WriteLine($"{Called(candidate)} is {comparison.Verdict}; {work.Report}");
            if (!comparison.IsBetter)
            {
                output.WriteLine($"{device}: nothing is pushed, the deployed model stays, {Called(deployed)}");
                return ExitCode.NotBetter;
            }
            if (signing is not null)
            {
                var id = ModelPackage.Open(candidate).WriteSigned(candidate, signing);
                output.WriteLine($"{Called(candidate)} is signed by {result.GetValue(key)} {id}");
            }
            if (result.GetValue(noPush)) return ExitCode.Fine;
            return await PushCommand.RunAsync(
                [device], prefix, options, PushedPackage.Read(candidate), PushState.Promoted, output, cancellation);
        });
        return command;
    }

    /// <summary>File, name and fingerprint: the name stays, so it does not tell the new model from the old one.</summary>
    static string Called(string path) =>
        ModelPackage.Open(path) is var package ? $"{path} ({PushedPackage.Called(package.Manifest.Name, package.Fingerprint)})" : path;

    /// <summary>Weights of another model than the one that runs would be compared with the wrong one.</summary>
    static async Task CheckAsync(
        MQTTnet.MqttClientOptions options, string prefix, string device, ModelPackage package, string path, CancellationToken cancellation)
    {
        var known = (await DeviceList.ReadAsync(options, prefix, cancellation)).FirstOrDefault(one => one.Name == device)
            ?? throw new UserErrorException($"{device}: no device of this name has ever published under {prefix}/");
        if (package.Manifest.Precision != Precision.Fp32)
            throw new UserErrorException($"--model {path}: is {InspectCommand.Name(package.Manifest.Precision)}, expected the fp32 package "
                + "that it was made from; what the device runs may lie beside that");
        if (known.Running is not { } running || running.Fingerprint == package.Fingerprint) return;
        if (!HasRounded(path, package, running.Fingerprint))
            throw new UserErrorException($"--model {path}: it is {package.Fingerprint}, but {device} runs {running.Fingerprint}");
    }

    /// <summary>The device runs it with weights of fewer bits: then that package lies beside the one that it was made from.</summary>
    static bool HasRounded(string path, ModelPackage package, string fingerprint) =>
        Directory.EnumerateFiles(Path.GetDirectoryName(Path.GetFullPath(path))!, "*.sqair").Any(file =>
        {
            try
            {
                var other = ModelPackage.Open(file);
                return other.Fingerprint == fingerprint
                    && (string?)other.Manifest.Provenance["quantised"]?["from"] == package.Fingerprint;
            }
            catch (ModelException)
            {
                return false;
            }
        });

    static async Task TrainAsync(
        Workplace work, ClipSplit split, ModelPackage package, string deployed, string[] settings, TimeSpan? limit,
        CancellationToken cancellation)
    {
        torch.set_num_threads(1);
        string[] size = [$"data.width={split.Width}", $"data.height={split.Height}",
            FormattableString.Invariant($"data.framesPerSecond={split.FramesPerSecond}")];
        var config = ConfigReader.Read(Path.Combine(AppContext.BaseDirectory, "configs", "retrain.yaml"), null, [.. size, .. settings]);
        using var own = FolderLock.Take(work.Run)
            ?? throw new UserErrorException($"{work.Run}: another training is at work in it; expected another --out");
        using var log = new TrainingLog(work.Run, quiet: false);
        var clips = await ClipCache.LoadAsync(
            [.. split.Training.Select(clip => Path.Combine(work.Clips, clip))], config.Data, work.Run, log.Message, cancellation);
        var data = TrainingData.OfClips(clips, config);
        var begun = File.Exists(work.Checkpoint) ? Checkpoint.Load(work.Checkpoint) : null;
        if (begun is not null && settings.Length > 0)
            throw new UserErrorException($"--set: {work.Run} is begun and keeps what it began with; expected another --out");
        var done = begun is not null && (begun.State.Phase >= begun.State.Config.Phases.Length
            || TimeSpan.FromSeconds(begun.State.Seconds) >= limit);
        if (done && File.Exists(work.Candidate)) return;
        var weights = begun is not null ? null : new StartingWeights(
            PackageWeights.Read(package, WeightPlan.Of(config.Network), config.Seed),
            $"{Path.GetFileName(deployed)} ({package.Manifest.Name} {package.Fingerprint})");
        using (var run = new TrainingRun(begun?.State.Config ?? config, work.Run, data, torch.CPU, begun, weights,
            begun?.State.Threads ?? Environment.ProcessorCount))
        {
            log.Begin(run, data);
            // What a run before has used up counts.
            var left = limit is { } most ? most - TimeSpan.FromSeconds(run.Seconds) : (TimeSpan?)null;
            await Task.Run(() => run.Run(log, left, cancellation), CancellationToken.None);
            if (cancellation.IsCancellationRequested) return;
        }
        foreach (var precision in Enum.GetValues<Precision>()) File.Delete(work.Rounded(precision));
        ExportCommand.Write(
            Checkpoint.Load(work.Checkpoint), work.Candidate, package.Manifest.Name, package.Judge, package.Manifest.Analysis,
            package.Motion);
    }

    sealed record Workplace(string Folder)
    {
        public string Clips => Path.Combine(Folder, "clips");
        public string Split => Path.Combine(Folder, "split.json");
        public string Run => Path.Combine(Folder, "run");
        public string Checkpoint => Path.Combine(Run, TrainingRun.CheckpointFile);
        public string Candidate => Path.Combine(Folder, "retrained.sqair");
        public string Rounded(Precision precision) => Path.Combine(Folder, $"retrained-{InspectCommand.Name(precision)}.sqair");
        public string Report => Path.Combine(Folder, "report.html");
    }
}
