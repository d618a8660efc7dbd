using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Sqair.Edge.Commands;
using Sqair.Edge.Tests.Tools;
using Sqair.Models;

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
        Replace(ModelPackage.PropagateEntry, _ => Encoding.UTF8.GetBytes("NO GRAPH"));
        return RefusedAsync("propagate.onnx was changed after packing (its sha256 is ");
    }

    [Fact]
    public Task Another_format_version()
    {
        Pack();
        Replace(ModelPackage.ManifestEntry, manifest =>
        {
            var json = JsonNode.Parse(manifest)!;
            json["formatVersion"] = 2;
            return Encoding.UTF8.GetBytes(json.ToJsonString());
        });
        return RefusedAsync("the package has format version 2, this build reads 1");
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
        var config = _folder.Write("edge.yaml", "device: entrance\nmqtt: {host: localhost}\nmodel: model.sqair\ncameras: [{name: door, source: a.mp4}]\n");
        var error = new StringWriter();
        var code = await EdgeCommandLine.RunAsync(["run", "--config", config], TextWriter.Null, error);
        Assert.Equal(3, code);
        var line = Assert.Single(error.ToString().TrimEnd().Split('\n'));
        Assert.StartsWith(Model, line);
        Assert.Contains(expected, line);
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
    }, Encoding.UTF8.GetBytes("no graph"), Encoding.UTF8.GetBytes("no graph either"));

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
