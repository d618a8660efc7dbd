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
}
