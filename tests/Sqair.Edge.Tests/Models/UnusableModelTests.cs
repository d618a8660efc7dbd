using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Sqair.Edge.Commands;
using Sqair.Edge.Tests.Tools;
using Sqair.Models;
using Sqair.Shared.Tests.Tracking;

namespace Sqair.Edge.Tests.Models;

/// <summary>A model that cannot be used ends the daemon with 3 and one line that names the file and what is wrong.</summary>
public sealed class UnusableModelTests : IDisposable
{
    readonly TestFolder _folder = new();

    [Fact]
    public Task Missing() => RefusedAsync("there is no such model package");

    [Fact]
    public Task Truncated()
    {
        Pack();
        var bytes = File.ReadAllBytes(Model);
        File.WriteAllBytes(Model, bytes[..(bytes.Length / 2)]);
        return RefusedAsync("truncated");
    }

    [Fact]
    public Task Not_a_zip_at_all()
    {
        File.WriteAllText(Model, "hello");
        return RefusedAsync("not a model package");
    }

    [Fact]
    public Task Empty()
    {
        File.WriteAllBytes(Model, []);
        return RefusedAsync("not a model package");
    }

    [Fact]
    public Task A_graph_changed_after_packing()
    {
        Pack();
        Replace(ModelPackage.PropagateEntry, _ => [8, 9]);
        return RefusedAsync("propagate.onnx was changed after packing (its sha256 is ");
    }

    [Fact]
    public Task Another_format_version()
    {
        Pack();
        Manifest(manifest => manifest["formatVersion"] = 3);
        return RefusedAsync(
            "the package has the later format 3, version 0.2.0 reads format 2; update it, or export the model with sqair 0.2.0");
    }

    [Theory]
    [InlineData("propagate.onnx", "sha256")]
    [InlineData("discover.onnx", "bytes")]
    public Task A_manifest_without_a_graphs_hash_or_length(string graph, string field)
    {
        Pack();
        Manifest(manifest => ((JsonObject)manifest["files"]![graph]!).Remove(field));
        return RefusedAsync("manifest.json cannot be understood");
    }

    [Theory]
    [InlineData("files", "manifest.json does not list propagate.onnx under files")]
    [InlineData("analysis", "manifest.json cannot be understood")]
    public Task A_manifest_that_lacks_a_part(string part, string expected)
    {
        Pack();
        Manifest(manifest => manifest.Remove(part));
        return RefusedAsync(expected);
    }

    [Theory]
    [InlineData(ModelPackage.ManifestEntry)]
    [InlineData(ModelPackage.DiscoverEntry)]
    public Task A_package_that_lacks_an_entry(string name)
    {
        Pack();
        using (var zip = ZipFile.Open(Model, ZipArchiveMode.Update)) zip.GetEntry(name)!.Delete();
        return RefusedAsync($"{name} is missing from the package");
    }

    /// <summary>Packed well and signed by its own hashes, but nothing is left to run.</summary>
    [Fact]
    public async Task Graphs_that_were_cut_or_changed_for_each_other_before_they_were_packed()
    {
        var whole = ModelPackage.Open(TestModel.PathOrSkip());
        foreach (var left in (int[])[1, 100, whole.Propagate.Length - 1000])
        {
            var refused = Assert.Throws<ModelException>(
                () => ModelPackage.Write(Model, whole.Manifest, whole.SelfTest!, whole.Propagate[..left], whole.Discover));
            Assert.Equal($"{Model}: not written, propagate.onnx: not an ONNX graph, or a truncated one", refused.Message);
            Assert.False(File.Exists(Model));
        }
        ModelPackage.Write(Model, whole.Manifest, whole.SelfTest!, whole.Discover, whole.Propagate);
        await RefusedAsync(": propagate.onnx: ");
    }

    [Fact]
    public Task Graphs_that_are_no_graphs()
    {
        Pack();
        return RefusedAsync("propagate.onnx: ONNX Runtime refuses the graph");
    }

    public void Dispose() => _folder.Dispose();

    string Model => _folder.File("model.sqair");

    async Task RefusedAsync(string expected)
    {
        var config = _folder.Write("edge.yaml",
            "device: entrance\nmodels: {allowUnsigned: true}\noutput: {motFile: rows.txt}\nmodel: model.sqair\n"
                + "cameras: [{name: door, source: a.mp4}]\n");
        var error = new StringWriter();
        var code = await EdgeCommandLine.RunAsync(["run", "--config", config], TextWriter.Null, error);
        Assert.Equal(3, code);
        var line = Assert.Single(error.ToString().TrimEnd().Split('\n'));
        Assert.StartsWith(Model, line);
        Assert.Contains(expected, line);

        // The code means the same whoever returns it, whatever else is wrong.
        using var output = new StringWriter();
        Assert.Equal(3, await EdgeCommandLine.RunAsync(["check", "--config", config], output, TextWriter.Null));
        Assert.Contains($"FAIL  model: {line}\n", output.ToString());
    }

    void Pack() => ModelPackage.Write(Model, new ModelManifest
    {
        Name = "test",
        Created = DateTimeOffset.UnixEpoch.AddYears(20),
        Image = new PixelSize(64, 64),
        Glimpse = new PixelSize(12, 28),
        Slots = 3,
        WhatSize = 50,
        HiddenSize = 128,
        Analysis = new AnalysisFormat(256, 192, 7),
        Parameters = 1,
    }, HandMadeModel.NoQuestions, s_graph, s_graph);

    /// <summary>Can be read as a graph, and is an empty one.</summary>
    static readonly byte[] s_graph = [8, 8];

    void Manifest(Action<JsonObject> change) => Replace(ModelPackage.ManifestEntry, text =>
    {
        var manifest = JsonNode.Parse(text)!.AsObject();
        change(manifest);
        return Encoding.UTF8.GetBytes(manifest.ToJsonString());
    });

    void Replace(string name, Func<byte[], byte[]> change)
    {
        using var zip = ZipFile.Open(Model, ZipArchiveMode.Update);
        var entry = zip.GetEntry(name)!;
        using var old = new MemoryStream();
        using (var stream = entry.Open()) stream.CopyTo(old);
        entry.Delete();
        using var target = zip.CreateEntry(name).Open();
        target.Write(change(old.ToArray()));
    }
}
