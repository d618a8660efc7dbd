using System.CommandLine;
using System.Text.Json;
using Sqair.Trainer.Commands;
using Sqair.Trainer.Tests.Training;
using Sqair.Trainer.Training;

namespace Sqair.Trainer.Tests.Data.Mnist;

public sealed class MnistCommandsTests : IDisposable
{
    const string Network =
        "network: { imageSize: 50, hidden: 24, what: 8, sideHidden: 24, encoderChannels: [4, 8, 8, 8], decoderChannels: [8, 8] }";

    readonly string _folder = Directory.CreateTempSubdirectory("sqair-mnist-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_picture_is_written_and_the_statistics_are_json()
    {
        MnistFiles.WriteSquares(_folder);
        var picture = Path.Combine(_folder, "sheet.png");
        using var output = new StringWriter();
        var parsed = MnistCommand.Create().Parse(["--mnist", _folder, "--out", picture, "--json"]);
        Assert.Equal(0, await parsed.InvokeAsync(
            new() { Output = output, EnableDefaultExceptionHandler = false }, TestContext.Current.CancellationToken));
        var said = JsonDocument.Parse(output.ToString()).RootElement;
        Assert.Equal(2000, said.GetProperty("sequences").GetInt32());
        // Squares of three pixels a side, all white: 9 a digit.
        Assert.Equal(9 * said.GetProperty("meanDigits").GetDouble(), said.GetProperty("squaredPixelsFirst").GetDouble(), 1e-3);
        Assert.Equal(10, said.GetProperty("visibleShare").GetArrayLength());
        Assert.Equal([0x89, 0x50, 0x4E, 0x47], File.ReadAllBytes(picture)[..4]);
    }

    /// <summary>The whole way, from the files to a checkpoint, and on from there.</summary>
    [Theory]
    [InlineData("moving-mnist")]
    [InlineData("appearing-mnist")]
    public async Task A_run_trains_on_moving_digits_and_goes_on(string kind)
    {
        MnistFiles.WriteSquares(_folder);
        var config = Config($"data: {{ kind: {kind} }}", "iterations: 2, batch: 2, length: 3, maximumLength: 10");
        var run = Path.Combine(_folder, "run");
        Assert.Equal(0, await Train("--config", config, "--mnist", _folder, "--out", run, "--json", "--minutes", "1e-9"));
        Assert.Equal(0, await Train("--resume", "--mnist", _folder, "--out", run, "--json"));
        var saved = Checkpoint.Load(Path.Combine(run, "checkpoint.sqair-train"));
        Assert.Equal([kind], saved.State.Videos);
        Assert.Equal((2L, kind), (saved.State.TotalIterations, saved.State.Config.Data.Kind));
    }

    [Theory]
    [InlineData("--mnist: 'tiny' has data.kind moving-mnist, the folder of the MNIST files is needed", "moving-mnist")]
    [InlineData("--video: 'tiny' has data.kind moving-mnist, it takes no videos", "moving-mnist", "--mnist", ".", "--video", "a.mp4")]
    [InlineData("--mnist: 'tiny' has data.kind video, it takes videos", "video", "--mnist", ".")]
    [InlineData("--video: at least one video file is needed", "video")]
    public async Task The_wrong_source_is_refused_by_name(string expected, string kind, params string[] arguments)
    {
        var config = Config($"data: {{ kind: {kind} }}", "iterations: 1");
        var error = await Assert.ThrowsAsync<UserErrorException>(
            () => Train(["--config", config, "--out", Path.Combine(_folder, "run"), .. arguments]));
        Assert.Equal(expected, error.Message);
        Assert.False(Directory.Exists(Path.Combine(_folder, "run")));
    }

    [Theory]
    [InlineData("data.kind is 'mnist', allowed are video, moving-mnist and appearing-mnist", "kind: mnist", "iterations: 1")]
    [InlineData("phase bound reaches a length of 12 frames, sequences of moving-mnist have 10",
        "kind: moving-mnist", "iterations: 30, length: 3, lengthEvery: 3, maximumLength: 12")]
    public async Task A_configuration_that_cannot_work_is_refused(string expected, string data, string phase)
    {
        var config = Config($"data: {{ {data} }}", phase);
        var error = await Assert.ThrowsAsync<UserErrorException>(
            () => Train("--config", config, "--mnist", _folder, "--out", Path.Combine(_folder, "run")));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pictures_of_another_size_are_refused()
    {
        var config = Config("data: { kind: appearing-mnist }", "iterations: 1");
        File.WriteAllText(config, File.ReadAllText(config).Replace("imageSize: 50", "imageSize: 64", StringComparison.Ordinal));
        var error = await Assert.ThrowsAsync<UserErrorException>(
            () => Train("--config", config, "--mnist", _folder, "--out", Path.Combine(_folder, "run")));
        Assert.Contains("network.imageSize is 64, appearing-mnist has pictures of 50", error.Message, StringComparison.Ordinal);
    }

    /// <summary>
    /// The network is the experiment's, the phases are the schedule's; figures go to the log and to TensorBoard's file alike.
    /// </summary>
    [Fact]
    public async Task A_schedule_replaces_the_phases()
    {
        MnistFiles.WriteSquares(_folder);
        var config = Config("data: { kind: moving-mnist }", "iterations: 100000");
        string schedule = Path.Combine(_folder, "short.yaml"), run = Path.Combine(_folder, "run");
        File.WriteAllText(schedule, "phases:\n"
            + "  - { name: warm, iterations: 3, batch: 4, length: 2, particles: 1, teachFrom: 1, forceFrom: 1 }\nvalidateEvery: 3\n");
        Assert.Equal(0, await Train("--config", config, "--schedule",
            schedule, "--set", "network.what=6", "phases.warm.batch=2", "--mnist", _folder, "--out", run, "--json"));
        var saved = Checkpoint.Load(Path.Combine(run, "checkpoint.sqair-train")).State;
        Assert.Equal((3L, "warm", 6), (saved.TotalIterations, saved.Config.Phases.Single().Name, saved.Config.Network.What));
        Assert.Equal(2, saved.Config.Phases.Single().Batch);

        var logged = File.ReadLines(Path.Combine(run, "log.jsonl")).Select(l => JsonDocument.Parse(l).RootElement)
            .Single(e => e.GetProperty("kind").GetString() == "validation");
        var events = EventFile.Read(Directory.GetFiles(run, "events.out.tfevents.*").Single());
        Assert.Equal("brain.Event:2", events[0].FileVersion);
        var bound = events.Single(e => e.Summary?.Value.Any(v => v.Tag == "validation/bound") == true);
        Assert.Equal(3, bound.Step);
        Assert.Equal(logged.GetProperty("figures").GetProperty("bound").GetSingle(), bound.Summary.Value.Single().SimpleValue, 1e-3f);

        File.WriteAllText(schedule, "phases: [{ name: warm, iterations: 0 }]");
        var error = await Assert.ThrowsAsync<UserErrorException>(
            () => Train("--config", config, "--schedule", schedule, "--mnist", _folder, "--out", Path.Combine(_folder, "other")));
        Assert.Equal($"{schedule}: phases.warm.iterations is 0, at least 1 is needed", error.Message);
        error = await Assert.ThrowsAsync<UserErrorException>(
            () => Train("--resume", "--schedule", schedule, "--mnist", _folder, "--out", run));
        Assert.Contains("keeps what it began with", error.Message, StringComparison.Ordinal);
    }

    string Config(string data, string phase)
    {
        var path = Path.Combine(_folder, "tiny.yaml");
        File.WriteAllText(path, $"name: tiny\n{Network}\n{data}\nphases:\n  - {{ name: bound, {phase} }}\n");
        return path;
    }

    static Task<int> Train(params string[] arguments)
    {
        var parsed = TrainCommand.Create().Parse(arguments);
        Assert.Empty(parsed.Errors);
        return parsed.InvokeAsync(new() { EnableDefaultExceptionHandler = false }, TestContext.Current.CancellationToken);
    }
}
