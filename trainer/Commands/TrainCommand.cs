using System.CommandLine;
using System.Text.Json;
using Sqair.Models;
using Sqair.Storage;
using Sqair.Tracking;
using Sqair.Trainer.Configuration;
using Sqair.Trainer.Data;
using Sqair.Trainer.Export;
using Sqair.Trainer.Learning;
using Sqair.Trainer.Pictures;
using Sqair.Trainer.Training;
using Sqair.Video;
using TorchSharp;

namespace Sqair.Trainer.Commands;

/// <summary>`sqair train`: learns from videos without labels.</summary>
internal static class TrainCommand
{
    const int FilmSeconds = 20;

    public static Command Create()
    {
        var config = new Option<string?>("--config") { Description = "Experiment file; default is trainer/configs/conv-sqair-cctv.yaml." };
        var schedule = new Option<string?>("--schedule")
        {
            Description = "Train through the phases of this file (trainer/configs/schedules) instead of the experiment's own."
        };
        var settings = new Option<string[]>("--set")
        {
            Description = "Another value for one setting, "
            + "such as network.discovery=recurrent or phases.bound.particles=8; several may follow.",
            AllowMultipleArgumentsPerToken = true
        };
        var folder =
            new Option<string>("--out") { Description = "Folder for checkpoints, log, pictures and the clip cache.", Required = true };
        var resume = new Option<bool>("--resume")
        {
            Description = "Go on from the folder's checkpoint, exactly as if the run had not been stopped."
        };
        var start = new Option<string?>("--start-from")
        {
            Description = "Take the weights of a model package (*.sqair) or of another run's checkpoint and train on."
        };
        var skip = new Option<string?>("--from-phase") { Description = "Skip the phases before the one of this name." };
        var minutes = new MinutesOption("Stop and save after so long.");
        var device = new Option<string>("--device") { Description = "cpu or cuda.", DefaultValueFactory = _ => "cpu" };
        var threads = new ThreadsOption(
            "Threads, each of which trains on a part of every batch; default is as many as there are cores, or as the resumed run had.",
            usual: null);
        var json = new Option<bool>("--json") { Description = "One JSON object on stdout at the end, nothing else." };
        var command = new Command("train", "Trains a model on videos; Ctrl-C saves and stops.")
        {
            config, schedule, settings, folder, resume, start, skip, minutes.Option, device, threads.Option, json
        };
        var examples = new DataOptions(command, measuring: false);
        command.SetAction(async (result, cancel) =>
        {
            var output = result.GetRequiredValue(folder);
            var crew = threads.Of(result);
            // Those of libtorch do not make small operations faster; the run has its own.
            torch.set_num_threads(1);
            var where = TrainingDevice.Of(result.GetRequiredValue(device));

            var checkpointPath = Path.Combine(output, TrainingRun.CheckpointFile);
            var limit = minutes.Of(result);
            Option[] beginnings = [config, schedule, settings, start, skip];
            if (result.GetValue(resume) && beginnings.FirstOrDefault(o => result.GetResult(o) is not null) is { } beginning)
                throw new UserErrorException($"{beginning.Name}: a run that is resumed keeps what it began with");
            // A folder with a run is taken before anything in it is read: who is at work in it may be about to save.
            using var taken = File.Exists(checkpointPath) ? Take(output) : null;
            var checkpoint = result.GetValue(resume) ? Checkpoint.Load(checkpointPath) : null;
            if (checkpoint is { WeightsOnly: true })
                throw new UserErrorException(
                    $"--resume: {checkpointPath} holds weights alone (sqair export); "
                    + "train on from them with --start-from and another --out");
            void RefuseAnotherRun()
            {
                if (checkpoint is null && File.Exists(checkpointPath))
                    throw new UserErrorException($"{checkpointPath} exists: use --resume to go on with it, or another --out");
            }
            RefuseAnotherRun();
            var experiment = checkpoint?.State.Config
                ?? ConfigReader.Read(result.GetValue(config) ?? DefaultConfig(), result.GetValue(schedule), result.GetValue(settings));
            if (result.GetValue(skip) is { } phase) experiment = From(experiment, phase);
            examples.Check(result, experiment);
            var weights = result.GetValue(start) is { } from ? StartingWeights.Of(from, experiment) : null;

            OutputFolder.Create(output);
            using var made = taken is null ? Take(output) : null;
            RefuseAnotherRun();
            using var observer = new TrainingLog(output, quiet: result.GetValue(json));
            var data = await examples.LoadAsync(result, experiment, Path.Combine(output, "clips"), observer.Message, cancel);
            if (checkpoint?.State.DataDigest is { } known && known != data.Digest)
                throw new UserErrorException($"--resume: these are not the examples that the run in {output} began with "
                    + $"({string.Join(", ", checkpoint.State.Videos)}); expected the same, or --start-from and another --out");
            using var run = new TrainingRun(experiment, output, data, where, checkpoint,
                weights, crew ?? checkpoint?.State.Threads ?? Math.Min(Environment.ProcessorCount, ThreadCrew.Most));
            observer.Begin(run, data);
            var done = await Task.Run(() => run.Run(observer, limit, cancel), CancellationToken.None);
            observer.Message(
                $"{(done ? "done" : "stopped, saved; --resume goes on")} after {run.TotalIterations} iterations: {run.CheckpointPath}");
            var film = cancel.IsCancellationRequested ? null : await FilmAsync(run, data, output, observer.Message, cancel);
            if (result.GetValue(json))
                result.InvocationConfiguration.Output.WriteLine(JsonSerializer.Serialize(
                    new
                    {
                        done, iterations = run.TotalIterations, seconds = Math.Round(run.Seconds, 1),
                        bound = double.IsFinite(run.LastBound) ? run.LastBound : (double?)null, checkpoint = run.CheckpointPath, film
                    },
                    JsonSerializerOptions.Web));
            return cancel.IsCancellationRequested ? ExitCode.Stopped : ExitCode.Fine;
        });
        return command;
    }

    /// <summary>What the weights that were saved make of held-back footage: the end of the first clip, tracked.</summary>
    /// <returns>The MP4's path; null where there is no footage or nothing to track with, or it cannot be written.</returns>
    static async Task<string?> FilmAsync(TrainingRun run, TrainingData data, string folder, Action<string> tell, CancellationToken cancel)
    {
        if (data.Clips is not [{ Frames: > 0 } first, ..] || run.Config.Vrnn is not null || run.Config.Network.Independent) return null;
        var (path, package) = (Path.Combine(folder, "tracked.mp4"), Path.Combine(folder, "tracked.sqair.part"));
        try
        {
            ExportCommand.Write(Checkpoint.Load(run.CheckpointPath), package, null);
            using var engine = new TrackingEngine(ModelPackage.Open(package));
            var frames = Math.Clamp((int)(FilmSeconds * first.FramesPerSecond), 1, first.Frames);
            var size = first.Width * first.Height;
            await TrackedClip.WriteAsync(engine, first with { Pixels = first.Pixels[^(frames * size)..] }, path, cancel);
            tell($"the last {frames / first.FramesPerSecond:0} s of {Path.GetFileName(first.Source)} as it tracks them: {path}");
            return path;
        }
        catch (Exception e) when (e is VideoException or IOException or UnauthorizedAccessException or ModelException)
        {
            tell($"no film: {e.Message}");
            return null;
        }
        finally
        {
            File.Delete(package);
        }
    }

    static FolderLock Take(string folder) => FolderLock.Take(folder)
        ?? throw new UserErrorException($"--out {folder}: another training is at work in it; expected a folder of its own");

    static TrainingConfig From(TrainingConfig config, string phase)
    {
        var index = Array.FindIndex(config.Phases, p => p.Name == phase);
        if (index < 0)
            throw new UserErrorException(
                $"--from-phase {phase}: '{config.Name}' has the phases {string.Join(", ", config.Phases.Select(p => p.Name))}");
        return config with { Phases = config.Phases[index..] };
    }

    /// <summary>Beside the program, where the build puts the experiment files.</summary>
    static string DefaultConfig() => Path.Combine(AppContext.BaseDirectory, "configs", "conv-sqair-cctv.yaml");
}
