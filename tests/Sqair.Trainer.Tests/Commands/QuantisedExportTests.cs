using System.Text.Json;
using Sqair.Models;
using Sqair.Tracking;
using Sqair.Trainer.Commands;
using Sqair.Trainer.Configuration;
using Sqair.Trainer.Export;
using Sqair.Trainer.Learning;
using Sqair.Trainer.Tests.Tools;

namespace Sqair.Trainer.Tests.Commands;

/// <summary>The model that ships with the repository in fewer bits, calibrated on a real clip.</summary>
public sealed class QuantisedExportTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("sqair-quantised").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    string At(string name) => Path.Combine(_folder, name);

    static Task<string> Export(params string[] arguments) => Invocation.RunAsync(ExportCommand.Create(), arguments);

    static Task<string> Refused(params string[] arguments) => Invocation.RefusedAsync(ExportCommand.Create(), arguments);

    [Fact]
    public async Task Eight_bits_are_a_quarter_as_large_and_pass_their_self_test()
    {
        var (model, clip) = (Files.Model, Path.Combine(SharedData.Folder("pets09-s2l1-dev", "video.mp4"), "video.mp4"));
        using var told = JsonDocument.Parse(await Export("--package", model, "--precision", "int8", "--calibrate", clip,
            "--sensitivity", "--json", "--out", At("8.sqair")));
        var package = ModelPackage.Open(At("8.sqair"));
        Assert.Equal((Precision.Int8, 0.1f), (package.Manifest.Precision, package.SelfTest!.Tolerance));
        Assert.InRange(new FileInfo(package.Path).Length, 1_000_000, 1_700_000);
        Assert.Equal("video.mp4", (string?)package.Manifest.Provenance["quantised"]!["calibratedOn"]![0]);
        // Its own date, and that of its weights; and what the bits cost, of each graph.
        var source = ModelPackage.Open(model).Manifest.Created;
        Assert.True(package.Manifest.Created > source);
        var told8 = await Invocation.RunAsync(InspectCommand.Create(), package.Path);
        Assert.Matches($@"(?m)^  trained +{source.UtcDateTime:yyyy-MM-dd HH:mm} UTC$", told8);
        Assert.Matches($@"(?m)^  exported +{package.Manifest.Created.UtcDateTime:yyyy-MM-dd HH:mm} UTC$", told8);
        Assert.Matches(
            @"(?m)^  precision +int8: a quarter of the bytes of [0-9a-f]{12}; .* propagate [\d.]+ %, discover [\d.]+ %, judge ", told8);
        foreach (var (_, error) in package.Manifest.Provenance["quantised"]!["error"]!.AsObject())
            Assert.InRange((double)error!, 0.001, 0.3);
        new TrackingEngine(package).Dispose();

        var layers = told.RootElement.GetProperty("layers").EnumerateArray().ToArray();
        Assert.Equal(3, layers.Select(layer => layer.GetProperty("graph").GetString()).Distinct().Count());
        Assert.All(layers, layer => Assert.InRange(layer.GetProperty("error").GetDouble(), 0, 0.1));
        var products = layers.Where(layer => layer.GetProperty("kept").GetString() == "int8 products").ToArray();
        Assert.NotEmpty(products);
        Assert.All(products, layer => Assert.Equal("Conv", layer.GetProperty("operator").GetString()));
        Assert.DoesNotContain(products, layer => layer.GetProperty("layer").GetString() == "encoder.conv0.weight");

        // The deployed weights can be trained further: within half a step of 127 of each channel, biases in steps of the products.
        var config = ConfigReader.Read(Path.Combine(AppContext.BaseDirectory, "configs", "conv-sqair-cctv.yaml"));
        var plan = WeightPlan.Of(config.Network);
        float[] whole = PackageWeights.Read(ModelPackage.Open(model), plan, 1), rounded = PackageWeights.Read(package, plan, 1);
        foreach (var entry in plan.Entries)
        {
            var at = (int)entry.Offset;
            var largest = whole.AsSpan(at, (int)entry.Count).ToArray().Max(MathF.Abs);
            for (var i = at; i < at + entry.Count; i++) Assert.Equal(whole[i], rounded[i], 0.31f * largest + 1e-6f);
        }
        Assert.InRange(whole.Zip(rounded, (a, b) => (double)(a - b) * (a - b)).Sum() / whole.Sum(a => (double)a * a), 1e-9, 1e-3);

        // A graph that answers otherwise is found out, although more is forgiven in 8 bits.
        var wrong = Onnx.ModelProto.Parser.ParseFrom(package.Propagate);
        var scale = wrong.Graph.Initializer.Single(tensor => tensor.Name == "encoder.what.weight.scale");
        var values = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(scale.RawData.Span).ToArray();
        scale.RawData = Google.Protobuf.ByteString.CopyFrom(
            System.Runtime.InteropServices.MemoryMarshal.AsBytes(values.Select(value => 1.5f * value).ToArray().AsSpan()));
        ModelPackage.Write(At("wrong.sqair"), package.Manifest, package.SelfTest,
            Google.Protobuf.MessageExtensions.ToByteArray(wrong), package.Discover, package.Judge);
        Assert.Matches(@"propagate\.onnx: the self-test fails on Cpu: .* within 0\.1$",
            Assert.Throws<ModelException>(() => new TrackingEngine(ModelPackage.Open(At("wrong.sqair")))).Message);

        // What is in 8 bits already is written anew as it is, and not made anything else.
        await Export("--package", package.Path, "--out", At("again.sqair"));
        Assert.Equal(package.Fingerprint, ModelPackage.Open(At("again.sqair")).Fingerprint);
        Assert.Contains("is int8, expected fp32", await Refused("--package", package.Path, "--precision", "fp16", "--out", At("x.sqair")));
        Assert.Contains("is int8, expected one of fp32",
            await Refused("--package", model, "--judge", package.Path, "--out", At("x.sqair")));
        Assert.False(File.Exists(At("x.sqair")));
    }

    [Fact]
    public async Task Sixteen_bits_are_half_as_large_and_answer_as_exactly()
    {
        Assert.Contains(", fp16, ", await Export("--package", Files.Model, "--precision", "fp16", "--out", At("16.sqair")));
        var package = ModelPackage.Open(At("16.sqair"));
        Assert.Equal((Precision.Fp16, 1e-3f), (package.Manifest.Precision, package.SelfTest!.Tolerance));
        Assert.InRange(new FileInfo(package.Path).Length, 2_500_000, 3_200_000);
        new TrackingEngine(package).Dispose();
        Assert.Equal([At("16.sqair")], Directory.GetFiles(_folder));
    }

    [Fact]
    public async Task What_cannot_be_calibrated_is_said_and_nothing_is_written()
    {
        var model = Files.Model;
        Assert.Contains("none of those that", await Refused("--package", model, "--precision", "int8", "--out", At("x.sqair")));
        Assert.Contains("go with --precision int8", await Refused("--package", model, "--sensitivity", "--out", At("x.sqair")));
        Assert.Contains("go with --precision int8", await Refused(
            "--package", model, "--precision", "fp16", "--calibrate", "a.mp4", "--out", At("x.sqair")));
        var clip = At("nobody.mp4");
        var picture = new byte[320 * 240];
        await using (var writer = Sqair.Video.VideoWriter.Create(clip, new() { Width = 320, Height = 240, FramesPerSecond = 8 }))
            for (var frame = 0; frame < 30; frame++) await writer.WriteAsync(picture);
        Assert.Matches("--calibrate: 30 frames asked propagate.onnx 0 times, at least 200 are needed",
            await Refused("--package", model, "--precision", "int8", "--calibrate", clip, "--out", At("x.sqair")));
        Assert.Equal([clip], Directory.GetFiles(_folder));
    }

    /// <summary>As `sqair pull` leaves it: clips, and half of one that is still on its way.</summary>
    [Fact]
    public async Task A_folder_stands_for_the_clips_in_it()
    {
        Directory.CreateDirectory(At("clips"));
        foreach (var name in (string[])["door-20260504T120107Z-000200.clip", "door-20260504T120007Z-000100.clip", "half.clip.part"])
            await File.WriteAllTextAsync(At($"clips/{name}"), "", TestContext.Current.CancellationToken);
        Assert.Equal([At("clips/door-20260504T120007Z-000100.clip"), At("clips/door-20260504T120107Z-000200.clip"), Files.Model],
            QuantisedExport.Recordings([At("clips"), Files.Model]));
        Task<string> RefusedFor(string path) =>
            Refused("--package", Files.Model, "--precision", "int8", "--calibrate", path, "--out", At("x.sqair"));
        Directory.CreateDirectory(At("none"));
        Assert.Equal($"--calibrate {At("none")}: there is no clip (*.clip) in this folder", await RefusedFor(At("none")));
        Assert.StartsWith($"--calibrate {At("gone")}: there is no such file or folder", await RefusedFor(At("gone")));
        Assert.EndsWith("000100.clip: this is no clip", await RefusedFor(At("clips")));
    }

    /// <summary>The program itself, interrupted while it calibrates and while it weighs.</summary>
    [Theory]
    [InlineData("calibrating on")]
    [InlineData("weighing each layer")]
    public async Task Interrupted_it_ends_at_once_and_writes_nothing(string during)
    {
        var clip = Path.Combine(SharedData.Folder("pets09-s2l1-dev", "video.mp4"), "video.mp4");
        // A shell's background job ignores SIGINT, and so do its children.
        using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("env",
            ["--default-signal=INT", Path.Combine(AppContext.BaseDirectory, "sqair"), "export", "--package", Files.Model,
                "--precision", "int8", "--calibrate", clip, "--out", At("8.sqair")])
        { RedirectStandardError = true })!;
        while (await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
            if (line.StartsWith(during, StringComparison.Ordinal)) break;
        await Task.Delay(500, TestContext.Current.CancellationToken);
        var began = System.Diagnostics.Stopwatch.GetTimestamp();
        System.Diagnostics.Process.Start("kill", ["-INT", $"{process.Id}"]).Dispose();
        var rest = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(("sqair: stopped\n", ExitCode.Stopped), (rest, process.ExitCode));
        Assert.InRange(System.Diagnostics.Stopwatch.GetElapsedTime(began).TotalSeconds, 0, 10);
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }
}
