using System.CommandLine;
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
        var checkpoint = new Option<string>("--checkpoint") { Description = "Checkpoint of a training run.", Required = true };
        var output = new Option<string>("--out") { Description = "Model package to write (*.sqair).", Required = true };
        var name = new Option<string?>("--name") { Description = "Name of the model; default is the configuration's." };
        var judge = new Option<string?>("--judge")
        {
            Description = "Model package whose judge goes into this one; without it everything is taken for people."
        };
        var json = new Option<bool>("--json") { Description = "One JSON object on stdout, nothing else." };
        var command =
            new Command("export", "Writes the trained network as ONNX graphs and a manifest.") { checkpoint, output, name, judge, json };
        command.SetAction(result =>
        {
            var path = result.GetRequiredValue(output);
            var judging = result.GetValue(judge) is { } package
                ? ModelPackage.Open(package).Judge
                    ?? throw new UserErrorException($"--judge {package}: the package has no judge (sqair train-judge makes one)") : null;
            var manifest = Write(Checkpoint.Load(result.GetRequiredValue(checkpoint)), path, result.GetValue(name), judging);
            // As the daemon will: a judge of another version does not go with it.
            new TrackingEngine(ModelPackage.Open(path)).Dispose();
            if (result.GetValue(json))
                result.InvocationConfiguration.Output.WriteLine(JsonSerializer.Serialize(
                    new { path, bytes = new FileInfo(path).Length, parameters = manifest.Parameters, files = manifest.Files },
                    JsonSerializerOptions.Web));
            else
                result.InvocationConfiguration.Output.WriteLine(
                    $"{path}: {manifest.Name}, {manifest.Parameters:N0} parameters, {new FileInfo(path).Length / 1e6:0.0} MB");
            return 0;
        });
        return command;
    }

    internal static ModelManifest Write(Checkpoint checkpoint, string path, string? name, byte[]? judge = null)
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
            Analysis = new(state.Config.Data.Width, state.Config.Data.Height, state.Config.Data.FramesPerSecond),
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
        return ModelPackage.Write(path, manifest, DeployedGraphs.Propagate(c, trained), DeployedGraphs.Discover(c, trained), judge);
    }
}
