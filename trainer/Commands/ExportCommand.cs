using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sqair.Background;
using Sqair.Models;
using Sqair.Tracking;
using Sqair.Trainer.Export;
using Sqair.Trainer.Learning;
using Sqair.Trainer.Training;

namespace Sqair.Trainer.Commands;

/// <summary>`sqair export`: trained weights to the model package that the daemon loads.</summary>
internal static class ExportCommand
{
    public static Command Create()
    {
        var checkpoint = new Option<string?>("--checkpoint") { Description = "Checkpoint of a training run." };
        var package = new Option<string?>("--package")
        {
            Description = "Instead of a checkpoint: a package to write anew, also of an earlier format, with a self-test of this machine."
        };
        var output = new Option<string>("--out") { Description = "Model package to write (*.sqair).", Required = true };
        var name = new Option<string?>("--name") { Description = "Name of the model; default is the configuration's." };
        var judge = new Option<string?>("--judge")
        {
            Description = "Model package whose judge goes into this one; without it everything is taken for people."
        };
        var json = new Option<bool>("--json") { Description = "One JSON object on stdout, nothing else." };
        var command = new Command("export", "Writes the trained network as ONNX graphs and a manifest, with a self-test.")
        {
            checkpoint, package, output, name, judge, json
        };
        command.SetAction(result =>
        {
            var path = result.GetRequiredValue(output);
            var judging = result.GetValue(judge) is { } other
                ? ModelPackage.OpenEarlier(other).Judge
                    ?? throw new UserErrorException($"--judge {other}: the package has no judge (sqair train-judge makes one)") : null;
            switch (result.GetValue(checkpoint), result.GetValue(package))
            {
                case ({ } trained, null): Write(Checkpoint.Load(trained), path, result.GetValue(name), judging); break;
                case (null, { } old): Rewrite(ModelPackage.OpenEarlier(old), path, result.GetValue(name), judging); break;
                default: throw new UserErrorException("expected either --checkpoint or --package");
            }
            var written = ModelPackage.Open(path);
            var bytes = new FileInfo(path).Length;
            if (result.GetValue(json))
                result.InvocationConfiguration.Output.WriteLine(JsonSerializer.Serialize(
                    new { path, bytes, written.Fingerprint, written.Manifest.Parameters, written.Manifest.Files },
                    JsonSerializerOptions.Web));
            else
                result.InvocationConfiguration.Output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"{path}: {written.Manifest.Name} ({written.Fingerprint}), "
                        + $"{written.Manifest.Parameters:N0} parameters, {bytes / 1e6:0.0} MB, {written.Signer}"));
            return 0;
        });
        return command;
    }

    /// <summary>The same model in the format of today. A signature was one of the old manifest, and is left out.</summary>
    static void Rewrite(ModelPackage old, string path, string? name, byte[]? judge)
    {
        // A new self-test would make right whatever the graphs answer now. A judge that is replaced need not be right any more.
        if (old.SelfTest is not null && judge is null) new TrackingEngine(old).Dispose();
        PackageExport.Write(path, old.Manifest with { Name = name ?? old.Manifest.Name }, old.Propagate, old.Discover, judge ?? old.Judge);
    }

    /// <param name="analysis">Size and rate of the pictures that it is for, where they are not those that it was trained on.</param>
    internal static void Write(Checkpoint checkpoint, string path, string? name, byte[]? judge = null, AnalysisFormat? analysis = null)
    {
        var state = checkpoint.State;
        var c = state.Config.Network;
        if (state.Config.Vrnn is not null || c.Independent)
            throw new UserErrorException($"'{state.Configuration}' is {(state.Config.Vrnn is null ? "an AIR" : "a VRNN")}, "
                + "which follows no objects: only a SQAIR can be exported");
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
                ["trainingSeconds"] = Math.Round(state.Seconds),
                ["validationBoundPerFrame"] = double.IsFinite(state.LastBound) ? Math.Round(state.LastBound, 2) : null,
                ["configuration"] = JsonSerializer.SerializeToNode(state.Config, JsonSerializerOptions.Web),
            },
        };
        PackageExport.Write(path, manifest, DeployedGraphs.Propagate(c, trained), DeployedGraphs.Discover(c, trained), judge);
    }
}
