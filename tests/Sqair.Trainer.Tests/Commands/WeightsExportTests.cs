using System.Text.Json.Nodes;
using Sqair.Trainer.Commands;
using Sqair.Trainer.Tests.Data.Mnist;
using Sqair.Trainer.Tests.Tools;
using Sqair.Trainer.Training;

namespace Sqair.Trainer.Tests.Commands;

/// <summary>`sqair export --out X.sqair-train`: a checkpoint that is handed on.</summary>
public sealed class WeightsExportTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("sqair-weights-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    string At(string name) => Path.Combine(_folder, name);

    async Task<string> HandedOn(string checkpoint, string name = "small.sqair-train")
    {
        await Invocation.RunAsync(ExportCommand.Create(), "--checkpoint", checkpoint, "--out", At(name));
        return At(name);
    }

    [Fact]
    public async Task It_has_the_weights_in_half_the_bytes_and_says_nothing_of_the_machine()
    {
        var whole = TrainedCheckpoint.Write(_folder, TrainedCheckpoint.Experiment("plain"));
        var before = Checkpoint.Load(whole);
        (before with { State = before.State with { Videos = ["/somewhere/private/yard.mp4"] } }).Save(whole);
        var said = JsonNode.Parse(await Invocation.RunAsync(
            ExportCommand.Create(), "--checkpoint", whole, "--out", At("small.sqair-train"), "--json"))!;
        Assert.Equal(before.Weights.Length, said["parameters"]!.GetValue<int>());
        var after = Checkpoint.Load(At("small.sqair-train"));
        Assert.True(after.WeightsOnly);
        Assert.Equal(["yard.mp4"], after.State.Videos);
        Assert.Equal(before.State.Config.Name, after.State.Config.Name);
        Assert.All(before.Weights.Zip(after.Weights), w => Assert.Equal(w.First, w.Second, MathF.Abs(w.First) * 1e-3f + 1e-7f));
        Assert.Contains(before.Weights.Zip(after.Weights), w => w.First != w.Second);
        Assert.True(new FileInfo(At("small.sqair-train")).Length < 0.55 * new FileInfo(whole).Length);
        // Once more is the same, to the bit.
        Assert.Equal(after.Weights, Checkpoint.Load(await HandedOn(At("small.sqair-train"), "again.sqair-train")).Weights);
    }

    [Fact]
    public async Task A_weight_that_sixteen_bits_do_not_hold_is_refused_and_nothing_is_written_over()
    {
        var experiment = TrainedCheckpoint.Experiment("plain");
        await HandedOn(TrainedCheckpoint.Write(_folder, experiment));
        var before = File.ReadAllBytes(At("small.sqair-train"));
        var large = Checkpoint.Load(At("plain.sqair-train")).Weights;
        large[5] = -1e5f;
        Assert.Equal("a weight is -100000; expected at most 65504, what 16 bits hold", await Invocation.RefusedAsync(ExportCommand.Create(),
            "--checkpoint", TrainedCheckpoint.Write(_folder, experiment, large), "--out", At("small.sqair-train")));
        Assert.Equal(before, File.ReadAllBytes(At("small.sqair-train")));
    }

    [Fact]
    public async Task It_is_started_from_but_not_resumed()
    {
        MnistFiles.WriteSquares(_folder);
        var small = await HandedOn(TrainedCheckpoint.Write(_folder, TrainedCheckpoint.Experiment("plain")));
        Directory.CreateDirectory(At("run"));
        File.Copy(small, At("run/checkpoint.sqair-train"));
        var refused = await Invocation.RefusedAsync(TrainCommand.Create(), "--resume", "--out", At("run"), "--mnist", _folder);
        Assert.Contains("--start-from", refused, StringComparison.Ordinal);
        // The network of HandSetModel.Plain.
        File.WriteAllText(At("on.yaml"), """
            name: plain
            network: {coding: perceptron, discovery: recurrent, forecast: recurrent, recurrentWherePrior: false, scalePrior: [-2, -2],
              imageSize: 50, glimpseHeight: 12, glimpseWidth: 12, hidden: 16, what: 6, sideHidden: 16}
            data: {kind: moving-mnist}
            phases: [{name: bound, iterations: 2, particles: 2, batch: 2, length: 2, score: elbo, temperFrom: 3}]
            """);
        var said = await Invocation.RunAsync(TrainCommand.Create(),
            "--config", At("on.yaml"), "--start-from", small, "--mnist", _folder, "--out", At("on"), "--threads", "1", "--json");
        Assert.Equal(2, JsonNode.Parse(said)!["iterations"]!.GetValue<int>());
        Assert.Contains("small.sqair-train (plain, 1 iterations)",
            Checkpoint.Load(At("on/checkpoint.sqair-train")).State.StartedFrom, StringComparison.Ordinal);
    }

    /// <summary>It would leave nothing to resume.</summary>
    [Fact]
    public async Task It_is_not_written_over_its_own_checkpoint()
    {
        var whole = TrainedCheckpoint.Write(_folder, TrainedCheckpoint.Experiment("plain"));
        var before = File.ReadAllBytes(whole);
        Assert.Equal($"--out {whole}: this is --checkpoint too, expected another file.",
            await Invocation.RefusedAsync(ExportCommand.Create(), "--checkpoint", whole, "--out", whole));
        Assert.Equal(before, File.ReadAllBytes(whole));
    }

    [Fact]
    public async Task A_model_of_digits_is_no_package()
    {
        var whole = TrainedCheckpoint.Write(_folder, TrainedCheckpoint.Experiment("plain"));
        Assert.Equal($"--out {At("m.sqair")}: 'plain' is of moving-mnist, a device's model of footage; to hand its weights on, "
            + "expected --out *.sqair-train",
            await Invocation.RefusedAsync(ExportCommand.Create(), "--checkpoint", whole, "--out", At("m.sqair")));
        Assert.False(File.Exists(At("m.sqair")));
    }

    [Theory]
    [InlineData("--precision", "fp16")]
    [InlineData("--name", "other")]
    [InlineData("--judge", "some.sqair")]
    public async Task What_belongs_to_a_package_is_refused(string option, string value)
    {
        var whole = TrainedCheckpoint.Write(_folder, TrainedCheckpoint.Experiment("plain"));
        var refused = await Invocation.RefusedAsync(
            ExportCommand.Create(), "--checkpoint", whole, "--out", At("small.sqair-train"), option, value);
        Assert.Contains(option, refused, StringComparison.Ordinal);
        Assert.False(File.Exists(At("small.sqair-train")));
    }
}
