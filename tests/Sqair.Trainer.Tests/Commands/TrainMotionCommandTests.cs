using System.Text.Json.Nodes;
using Sqair.Models;
using Sqair.Tracking;
using Sqair.Trainer.Commands;
using Sqair.Trainer.Tests.Tools;

namespace Sqair.Trainer.Tests.Commands;

/// <summary>From a simulated clip, without its truth, to a package that says where people will be.</summary>
public sealed class TrainMotionCommandTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("sqair-motion-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    string At(string name) => Path.Combine(_folder, name);

    [Fact]
    public async Task Tracks_in_a_clip_teach_a_motion_prior_that_later_packages_keep()
    {
        await Invocation.RunAsync(
            SimulateCommand.Create(), "--out", At("yard.mp4"), "--seconds", "10", "--fps", "8", "--size", "256x192", "--people", "5",
            "--seed", "3", "--place", "yard");
        var said = JsonNode.Parse(await Invocation.RunAsync(TrainMotionCommand.Create(),
            "--model", Files.Model, "--out", At("m.sqair"), "--steps", "50", "--video", At("yard.mp4"), "--json"))!;
        Assert.True((int)said["examples"]! > 20, said.ToJsonString());
        ModelPackage before = ModelPackage.Open(Files.Model), after = ModelPackage.Open(At("m.sqair"));
        Assert.Equal(before.Propagate, after.Propagate);
        Assert.Equal(before.Discover, after.Discover);
        Assert.Equal(before.Judge, after.Judge);
        Assert.NotNull(after.Motion);
        Assert.Equal((int)said["examples"]!, (int)after.Manifest.Provenance["motion"]!["examples"]!);
        using (var engine = new TrackingEngine(after)) Assert.True(engine.CanForecast);

        await Invocation.RunAsync(ExportCommand.Create(), "--package", At("m.sqair"), "--out", At("half.sqair"), "--precision", "fp16");
        Assert.Equal(after.Motion, ModelPackage.Open(At("half.sqair")).Motion);
        await Invocation.RunAsync(ExportCommand.Create(), "--package", At("m.sqair"), "--out", At("again.sqair"));
        Assert.Equal(after.Fingerprint, ModelPackage.Open(At("again.sqair")).Fingerprint);
    }

    [Fact]
    public async Task What_cannot_be_learnt_from_is_named()
    {
        Assert.Contains("--steps 0", await Invocation.RefusedAsync(
            TrainMotionCommand.Create(), "--model", Files.Model, "--out", At("o.sqair"), "--video", At("clip.mp4"), "--steps", "0"));
        Assert.Contains("--only road", await Invocation.RefusedAsync(
            EvaluateForecastCommand.Create(), "--model", Files.Model, "--only", "road"));
    }
}
