using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Sqair.Trainer.Benchmark;
using Sqair.Trainer.Configuration;
using Sqair.Trainer.Learning;

namespace Sqair.Trainer.Commands;

/// <summary>`sqair bench`: what a training step costs, alone or in alternation with plain PyTorch.</summary>
internal static class BenchCommand
{
    public static Command Create()
    {
        var config = new Option<string?>("--config")
        {
            Description = "Experiment whose network is timed; without it the network of the PyTorch script."
        };
        var reference = new Option<string?>("--vs-pytorch")
        {
            Description = "Python script that times a plain PyTorch step of the same network; it and this program take turns."
        };
        var python = new Option<string>("--python") { Description = "Python with PyTorch.", DefaultValueFactory = _ => "/usr/bin/python3" };
        var rounds = new Option<int>("--rounds") { Description = "Turns.", DefaultValueFactory = _ => 5 };
        var steps = new Option<int>("--steps") { Description = "Steps a turn.", DefaultValueFactory = _ => 5 };
        var batch = new Option<int>("--batch") { DefaultValueFactory = _ => 16, Description = "Clips a step." };
        var particles = new Option<int>("--particles") { DefaultValueFactory = _ => 4, Description = "K." };
        var length = new Option<int>("--length") { DefaultValueFactory = _ => 3, Description = "Frames a clip." };
        var threads = new ThreadsOption(
            "Of either side; plain PyTorch also has its turns with one, and the faster of the two counts. "
            + "Default is as many as there are cores.", Environment.ProcessorCount);
        var device = new Option<string>("--device")
        {
            Description = "cpu or cuda; plain PyTorch stays on the CPU.", DefaultValueFactory = _ => "cpu"
        };
        var precision = Choice.Option(
            "--matrix-precision", "Of our side's matrix products on the CPU (matrixPrecision of an experiment)", MatrixPrecision.Float32);
        var json = new Option<bool>("--json") { Description = "One JSON object on stdout, nothing else." };
        var command = new Command("bench", "Times training steps, as a ratio to plain PyTorch where its script is given.")
        {
            config, reference, python, rounds, steps, batch, particles, length, threads.Option, device, precision, json
        };
        command.SetAction(async (result, cancel) =>
        {
            var sizes = new StepSizes(
                result.GetValue(batch), result.GetValue(particles), result.GetValue(length), 128, 50, threads.Of(result)!.Value);
            var network = result.GetValue(config) is { } path ? ConfigReader.Read(path).Network : StepTimer.Plain(sizes);
            using var matrices = MatrixPrecisionScope.Use(result.GetValue(precision));
            if (result.GetValue(rounds) < 1 || result.GetValue(steps) < 1)
                throw new UserErrorException("--rounds and --steps must be at least 1");
            TorchSharp.torch.set_num_threads(1);
            var where = TrainingDevice.Of(result.GetRequiredValue(device));
            // Libraries warm up, the allocator finds its size.
            var parameters = Turn(network, sizes, where, 2).Parameters;
            List<double> ours = [], theirs = [];
            ReferenceFigures? last = null;
            for (var i = 0; i < result.GetValue(rounds); i++)
            {
                if (result.GetValue(reference) is { } script)
                {
                    last = await PyTorchReference.RunAsync(result.GetRequiredValue(python), script, sizes, result.GetValue(steps), cancel);
                    if (sizes.Threads > 1)
                    {
                        // More threads make it slower as often as not.
                        var single = await PyTorchReference.RunAsync(
                            result.GetRequiredValue(python), script, sizes with { Threads = 1 }, result.GetValue(steps), cancel);
                        if (single.Step < last.Step) last = single;
                    }
                    theirs.Add(last.Step);
                }
                ours.Add(Turn(network, sizes, where, result.GetValue(steps)).Seconds);
            }
            List<double> ratios = [.. theirs.Zip(ours, (t, o) => t / o)];
            var figures = new
            {
                sizes, seconds = Median(ours), parameters, torch = LibraryVersion(),
                pytorch = last is null ? null : new
                {
                    seconds = Median(theirs), parameters = last.Parameters, torch = last.Torch,
                    timesFaster = Median(ratios), fewest = ratios.Min(), most = ratios.Max()
                },
            };
            var text = string.Create(CultureInfo.InvariantCulture, $"a step of batch {sizes.Batch}, K {sizes.Particles}, "
                + $"{sizes.Length} frames "
                + $"on {(where.type == TorchSharp.DeviceType.CPU ? $"{sizes.Threads} thread(s)" : "the CUDA device")}: "
                + $"{figures.seconds:F3} s ({parameters:N0} parameters, libtorch {figures.torch})");
            if (figures.pytorch is { } p)
                text += string.Create(CultureInfo.InvariantCulture,
                    $"\nplain PyTorch {p.torch} in turn with it:                 {p.seconds:F3} s ({p.parameters:N0} parameters)\n"
                        + $"times faster: {p.timesFaster:F2} (median of {ratios.Count} turns, {p.fewest:F2} to {p.most:F2})");
            result.InvocationConfiguration.Output.WriteLine(
                result.GetValue(json) ? JsonSerializer.Serialize(figures, JsonSerializerOptions.Web) : text);
            return 0;
        });
        return command;
    }

    /// <summary>
    /// As the script does: every turn begins with weights that were never trained, and its first step is left out. Training on noise fills
    /// more and more slots.
    /// </summary>
    static (double Seconds, long Parameters) Turn(
        Sqair.Network.NetworkConfig network, StepSizes sizes, TorchSharp.torch.Device device, int steps)
    {
        using var timer = new StepTimer(network, sizes, device);
        timer.Run(1);
        return (Median(timer.Run(steps)), timer.Parameters);
    }

    static string LibraryVersion() => TorchSharp.torch.__version__;

    static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return 0.5 * (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]);
    }
}
