using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sqair.Background;
using Sqair.Models;
using Sqair.Tracking;
using Sqair.Trainer.Export;
using Sqair.Trainer.Export.Quantising;
using Sqair.Trainer.Learning;
using Sqair.Trainer.Training;

namespace Sqair.Trainer.Commands;

/// <summary>`sqair export`: trained weights to the model package that the daemon loads, or to a small checkpoint for others.</summary>
internal static class ExportCommand
{
    const string Weights = "*.sqair-train";

    public static Command Create()
    {
        var checkpoint = new Option<string?>("--checkpoint") { Description = "Checkpoint of a training run." };
        var package = new Option<string?>("--package")
        {
            Description = "Instead of a checkpoint: a package to write anew, also of an earlier format, with a self-test of this machine."
        };
        var output = new Option<string>("--out")
        {
            Description = $"Model package to write (*.sqair); {Weights}: the checkpoint's weights alone, in 16 bits, to hand on.",
            Required = true
        };
        var name = new Option<string?>("--name") { Description = "Name of the model; default is the configuration's." };
        var judge = new Option<string?>("--judge")
        {
            Description = "Model package whose judge goes into this one; without it everything is taken for people."
        };
        var precision = Choice.Option("--precision", "Of the weights", Precision.Fp32);
        var calibrate = new Option<string[]>("--calibrate")
        {
            Description = "int8: recordings that say how large the network's numbers become: videos, clips of `sqair pull`, or folders of "
                + "such clips; default is what it was trained on.",
            AllowMultipleArgumentsPerToken = true,
        };
        var products = Choice.Option("--integer-products",
            "int8: which products are computed in integers too (convolutions are what pays on a CPU)", IntegerProducts.Convolutions);
        var sensitivity = new Option<bool>("--sensitivity")
        {
            Description = "int8: print how much of the error each layer makes, quantised alone, and what it is therefore made."
        };
        var json = new Option<bool>("--json") { Description = "One JSON object on stdout, nothing else." };
        var command = new Command("export", "Writes the trained network as ONNX graphs and a manifest, with a self-test.")
        {
            checkpoint, package, output, name, judge, precision, calibrate, products, sensitivity, json
        };
        command.SetAction(async (result, cancellation) =>
        {
            var path = result.GetRequiredValue(output);
            FilesApart.Require(("--checkpoint", result.GetValue(checkpoint)), ("--out", path));
            OutputFolder.CheckFile(path);
            if (path.EndsWith(Weights[1..], StringComparison.Ordinal))
            {
                Option[] others = [package, name, judge, precision, calibrate, products, sensitivity];
                if (others.FirstOrDefault(o => result.GetResult(o) is { Implicit: false }) is { } needless)
                    throw new UserErrorException(
                        $"{needless.Name}: {Weights} holds the checkpoint's weights alone; it goes with a package (*.sqair)");
                var source = result.GetValue(checkpoint) ?? throw new UserErrorException($"--out {Weights}: expected --checkpoint");
                return HandOn(Checkpoint.Load(source), path, result.GetValue(json), result.InvocationConfiguration.Output);
            }
            var judging = result.GetValue(judge) is { } other ? JudgeOf(other) : null;
            var wanted = result.GetValue(precision);
            string[] recordings = result.GetValue(calibrate) ?? [];
            if (wanted != Precision.Int8 && (recordings.Length > 0 || result.GetValue(sensitivity)))
                throw new UserErrorException("--calibrate and --sensitivity go with --precision int8");
            void Write32(string file)
            {
                switch (result.GetValue(checkpoint), result.GetValue(package))
                {
                    case ({ } trained, null): Write(Checkpoint.Load(trained), file, result.GetValue(name), judging); break;
                    case (null, { } old): Rewrite(ModelPackage.OpenEarlier(old), file, result.GetValue(name), judging, wanted); break;
                    default: throw new UserErrorException("expected either --checkpoint or --package");
                }
            }
            IReadOnlyList<LayerError> layers = [];
            if (wanted == Precision.Fp32) Write32(path);
            else layers = await QuantisedExport.WriteAsync(
                path, wanted, Write32, recordings, result.GetValue(checkpoint) ?? result.GetValue(package)!,
                result.GetValue(products), Console.Error.WriteLine, cancellation);
            if (!result.GetValue(sensitivity)) layers = [];
            var written = ModelPackage.Open(path);
            var bytes = new FileInfo(path).Length;
            var to = result.InvocationConfiguration.Output;
            if (result.GetValue(json))
            {
                to.WriteLine(JsonSerializer.Serialize(new
                {
                    path, bytes, written.Fingerprint, precision = InspectCommand.Name(written.Manifest.Precision),
                    written.Manifest.Parameters, written.Manifest.Files, layers = layers.Select(QuantisedExport.Row),
                }, JsonSerializerOptions.Web));
                return 0;
            }
            foreach (var line in QuantisedExport.Table(layers)) to.WriteLine(line);
            to.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{path}: {written.Manifest.Name} ({written.Fingerprint}), {InspectCommand.Name(written.Manifest.Precision)}, "
                    + $"{written.Manifest.Parameters:N0} parameters, {bytes / 1e6:0.0} MB, {written.Signer}"));
            return 0;
        });
        return command;
    }

    static int HandOn(Checkpoint checkpoint, string path, bool json, TextWriter to)
    {
        checkpoint.SaveWeights(path);
        var bytes = new FileInfo(path).Length;
        to.WriteLine(json
            ? JsonSerializer.Serialize(new { path, bytes, parameters = checkpoint.Weights.Length }, JsonSerializerOptions.Web)
            : string.Create(CultureInfo.InvariantCulture,
                $"{path}: {checkpoint.State.Configuration} after {checkpoint.State.AllIterations():N0} iterations, "
                    + $"{checkpoint.Weights.Length:N0} weights in 16 bits, {bytes / 1e6:0.0} MB"));
        return 0;
    }

    static byte[] JudgeOf(string path)
    {
        var package = ModelPackage.OpenEarlier(path);
        if (package.Manifest.Precision != Precision.Fp32)
            throw new UserErrorException($"--judge {path}: is {InspectCommand.Name(package.Manifest.Precision)}, "
                + "expected one of fp32: give the package that it was made from");
        return package.Judge ?? throw new UserErrorException($"--judge {path}: the package has no judge (sqair train-judge makes one)");
    }

    /// <summary>The same model in the format of today. A signature was one of the old manifest, and is left out.</summary>
    static void Rewrite(ModelPackage old, string path, string? name, byte[]? judge, Precision wanted)
    {
        var precision = old.Manifest.Precision;
        if (precision != Precision.Fp32 && (wanted != Precision.Fp32 || judge is not null))
            throw new UserErrorException($"{old.Path}: is {InspectCommand.Name(precision)}, expected fp32: "
                + "give the package that it was made from");
        // A new self-test would make right whatever the graphs answer now. A judge that is replaced need not be right any more.
        if (old.SelfTest is not null && judge is null) new TrackingEngine(old).Dispose();
        PackageExport.Write(path, old.Manifest with { Name = name ?? old.Manifest.Name }, old.Propagate, old.Discover, judge ?? old.Judge,
            old.Motion);
    }

    /// <param name="analysis">Size and rate of the pictures that it is for, where they are not those that it was trained on.</param>
    internal static void Write(Checkpoint checkpoint, string path, string? name, byte[]? judge = null, AnalysisFormat? analysis = null,
        byte[]? motion = null)
    {
        var state = checkpoint.State;
        var c = state.Config.Network;
        if (state.Config.Vrnn is not null || c.Independent)
            throw new UserErrorException($"'{state.Configuration}' is {(state.Config.Vrnn is null ? "an AIR" : "a VRNN")}, "
                + "which follows no objects: only a SQAIR can be exported");
        if (state.Config.Data.IsGenerated())
            throw new UserErrorException($"--out {path}: '{state.Configuration}' is of {state.Config.Data.Kind}, "
                + $"a device's model of footage; to hand its weights on, expected --out {Weights}");
        var plan = WeightPlan.Of(c);
        if (checkpoint.Weights.Length != plan.Count)
            throw new UserErrorException($"the checkpoint has {checkpoint.Weights.Length} weights, "
                + $"its configuration '{state.Configuration}' needs {plan.Count}: it was made by another version");
        var trained = WeightStore.ByName(plan, checkpoint.Weights);
        var manifest = new ModelManifest
        {
            Name = name ?? state.Configuration,
            Created = TimeProvider.System.GetUtcNow(),
            Image = new(c.ImageSize, c.ImageSize),
            Glimpse = new(c.GlimpseWidth, c.GlimpseHeight),
            OutputDeviation = c.OutputDeviation,
            Slots = c.Slots,
            WhatSize = c.What,
            HiddenSize = c.Hidden,
            Analysis = analysis ?? new(state.Config.Data.Width, state.Config.Data.Height, state.Config.Data.FramesPerSecond),
            Foreground = JsonSerializer.SerializeToNode(new ForegroundOptions(), JsonSerializerOptions.Web)!.AsObject(),
            Parameters = plan.Count,
            Provenance = new JsonObject
            {
                ["videos"] = new JsonArray([.. state.Videos.Select(v => (JsonNode)v)]),
                ["iterations"] = state.TotalIterations,
                ["startedFrom"] = state.StartedFrom,
                ["trained"] = state.Saved is { } saved ? $"{saved:O}" : null,
                ["trainingSeconds"] = Math.Round(state.Seconds),
                ["validationBoundPerFrame"] = double.IsFinite(state.LastBound) ? Math.Round(state.LastBound, 2) : null,
                ["configuration"] = JsonSerializer.SerializeToNode(state.Config, JsonSerializerOptions.Web),
            },
        };
        PackageExport.Write(path, manifest, DeployedGraphs.Propagate(c, trained), DeployedGraphs.Discover(c, trained), judge, motion);
    }
}
