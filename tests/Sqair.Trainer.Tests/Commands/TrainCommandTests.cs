using System.Diagnostics;
using System.IO.Compression;
using System.Text.Json.Nodes;
using Sqair.Storage;
using Sqair.Trainer.Commands;
using Sqair.Trainer.Tests.Data.Mnist;
using Sqair.Trainer.Tests.Tools;
using Sqair.Trainer.Training;

namespace Sqair.Trainer.Tests.Commands;

/// <summary>`sqair train` into folders that are in use, from weights of others, and on from where it was.</summary>
public sealed class TrainCommandTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("sqair-train-").FullName;

    public TrainCommandTests() => MnistFiles.WriteSquares(_folder);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    string At(string name) => Path.Combine(_folder, name);

    CheckpointState State(string run) => Checkpoint.Load(At($"{run}/checkpoint.sqair-train")).State;

    string[] Arguments(string run, params string[] more) => ["--mnist", _folder, "--out", At(run), "--threads", "1", "--json", .. more];

    Task<string> Train(string run, params string[] more) => Invocation.RunAsync(TrainCommand.Create(), Arguments(run, more));

    Task<string> Refused(string run, params string[] more) => Invocation.RefusedAsync(TrainCommand.Create(), Arguments(run, more));

    string Config(string more = "", int iterations = 2)
    {
        var path = At("experiment.yaml");
        File.WriteAllText(path, $$"""
            name: tiny
            {{more}}
            data: {kind: moving-mnist}
            phases: [{name: bound, iterations: {{iterations}}, particles: 2, batch: 2, length: 2, score: elbo}]
            """);
        return path;
    }

    /// <summary>The network of HandSetModel.Plain.</summary>
    const string Network = """
        network: {coding: perceptron, discovery: recurrent, forecast: recurrent, recurrentWherePrior: false, scalePrior: [-2, -2],
          imageSize: 50, glimpseHeight: 12, glimpseWidth: 12, hidden: 16, what: 6, sideHidden: 16}
        """;

    /// <summary>Two trainings would write over each other's log.</summary>
    [Fact]
    public async Task A_folder_that_another_trains_into_is_refused_and_nothing_in_it_changes()
    {
        Directory.CreateDirectory(At("run"));
        File.WriteAllText(At("run/log.jsonl"), "{\"total\":7}\n");
        using (FolderLock.Take(At("run")))
            Assert.Equal($"--out {At("run")}: another training is at work in it; expected a folder of its own",
                await Refused("run", "--config", Config(Network)));
        Assert.Equal("{\"total\":7}\n", File.ReadAllText(At("run/log.jsonl")));
        await Train("run", "--config", Config(Network));
    }

    /// <summary>The program itself. A VRNN has no objects that could be counted.</summary>
    [Theory]
    [InlineData(true, Network, "elbo")]
    [InlineData(false, "vrnn: {hidden: 16, latent: 4, layers: 1}", "vimco")]
    public async Task Lines_tell_of_objects_where_there_are_some(bool objects, string network, string score)
    {
        var config = Config(network + "\nvalidateEvery: 2");
        File.WriteAllText(config, File.ReadAllText(config).Replace("score: elbo", $"score: {score}", StringComparison.Ordinal));
        using var process = Process.Start(new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "sqair"),
            ["train", "--config", config, "--mnist", _folder, "--out", At("run"), "--threads", "1"])
        { RedirectStandardError = true })!;
        var lines = (await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)).Split('\n');
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
        foreach (var kind in (string[])["bound ", "valid "])
        {
            var line = lines.First(l => l.StartsWith(kind, StringComparison.Ordinal));
            Assert.Matches(objects ? @"  kl [-0-9.]+  count .*  new " : @"  kl [-0-9.]+(  \|g\| [0-9]+  )?$", line);
        }
        Assert.Equal(objects, lines.Any(l => l.Contains("in objects a frame", StringComparison.Ordinal)));
    }

    /// <summary>The program itself, before its first step: libtorch must not be taken away while it computes.</summary>
    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task Stopped_as_it_begins_it_saves(string signal)
    {
        // A shell's background job ignores SIGINT, and so do its children.
        using var process = Process.Start(new ProcessStartInfo("env", [
            $"--default-signal={signal}", Path.Combine(AppContext.BaseDirectory, "sqair"), "train",
            "--config", Path.Combine(AppContext.BaseDirectory, "configs", "mlp-sqair-second-look.yaml"),
            "--mnist", _folder, "--out", At("run"), "--threads", "1"])
        { RedirectStandardError = true })!;
        using var _ = TestContext.Current.CancellationToken.Register(process.Kill);
        var first = await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken);
        Process.Start("kill", [$"-{signal}", $"{process.Id}"]).Dispose();
        var rest = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Contains("from iteration 0", first, StringComparison.Ordinal);
        Assert.Contains("stopped, saved; --resume goes on", rest, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Stopped, process.ExitCode);
        Assert.InRange(State("run").TotalIterations, 0, 5);
    }

    [Theory]
    [InlineData("--config", "other.yaml")]
    [InlineData("--schedule", "other.yaml")]
    [InlineData("--set", "seed=3")]
    [InlineData("--start-from", "other.sqair-train")]
    [InlineData("--from-phase", "bound")]
    public async Task What_a_run_begins_with_does_not_go_with_resume(string option, string value)
    {
        await Train("run", "--config", Config(Network));
        Assert.Equal($"{option}: a run that is resumed keeps what it began with", await Refused("run", "--resume", option, value));
    }

    [Theory]
    [InlineData("nan")]
    [InlineData("0")]
    [InlineData("-5")]
    [InlineData("1e300")]
    public async Task No_time_is_refused_before_anything_is_made(string minutes)
    {
        Assert.StartsWith("--minutes ", await Refused("run", "--config", Config(Network), "--minutes", minutes), StringComparison.Ordinal);
        Assert.False(Directory.Exists(At("run")));
    }

    /// <summary>What was spent on the weights before stays known, over a resumption and a third run.</summary>
    [Fact]
    public async Task Iterations_of_the_runs_before_are_counted()
    {
        var first = TrainedCheckpoint.Write(_folder, TrainedCheckpoint.Experiment("plain"));
        await Train("on", "--config", Config(Network, 3), "--start-from", first);
        Assert.Equal((1, 3, 4), (State("on").IterationsBefore, State("on").TotalIterations, State("on").AllIterations()));
        await Train("on", "--resume");
        Assert.Equal((4, 60), (State("on").AllIterations(), State("on").SecondsBefore));
        await Train("further", "--config", Config(Network), "--start-from", At("on/checkpoint.sqair-train"));
        Assert.Equal(6, State("further").AllIterations());
        Assert.Equal("checkpoint.sqair-train (tiny, 3 iterations from plain.sqair-train (plain, 1 iterations))",
            State("further").StartedFrom);
    }

    [Fact]
    public async Task Weights_of_another_network_are_named_before_anything_is_made()
    {
        var other = TrainedCheckpoint.Write(_folder, TrainedCheckpoint.Experiment("plain"));
        var said = await Refused("run", "--config", Config(Network), "--set", "network.hidden=24", "--start-from", other);
        Assert.StartsWith($"--start-from {other}: 'plain' is another network than 'tiny': it has weight '", said, StringComparison.Ordinal);
        Assert.False(Directory.Exists(At("run")));
    }

    /// <summary>As a checkpoint that somebody has edited, or one of a build that wrote what it should not.</summary>
    [Fact]
    public async Task A_checkpoint_that_no_network_can_be_made_of_is_named()
    {
        var good = Checkpoint.Load(TrainedCheckpoint.Write(_folder, TrainedCheckpoint.Experiment("plain")));
        async Task Named(string expected, Checkpoint bad)
        {
            bad.Save(At("bad.sqair-train"));
            Assert.Equal($"{At("bad.sqair-train")}: not a checkpoint, or a truncated one ({expected})", await Invocation.RefusedAsync(
                EvaluateCommand.Create(), "--checkpoint", At("bad.sqair-train"), "--mnist", _folder, "--out", At("evaluation")));
        }
        var values = good.Weights.ToArray();
        values[3] = float.NaN;
        await Named("some of its weights are no numbers", good with { Weights = values });
        await Named("it has no weights", good with { Weights = [] });
        await Named("the random generator's state is incomplete",
            good with { First = good.Weights, Second = good.Weights, RandomState = [1, 2, 3] });
        await Named("the random generator's state is none",
            good with { First = good.Weights, Second = good.Weights, RandomState = new byte[5056] });
        await Named("the optimiser's state is incomplete", good with { First = good.Weights, RandomState = [1, 2, 3] });
    }

    /// <summary>Every command that opens one. A name would lead out of the folder of --out.</summary>
    [Theory]
    [InlineData("config.name", "\"../../elsewhere\"", "name is '../../elsewhere'")]
    [InlineData("config.name", "null", "'name'")]
    [InlineData("config.data", "null", "'data'")]
    [InlineData("config.network", "null", "'network'")]
    [InlineData("config", "null", "'Config'")]
    [InlineData("config.phases", "[null]", "phases.0 is empty, expected a phase")]
    [InlineData("config.phases", "[]", "phases: at least one is needed")]
    [InlineData("config.checkpointEvery", "0", "checkpointEvery is 0, at least 1 is needed")]
    [InlineData("config.network.slots", "1000000", "slots is 1000000, allowed is 1 to 16")]
    [InlineData("phase", "-1", "phase is -1, allowed is 0 to 1")]
    [InlineData("phase", "7", "phase is 7, allowed is 0 to 1")]
    [InlineData("iteration", "500", "iteration is 500, allowed is 0 to 1")]
    [InlineData("totalIterations", "-100", "totalIterations is -100, allowed is 1 to 1")]
    [InlineData("totalIterations", "9223372036854775807", "totalIterations is 9")]
    [InlineData("config.network.forecast", "99", "forecast is 99, expected one of Recurrent, ")]
    [InlineData("config.name", "\"a\\\"b\"", "name is 'a\"b'")]
    [InlineData("threads", "0", "threads is 0, allowed is 1 to 256")]
    public async Task A_checkpoint_whose_state_cannot_be_is_refused(string key, string value, string expected)
    {
        Directory.CreateDirectory(At("run"));
        var path = At("run/checkpoint.sqair-train");
        File.Move(TrainedCheckpoint.Write(_folder, TrainedCheckpoint.Experiment("plain")), path);
        using (var zip = ZipFile.Open(path, ZipArchiveMode.Update))
        {
            var entry = zip.GetEntry("state.json")!;
            JsonNode state;
            using (var old = entry.Open()) state = JsonNode.Parse(old)!;
            entry.Delete();
            var keys = key.Split('.');
            keys[..^1].Aggregate(state, (at, name) => at[name]!)[keys[^1]] = JsonNode.Parse(value);
            using var changed = new StreamWriter(zip.CreateEntry("state.json").Open());
            changed.Write(state.ToJsonString());
        }
        foreach (var said in (string[])[await Refused("run", "--resume"),
            await Invocation.RefusedAsync(EvaluateCommand.Create(), "--checkpoint", path, "--mnist", _folder, "--out", At("evaluation")),
            await Invocation.RefusedAsync(SampleCommand.Create(), "--checkpoint", path, "--out", At("sheet.png"))])
        {
            Assert.StartsWith(path + ": ", said, StringComparison.Ordinal);
            Assert.Contains(expected, said, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', said);
        }
    }

    /// <summary>It would be another run by the same name.</summary>
    [Fact]
    public async Task A_run_does_not_go_on_with_other_examples()
    {
        await Train("run", "--config", Config(Network));
        await Train("run", "--resume");
        var (before, files) = (File.ReadAllBytes(At("run/checkpoint.sqair-train")), Directory.GetFiles(At("run")).Order().ToArray());
        MnistFiles.WriteSquares(_folder, larger: 2);
        Assert.Equal($"--resume: these are not the examples that the run in {At("run")} began with (moving-mnist); "
            + "expected the same, or --start-from and another --out", await Refused("run", "--resume"));
        Assert.Equal(before, File.ReadAllBytes(At("run/checkpoint.sqair-train")));
        Assert.Equal(files, Directory.GetFiles(At("run")).Order());
    }

    /// <summary>That of weights which were handed on lies beside them.</summary>
    [Fact]
    public async Task A_log_of_another_run_is_kept()
    {
        Directory.CreateDirectory(At("run"));
        File.WriteAllText(At("run/log.jsonl"), "{\"kind\":\"step\",\"total\":7}\n");
        File.WriteAllText(At("run/log-1.jsonl"), "one that was kept before");
        await Train("run", "--config", Config(Network));
        Assert.Equal("{\"kind\":\"step\",\"total\":7}\n", File.ReadAllText(At("run/log-2.jsonl")));
        Assert.Equal("one that was kept before", File.ReadAllText(At("run/log-1.jsonl")));
        Assert.Contains("\"total\":1,", File.ReadAllText(At("run/log.jsonl")), StringComparison.Ordinal);
    }

    /// <summary>What is read while another is at work may be older than what it saves next.</summary>
    [Fact]
    public async Task A_run_that_another_works_on_is_not_resumed()
    {
        await Train("run", "--config", Config(Network));
        using (FolderLock.Take(At("run")))
            Assert.Equal($"--out {At("run")}: another training is at work in it; expected a folder of its own",
                await Refused("run", "--resume"));
        Assert.EndsWith("exists: use --resume to go on with it, or another --out", await Refused("run", "--config", Config(Network)),
            StringComparison.Ordinal);
        await Train("run", "--resume");
    }
}
