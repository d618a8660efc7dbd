using System.IO.Compression;
using Sqair.Models;
using Sqair.Shared.Tests.Tracking;
using Sqair.Tracking;

namespace Sqair.Shared.Tests.Models;

/// <summary>What somebody could put into a package: each is refused by name, in one line, and leaves nothing behind.</summary>
public sealed class HostilePackageTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("sqair-hostile").FullName;
    readonly Dictionary<string, byte[]> _entries;

    public HostilePackageTests() => _entries = PackageFiles.Entries(File.ReadAllBytes(HandMadeModel.Package(_folder).Path));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    string Path => System.IO.Path.Combine(_folder, "hand-made.sqair");

    string Refusal(byte[]? package = null)
    {
        File.WriteAllBytes(Path, package ?? PackageFiles.Zip(_entries));
        var message = Assert.Throws<ModelException>(() => new TrackingEngine(ModelPackage.Open(Path)).Dispose()).Message;
        Assert.StartsWith(Path + ": ", message);
        Assert.DoesNotContain('\n', message);
        Assert.Equal([Path], Directory.GetFileSystemEntries(_folder));
        return message;
    }

    [Theory]
    [InlineData("../escaped.onnx", "leads out of the package")]
    [InlineData("/etc/escaped", "leads out of the package")]
    [InlineData("..\\escaped", "leads out of the package")]
    [InlineData("folder/", "leads out of the package")]
    [InlineData("readme.txt", "is not known")]
    [InlineData("a\u001b[2Jb", "is not known")]
    public void An_entry_s_name(string name, string expected)
    {
        _entries[name] = [];
        var message = Refusal();
        Assert.Contains($"'{name.Replace('\u001b', '?')}', {expected}; expected manifest.json, ", message);
        Assert.False(File.Exists(System.IO.Path.Combine(_folder, "..", "escaped.onnx")));
    }

    /// <summary>It would turn a line round, end it, or not be seen.</summary>
    [Theory]
    [InlineData("a\u001b[2Jb")]
    [InlineData("\u202Esnairtsedep")]
    [InlineData("a\u2028b")]
    [InlineData("pedestrians\u200B")]
    [InlineData("pedestrians\U000E0041")]
    public void A_name_that_does_more_than_show_itself(string name)
    {
        PackageFiles.Manifest(_entries, json => json["name"] = name);
        Assert.EndsWith("name has control characters, or others that are not seen", Refusal());
    }

    /// <summary>A device takes no offer of it, and whoever pushed it would wait for ever.</summary>
    [Fact]
    public void A_name_that_is_too_long()
    {
        PackageFiles.Manifest(_entries, json => json["name"] = new string('x', 200_000));
        Assert.EndsWith("name has 200000 letters, allowed are 100", Refusal());
        PackageFiles.Manifest(_entries, json => json["name"] = new string('x', 101));
        Assert.EndsWith("name has 101 letters, allowed are 100", Refusal());
        PackageFiles.Manifest(_entries, json => json["name"] = new string('x', 100));
        File.WriteAllBytes(Path, PackageFiles.Zip(_entries));
        var good = ModelPackage.Open(Path);
        Assert.Equal(100, good.Manifest.Name.Length);
        Assert.EndsWith("not written, name has 101 letters, allowed are 100", Assert.Throws<ModelException>(() => ModelPackage.Write(
            Path + "2", good.Manifest with { Name = new string('x', 101) }, good.SelfTest!, good.Propagate, good.Discover)).Message);
    }

    /// <summary>Nobody writes into it, so whoever opened it would wait for ever.</summary>
    [Fact]
    public async Task A_pipe()
    {
        var (pipe, link) = (System.IO.Path.Combine(_folder, "pipe"), System.IO.Path.Combine(_folder, "link"));
        using (var made = System.Diagnostics.Process.Start("mkfifo", [pipe])) made.WaitForExit();
        File.CreateSymbolicLink(link, pipe);
        foreach (var path in (string[])[pipe, link, "/dev/zero"])
        {
            var opened = Task.Run(() => Assert.Throws<ModelException>(() => ModelPackage.Open(path)).Message);
            Assert.Equal($"{path}: not a model package, or a truncated one (expected a zip file; it is empty, or no file)",
                await opened.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        }
        File.WriteAllBytes(Path, PackageFiles.Zip(_entries));
        File.CreateSymbolicLink(link + "2", "hand-made.sqair");
        Assert.Equal(ModelPackage.Open(Path).Fingerprint, ModelPackage.Open(link + "2").Fingerprint);
    }

    [Fact]
    public void An_entry_that_is_there_twice() => Assert.Contains("propagate.onnx is twice in the package",
        Refusal(PackageFiles.Zip([.. _entries, new("propagate.onnx", _entries["discover.onnx"])])));

    [Fact]
    public void A_graph_that_the_manifest_does_not_vouch_for()
    {
        _entries["judge.onnx"] = HandMadeModel.Judge(1);
        Assert.Contains("manifest.json does not list judge.onnx under files", Refusal());
    }

    [Fact]
    public void A_part_that_no_daemon_knows()
    {
        PackageFiles.Manifest(_entries, json => json["files"]!["../x"] = json["files"]!["propagate.onnx"]!.DeepClone());
        Assert.Contains("manifest.json lists '../x' under files, which is not known; expected propagate.onnx, ", Refusal());
    }

    /// <summary>200 MB of zeros with their right hash: 200 kB in the file.</summary>
    [Fact]
    public void A_zip_bomb()
    {
        PackageFiles.Replace(_entries, "propagate.onnx", new byte[200_000_000]);
        var package = PackageFiles.Zip(_entries, CompressionLevel.Optimal);
        Assert.True(package.Length < 1_000_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("propagate.onnx is a zip bomb (", Refusal(package));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000_000);
    }

    /// <summary>The zip directory says that the manifest is short; unpacked it is not.</summary>
    [Fact]
    public void A_zip_bomb_that_lies_about_its_length()
    {
        PackageFiles.Replace(_entries, "discover.onnx", new byte[50_000_000]);
        PackageFiles.Manifest(_entries, json => json["files"]!["discover.onnx"]!["bytes"] = 1000);
        var package = PackageFiles.Zip(_entries, CompressionLevel.Optimal);
        // Length before packing stands at 24 of the entry in the directory, and at 22 of the one before its content.
        var length = BitConverter.GetBytes(50_000_000);
        for (var at = 0; (at = package.AsSpan(at).IndexOf(length) is var next and >= 0 ? at + next : -1) >= 0;)
            BitConverter.GetBytes(1000).CopyTo(package, at);
        var message = Refusal(package);
        Assert.Matches("discover.onnx is longer than the 1000 bytes allowed|discover.onnx was changed|not a model package", message);
    }

    [Fact]
    public void A_part_too_large()
    {
        PackageFiles.Manifest(_entries, json => json["files"]!["propagate.onnx"]!["bytes"] = 600L << 20);
        Assert.Contains("files.propagate.onnx.bytes is 629145600, allowed is 1 to 536870912", Refusal());
    }

    [Fact]
    public void A_wrong_hash()
    {
        _entries["propagate.onnx"][^1] ^= 1;
        Assert.Contains("propagate.onnx was changed after packing (its sha256 is ", Refusal());
    }

    [Fact]
    public void Wrong_shapes()
    {
        PackageFiles.Manifest(_entries, json => json["whatSize"] = 7);
        Assert.Contains("propagate.onnx: input what is Float[?,5], this build and the manifest ask for what[B,7]", Refusal());
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void A_weight_that_is_no_number(float value)
    {
        var graph = new GraphBuilder("propagate");
        graph.Output("out", graph.Op("Add", graph.Input("image", 1), graph.Constant([0, 1, value], 3)), 3);
        PackageFiles.Replace(_entries, "propagate.onnx", graph.ToBytes());
        Assert.Contains("propagate.onnx: weight 'v0' is NaN or infinite at 2, expected finite numbers", Refusal());
    }

    [Fact]
    public void A_weight_in_another_file()
    {
        PackageFiles.Replace(_entries, "discover.onnx", GraphContentTests.WithWeightElsewhere());
        Assert.Contains("discover.onnx: a weight lies in another file, expected all of them in the graph", Refusal());
    }

    [Fact]
    public void An_operator_that_the_runtime_does_not_know()
    {
        var graph = new GraphBuilder("propagate");
        graph.Output("new_what", graph.Op("Telepathy", graph.Input("image", 1)), 1);
        PackageFiles.Replace(_entries, "propagate.onnx", graph.ToBytes());
        var message = Refusal();
        Assert.Contains("propagate.onnx: ONNX Runtime refuses the graph (", message);
        Assert.Contains("Telepathy", message);
    }

    [Fact]
    public void A_graph_that_is_none()
    {
        PackageFiles.Replace(_entries, "propagate.onnx", "no graph"u8.ToArray());
        Assert.Contains("propagate.onnx: not an ONNX graph, or a truncated one", Refusal());
    }

    [Theory]
    [InlineData("{}", "selftest.json cannot be understood")]
    [InlineData("null", "selftest.json cannot be understood (it is empty)")]
    [InlineData("{\"tolerance\":0.1,\"graphs\":{}}", "tolerance is 0.1, allowed is above 0 to 0.001")]
    [InlineData("{\"tolerance\":0,\"graphs\":{}}", "tolerance is 0, allowed is above 0 to 0.001")]
    [InlineData("{\"tolerance\":0.001,\"graphs\":{\"propagate.onnx\":null}}", "propagate.onnx is null")]
    [InlineData("{\"tolerance\":0.001,\"graphs\":{\"propagate.onnx\":{\"inputs\":{\"what\":[1e999]},\"outputs\":{}}}}", "what is expected")]
    [InlineData("{\"tolerance\":0.001,\"graphs\":{}}", "selftest.json has no test of propagate.onnx, expected one")]
    [InlineData("{\"tolerance\":0.001,\"graphs\":{\"propagate.onnx\":{\"inputs\":{\"image\":[1]},\"outputs\":{}}}}",
        "selftest.json: propagate.onnx has 1 values of image[B,1,64,64], expected B from 1 to 64 rows")]
    public void A_self_test_that_is_none(string text, string expected)
    {
        PackageFiles.Replace(_entries, "selftest.json", System.Text.Encoding.UTF8.GetBytes(text));
        Assert.Contains(expected, Refusal());
    }
}
