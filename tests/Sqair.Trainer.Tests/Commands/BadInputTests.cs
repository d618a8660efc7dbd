using System.Diagnostics;
using Sqair.Trainer.Commands;
using Sqair.Trainer.Tests.Data.Mnist;
using Sqair.Trainer.Tests.Tools;

namespace Sqair.Trainer.Tests.Commands;

/// <summary>What a user can get wrong ends with one line that says what is wrong, where, and what was expected.</summary>
public sealed class BadInputTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("sqair-bad-").FullName;

    public BadInputTests() => MnistFiles.WriteSquares(_folder);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    string At(string name) => Path.Combine(_folder, name);

    string Good => TrainedCheckpoint.Write(_folder, TrainedCheckpoint.Experiment("good"));

    Task<string> Sample(params string[] arguments) =>
        Invocation.RefusedAsync(SampleCommand.Create(), ["--out", At("sheet.png"), .. arguments]);
    Task<string> Evaluate(params string[] arguments) =>
        Invocation.RefusedAsync(EvaluateCommand.Create(), ["--out", At("evaluation"), .. arguments]);
    Task<string> Train(params string[] arguments) => Invocation.RefusedAsync(TrainCommand.Create(), ["--out", At("run"), .. arguments]);

    /// <summary>Every command that opens one.</summary>
    [Fact]
    public async Task A_missing_checkpoint_is_named()
    {
        var (missing, expected) = (At("none.sqair-train"), At("none.sqair-train") + ": there is no such checkpoint");
        Assert.Equal(expected, await Sample("--checkpoint", missing));
        Assert.Equal(expected, await Evaluate("--checkpoint", Good, missing, "--mnist", _folder));
        Assert.Equal(expected, await Invocation.RefusedAsync(ExportCommand.Create(), "--checkpoint", missing, "--out", At("model.sqair")));
        Assert.Equal($"{At("checkpoint.sqair-train")}: there is no such checkpoint",
            await Invocation.RefusedAsync(TrainCommand.Create(), "--out", _folder, "--resume", "--mnist", _folder));
        Assert.False(Directory.Exists(At("evaluation")), "the good one was measured before the bad one was looked at");
    }

    /// <summary>Cut off, changed in the middle, empty, another kind of file, a folder.</summary>
    [Fact]
    public async Task A_damaged_checkpoint_is_named()
    {
        var content = File.ReadAllBytes(Good);
        var changed = content.ToArray();
        changed[changed.Length / 2] ^= 0xFF;
        foreach (var (name, bytes) in ((string, byte[])[])[("cut", content[..(content.Length / 2)]),
            ("changed", changed), ("empty", []), ("text", "weights"u8.ToArray())])
        {
            File.WriteAllBytes(At(name), bytes);
            foreach (var said in (string[])[await Sample("--checkpoint", At(name)),
                await Evaluate("--checkpoint", At(name), "--mnist", _folder)])
                Assert.StartsWith($"{At(name)}: not a checkpoint, or a truncated one", said, StringComparison.Ordinal);
        }
        Assert.Equal($"{Files.Model}: a model package, expected a checkpoint (checkpoint.sqair-train of a training)",
            await Sample("--checkpoint", Files.Model));
        Directory.CreateDirectory(At("folder"));
        Assert.StartsWith(At("folder") + ": there is no such checkpoint",
            await Sample("--checkpoint", At("folder")), StringComparison.Ordinal);
    }

    /// <summary>What is read is not written over, nor one output by another.</summary>
    [Fact]
    public async Task An_output_that_is_the_input_or_another_output_is_refused()
    {
        File.WriteAllText(At("clip.mp4"), "a video");
        File.CreateSymbolicLink(At("link.mp4"), At("clip.mp4"));
        foreach (var option in (string[])["--out", "--annotate"])
            Assert.Equal($"{option} {At("link.mp4")}: this is the video too, expected another file.", await Invocation.RefusedAsync(
                TrackCommand.Create(), At("clip.mp4"), "--model", At("none.sqair"), option, At("link.mp4")));
        Assert.Equal($"--truth {At("clip.mp4")}: this is --out too, expected another file.", await Invocation.RefusedAsync(
            SimulateCommand.Create(), "--out", At("clip.mp4"), "--truth", At("clip.mp4"), "--seconds", "1"));
        Assert.Equal("a video", File.ReadAllText(At("clip.mp4")));
        // Also where a folder above it is a link.
        Directory.CreateSymbolicLink(At("linked"), _folder);
        var through = Path.Combine(At("linked"), Path.GetFileName(Good));
        var before = File.ReadAllBytes(Good);
        Assert.Equal($"--out {through}: this is --checkpoint too, expected another file.",
            await Invocation.RefusedAsync(SampleCommand.Create(), "--checkpoint", Good, "--out", through));
        Assert.Equal($"--out {through}: this is --checkpoint too, expected another file.",
            await Invocation.RefusedAsync(ExportCommand.Create(), "--checkpoint", Good, "--out", through));
        Assert.Equal(before, File.ReadAllBytes(Good));
    }

    [Fact]
    public async Task Digits_that_are_not_there_are_named()
    {
        var missing = At("nowhere");
        Assert.Equal($"{missing}: there is no such folder", await Evaluate("--checkpoint", Good, "--mnist", missing));
        Assert.Equal($"{missing}: there is no such folder",
            await Sample("--checkpoint", Good, "--mnist", missing, "--continue-after", "2"));
        Assert.Equal($"{missing}: there is no such folder",
            await Invocation.RefusedAsync(MnistCommand.Create(), "--mnist", missing, "--out", At("m.png")));
        Assert.Contains("--mnist: 'good' has data.kind moving-mnist", await Evaluate("--checkpoint", Good), StringComparison.Ordinal);
        var images = At("t10k-images-idx3-ubyte");
        File.WriteAllBytes(images, File.ReadAllBytes(images)[..1000]);
        Assert.StartsWith($"{images}: truncated, it holds 984 bytes",
            await Evaluate("--checkpoint", Good, "--mnist", _folder), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--length 11: sequences of moving-mnist have 10 frames", "--length", "11")]
    [InlineData("--length 0: at least 1 is needed", "--length", "0")]
    [InlineData("--particles, --chunk and --sequences must be at least 1", "--particles", "0")]
    [InlineData("--particles 2147483647: allowed are 1,000,000", "--particles", "2147483647")]
    [InlineData("--sequences 10001: of moving-mnist 10,000 clips are held out", "--sequences", "10001")]
    [InlineData("--threads 0: allowed is 1 to 256", "--threads", "0")]
    [InlineData("--threads 100000: allowed is 1 to 256", "--threads", "100000")]
    [InlineData("--addition-sequences -5: expected 0 (left out) to 60,000, the clips that there are to learn from",
        "--addition-sequences", "-5")]
    [InlineData("--addition-sequences 60001: expected 0 (left out) to 60,000, the clips that there are to learn from",
        "--addition-sequences", "60001")]
    [InlineData("--addition-iterations 0: at least 1 is needed", "--addition-iterations", "0")]
    [InlineData("--truth: 'good' has data.kind moving-mnist, whose truth is known", "--truth", "gt.txt")]
    public async Task Amounts_that_cannot_be_are_refused_before_anything_is_measured(string expected, params string[] arguments)
    {
        Assert.Equal(expected, await Evaluate(["--checkpoint", Good, "--mnist", _folder, .. arguments]));
        Assert.False(Directory.Exists(At("evaluation")));
    }

    [Theory]
    [InlineData("--length 11: sequences of moving-mnist have 10 frames", "--length", "11", "--continue-after", "3")]
    [InlineData("--continue-after 5: with --length 5 it may be 0 to 4", "--length", "5", "--continue-after", "5")]
    [InlineData("--count and --length must be at least 1", "--count", "0")]
    [InlineData("--count 1000000000 times --length 10 is 10,000,000,000 frames, allowed in one picture are 10,000",
        "--count", "1000000000")]
    [InlineData("--mnist, --video: samples need no examples; --continue-after says how many frames of one are given")]
    public async Task Samples_that_cannot_be_are_refused(string expected, params string[] arguments) =>
        Assert.Equal(expected, await Sample(["--checkpoint", Good, "--mnist", _folder, .. arguments]));

    /// <summary>A zip with a state that says nothing of the model is no checkpoint either.</summary>
    [Fact]
    public async Task A_state_without_a_configuration_is_named()
    {
        using (var zip = System.IO.Compression.ZipFile.Open(At("bare"), System.IO.Compression.ZipArchiveMode.Create))
        using (var state = new StreamWriter(zip.CreateEntry("state.json").Open())) state.Write("{\"format\": 2}");
        Assert.StartsWith($"{At("bare")}: not a checkpoint, or a truncated one (",
            await Evaluate("--checkpoint", At("bare"), "--mnist", _folder), StringComparison.Ordinal);
    }

    /// <summary>Asked before anything is drawn.</summary>
    [Fact]
    public async Task A_folder_is_no_picture()
    {
        foreach (var more in (string[][])[[], ["--continue-after", "3", "--mnist", _folder]])
            Assert.Equal("/: is a folder, expected a file's name", await Invocation.RefusedAsync(
                SampleCommand.Create(), ["--checkpoint", Good, "--out", "/", .. more]));
    }

    [Fact]
    public async Task Two_models_of_one_name_are_refused()
    {
        Directory.CreateDirectory(At("other"));
        var other = TrainedCheckpoint.Write(At("other"), TrainedCheckpoint.Experiment("good"));
        Assert.Equal($"--checkpoint: {Good}, {other} are all named 'good-good'; expected checkpoints in folders of different names",
            await Evaluate("--checkpoint", Good, other, "--mnist", _folder));
    }

    /// <summary>Under a file no folder can be made.</summary>
    [Fact]
    public async Task A_folder_that_cannot_be_made_is_named()
    {
        File.WriteAllText(At("file"), "");
        var folder = At("file/below");
        Assert.StartsWith($"--out {folder}: the folder cannot be made", await Invocation.RefusedAsync(
            EvaluateCommand.Create(), "--checkpoint", Good, "--mnist", _folder, "--out", folder), StringComparison.Ordinal);
        Assert.StartsWith($"--out {folder}: the folder cannot be made", await Invocation.RefusedAsync(
            TrainCommand.Create(), "--config", Config("seed: 3"), "--mnist", _folder, "--out", folder), StringComparison.Ordinal);
    }

    /// <summary>
    /// A mistake in the file is told with its line, one on the command line with the setting; either way with the keys that there are.
    /// </summary>
    [Fact]
    public async Task A_wrong_key_is_named_with_those_that_there_are()
    {
        var wrong = Config("data: { knd: moving-mnist }");
        const string keys = "expected one of framesPerSecond, height, kind, overlaps, validationShare, width";
        Assert.Equal($"{wrong}:2: 'knd' is no setting there; {keys}", await Train("--config", wrong, "--mnist", _folder));
        Assert.Equal($"{wrong}:2: 'knd' is no setting there; {keys}", await Invocation.RefusedAsync(DescribeCommand.Create(), wrong));
        var right = Config("data: { kind: moving-mnist }");
        Assert.Equal($"--set data.knd=video: 'knd' is no setting there; {keys}",
            await Train("--config", right, "--mnist", _folder, "--set", "data.knd=video"));
        Assert.StartsWith("--set network.hiden=3: 'hiden' is no setting there; expected one of areaPrice, aspectPrice,",
            await Train("--config", right, "--mnist", _folder, "--set", "network.hiden=3"), StringComparison.Ordinal);
        Assert.StartsWith("--set seed=many: ",
            await Train("--config", right, "--mnist", _folder, "--set", "seed=many"), StringComparison.Ordinal);
        Assert.StartsWith($"{At("none.yaml")}: the configuration cannot be read",
            await Train("--config", At("none.yaml"), "--mnist", _folder), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--device tpu: expected cpu or cuda", "--device", "tpu")]
    [InlineData("--from-phase warm: 'x' has the phases bound", "--from-phase", "warm")]
    [InlineData("--set phases.bound: expected KEY=VALUE, such as network.discovery=recurrent", "--set", "phases.bound")]
    public async Task Options_of_a_run_that_cannot_be_are_refused(string expected, params string[] arguments)
    {
        Assert.Equal(expected, await Train(["--config", Config("seed: 3"), "--mnist", _folder, .. arguments]));
        Assert.False(Directory.Exists(At("run")));
    }

    /// <summary>A run is not written over.</summary>
    [Fact]
    public async Task A_folder_with_a_run_is_refused()
    {
        Directory.CreateDirectory(At("run"));
        File.Copy(Good, At("run/checkpoint.sqair-train"));
        Assert.Equal($"{At("run/checkpoint.sqair-train")} exists: use --resume to go on with it, or another --out",
            await Train("--config", Config("seed: 3"), "--mnist", _folder));
    }

    /// <summary>The program itself: the line on stderr, nothing on stdout, and the code that says what is wrong.</summary>
    [Theory]
    [InlineData(2, "none: there is no such checkpoint\n", "sample --checkpoint none --out sheet.png")]
    [InlineData(3, "none: there is no such model package\n", "inspect none")]
    [InlineData(2, "--place moon: expected yard, indoor, street, doorway, carriageway or any\nsqair simulate --help tells what there is\n",
        "simulate --place moon --out clip.mp4")]
    [InlineData(2, "--prefix a/#: the level '#' contains '#', which means something else in a topic; expected one or more such as sqair or "
        + "site/sqair\n", "devices --broker 127.0.0.1:1 --prefix a/#")]
    [InlineData(2, "Unrecognized command or argument '--tempo'.\nsqair inspect --help tells what there is\n", "inspect none --tempo")]
    [InlineData(2, "--out: nothing is given, expected a value\n", "sample --checkpoint none --out ")]
    [InlineData(2, "--out: nothing is given, expected a value\n", "sample --checkpoint none --out=")]
    [InlineData(2, "--checkpoint: nothing is given, expected a value\n", "sample --checkpoint none ")]
    [InlineData(2, "--out: nothing is given, expected a value\n", "sample --out: --checkpoint none")]
    [InlineData(2, "describe: nothing is given, expected a value\n", "describe ")]
    [InlineData(2, "Option '--key' is required.\nsqair sign --help tells what there is\n", "sign none")]
    public async Task The_program_says_in_one_line_what_is_wrong(int code, string expected, string arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "sqair"), arguments.Split(' '))
        {
            RedirectStandardError = true, RedirectStandardOutput = true, WorkingDirectory = _folder,
        })!;
        var (error, output) = (process.StandardError.ReadToEndAsync(), process.StandardOutput.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal($"sqair: {expected}", await error);
        Assert.Equal(("", code), (await output, process.ExitCode));
    }

    [Fact]
    public async Task Help_tells_the_exit_codes()
    {
        using var process = Process.Start(
            new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "sqair"), ["--help"]) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
        Assert.Contains("4 retrain: not better, so not pushed", System.Text.RegularExpressions.Regex.Replace(output, @"\s+", " "));
    }

    string Config(string line)
    {
        var path = At("experiment.yaml");
        // Of the experiment: data.kind where the line does not say otherwise.
        if (!line.StartsWith("data", StringComparison.Ordinal)) line += "\ndata: { kind: moving-mnist }";
        File.WriteAllText(path, $"name: x\n{line}\n"
            + $"network: {{ imageSize: 50, encoderChannels: [4, 8, 8, 8], decoderChannels: [8, 8] }}\n"
            + $"phases:\n  - {{ name: bound, iterations: 1 }}\n");
        return path;
    }
}
