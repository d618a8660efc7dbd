using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Sqair.Background;
using Sqair.Models;

namespace Sqair.Shared.Tests.Models;

public sealed class ModelPackageTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("sqair-package").FullName;
    readonly byte[] _propagate = PackageFiles.Graph(1, 5000);
    readonly byte[] _discover = PackageFiles.Graph(2, 7000);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    string At(string name) => Path.Combine(_folder, name);

    internal static ModelManifest Manifest() => new()
    {
        Name = "pedestrians",
        Created = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero),
        Image = new PixelSize(64, 64),
        Glimpse = new PixelSize(12, 28),
        Slots = 3,
        WhatSize = 50,
        HiddenSize = 128,
        Analysis = new AnalysisFormat(256, 192, 7),
        Foreground = new JsonObject { ["historySeconds"] = 33, ["keepNeighbours"] = 5 },
        Provenance = new JsonObject { ["seed"] = 3, ["bound"] = 123.5 },
        Parameters = 1234567,
    };

    string Written(string name = "good.sqair")
    {
        ModelPackage.Write(At(name), Manifest(), PackageFiles.Test, _propagate, _discover);
        return At(name);
    }

    /// <summary>A good package with one entry replaced (or removed when <paramref name="change"/> returns null).</summary>
    string Altered(string entry, Func<byte[], byte[]?> change, string? without = null)
    {
        var path = At("altered.sqair");
        using var source = ZipFile.OpenRead(Written());
        using var target = ZipFile.Open(path, ZipArchiveMode.Create);
        foreach (var item in source.Entries)
        {
            using var stream = item.Open();
            using var memory = new MemoryStream();
            stream.CopyTo(memory);
            if (item.FullName == without) continue;
            var content = item.FullName == entry ? change(memory.ToArray()) : memory.ToArray();
            if (content is null) continue;
            using var writer = target.CreateEntry(item.FullName).Open();
            writer.Write(content);
        }
        return path;
    }

    string AlteredManifest(Action<JsonObject> change, string? without = null) => Altered(ModelPackage.ManifestEntry, bytes =>
    {
        var json = JsonNode.Parse(bytes)!.AsObject();
        change(json);
        return Encoding.UTF8.GetBytes(json.ToJsonString());
    }, without);

    static string Refusal(string path)
    {
        var message = Assert.Throws<ModelException>(() => ModelPackage.Open(path)).Message;
        Assert.StartsWith(path, message);
        Assert.DoesNotContain('\n', message);
        return message;
    }

    [Fact]
    public void What_is_written_is_read_back()
    {
        var package = ModelPackage.Open(Written());

        Assert.Equal(_propagate, package.Propagate);
        Assert.Equal(_discover, package.Discover);
        Assert.Equal("pedestrians", package.Manifest.Name);
        Assert.Equal(new PixelSize(12, 28), package.Manifest.Glimpse);
        Assert.Equal(new AnalysisFormat(256, 192, 7), package.Manifest.Analysis);
        Assert.Equal(new ForegroundOptions { HistorySeconds = 33, KeepNeighbours = 5, Chroma = false }, package.Manifest.ReadForeground());
        Assert.Equal(123.5, (double)package.Manifest.Provenance["bound"]!);
        Assert.Equal(5000, package.Manifest.Files[ModelPackage.PropagateEntry].Bytes);
        Assert.Equal(12, package.Fingerprint.Length);
        Assert.Equal([0.5f], package.SelfTest!.Graphs["propagate.onnx"].Inputs["what"]);
        Assert.Equal("unsigned", package.Signer.ToString());
    }

    [Fact]
    public void The_manifest_has_the_agreed_names()
    {
        using var zip = ZipFile.OpenRead(Written());
        using var stream = zip.GetEntry("manifest.json")!.Open();
        var json = JsonNode.Parse(stream)!.AsObject();

        Assert.Equal(
            ["analysis", "created", "files", "foreground", "formatVersion",
                "glimpse", "hiddenSize", "image", "minimumDaemonVersion", "name", "outputDeviation", "parameters", "precision",
                "provenance", "slots", "whatSize"],
            json.Select(p => p.Key).Order(StringComparer.Ordinal));
        Assert.Equal(2, (int)json["formatVersion"]!);
        Assert.Equal("fp32", (string)json["precision"]!);
        Assert.Equal("0.2.0", (string)json["minimumDaemonVersion"]!);
        Assert.Equal(28, (int)json["glimpse"]!["height"]!);
        Assert.Equal(7, (double)json["analysis"]!["framesPerSecond"]!);
        Assert.Equal(64, ((string)json["files"]!["discover.onnx"]!["sha256"]!).Length);
        Assert.StartsWith("2026-03-01T12:00:00", (string)json["created"]!);
    }

    [Fact]
    public void Equal_input_gives_equal_bytes_and_leaves_nothing_else_behind()
    {
        var first = File.ReadAllBytes(Written("a.sqair"));
        var second = File.ReadAllBytes(Written("b.sqair"));

        Assert.Equal(first, second);
        Assert.Equal(["a.sqair", "b.sqair"], Directory.GetFiles(_folder).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Writing_replaces_the_old_package_as_a_whole()
    {
        var path = Written();
        using var reader = File.OpenRead(path);
        ModelPackage.Write(path, Manifest() with { Name = "newer" }, PackageFiles.Test, _discover, _propagate);

        Assert.Equal("newer", ModelPackage.Open(path).Manifest.Name);
        using var old = new ZipArchive(reader);
        using var stream = old.GetEntry("manifest.json")!.Open();
        Assert.Equal("pedestrians", (string)JsonNode.Parse(stream)!["name"]!);
    }

    [Fact]
    public void A_missing_file_is_named() => Assert.Contains("no such model package", Refusal(At("nowhere.sqair")));

    [Fact]
    public void A_folder_is_refused()
    {
        Directory.CreateDirectory(At("folder.sqair"));
        Assert.Contains("cannot be read", Refusal(At("folder.sqair")));
    }

    [Fact]
    public void Something_else_than_a_zip_file_is_refused()
    {
        File.WriteAllText(At("text.sqair"), "hello");
        Assert.Contains("not a model package", Refusal(At("text.sqair")));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(6000)]
    public void A_truncated_package_is_refused(int length)
    {
        var bytes = File.ReadAllBytes(Written());
        File.WriteAllBytes(At("short.sqair"), bytes[..length]);
        Assert.Contains("truncated", Refusal(At("short.sqair")));
    }

    [Fact]
    public void Every_single_flipped_byte_is_refused_or_harmless()
    {
        var bytes = File.ReadAllBytes(Written());
        var path = At("flipped.sqair");
        for (var i = 0; i < bytes.Length; i += 37)
        {
            bytes[i] ^= 0x10;
            File.WriteAllBytes(path, bytes);
            bytes[i] ^= 0x10;
            ModelPackage package;
            try { package = ModelPackage.Open(path); }
            catch (ModelException) { continue; }
            // Bytes that carry nothing (time stamps of entries) may change; the graphs may not.
            Assert.Equal(_propagate, package.Propagate);
            Assert.Equal(_discover, package.Discover);
        }
    }

    [Fact]
    public void A_tampered_graph_is_refused()
    {
        var message = Refusal(Altered(ModelPackage.DiscoverEntry, bytes =>
        {
            bytes[17] ^= 1;
            return bytes;
        }));
        Assert.Contains("discover.onnx was changed after packing", message);
    }

    [Fact]
    public void A_longer_graph_than_announced_is_refused() =>
        Assert.Contains("propagate.onnx is longer", Refusal(Altered(ModelPackage.PropagateEntry, bytes => [.. bytes, 1])));

    [Fact]
    public void A_shorter_graph_than_announced_is_refused() =>
        Assert.Contains("propagate.onnx has 4999 bytes", Refusal(Altered(ModelPackage.PropagateEntry, bytes => bytes[..^1])));

    [Theory]
    [InlineData("manifest.json")]
    [InlineData("propagate.onnx")]
    [InlineData("discover.onnx")]
    [InlineData("selftest.json")]
    public void A_missing_entry_is_named(string entry) => Assert.Contains($"{entry} is missing", Refusal(Altered(entry, _ => null)));

    [Fact]
    public void A_later_format_is_refused_and_names_who_reads_it()
    {
        var message = Refusal(AlteredManifest(json =>
        {
            json["formatVersion"] = 7;
            json["minimumDaemonVersion"] = "3.1.0";
            json.Remove("slots");
        }));
        Assert.Contains($"has the later format 7, version {ModelManifest.Own} reads format 2; update to 3.1.0 or later, or export the "
            + $"model with sqair {ModelManifest.Own}", message);
    }

    /// <summary>It has no self-test, so the daemon could not tell whether it runs rightly.</summary>
    [Fact]
    public void The_format_before_is_refused_and_can_be_written_anew()
    {
        var path = AlteredManifest(json =>
        {
            json["formatVersion"] = 1;
            foreach (var key in (string[])["precision", "minimumDaemonVersion"]) json.Remove(key);
            json["files"]!.AsObject().Remove(ModelPackage.SelfTestEntry);
        }, without: ModelPackage.SelfTestEntry);
        Assert.Contains(" reads format 2; sqair export --package OLD --out NEW writes it anew", Refusal(path));
        var old = ModelPackage.OpenEarlier(path);
        Assert.Equal((Precision.Fp32, null), (old.Manifest.Precision, old.SelfTest));
        Assert.Equal(_propagate, old.Propagate);
    }

    [Fact]
    public void A_package_for_a_later_daemon_is_refused() => Assert.Contains(
        "the package needs version 99.1.0 or later, this is ",
        Refusal(AlteredManifest(json => json["minimumDaemonVersion"] = "99.1.0")));

    [Fact]
    public void A_precision_that_is_not_known_is_refused() => Assert.Contains("precision is \"int2\", this build runs fp32",
        Refusal(AlteredManifest(json => json["precision"] = "int2")));

    [Fact]
    public void A_package_of_this_format_without_a_self_test_is_refused() => Assert.Contains("does not list selftest.json",
        Refusal(AlteredManifest(
            json => json["files"]!.AsObject().Remove(ModelPackage.SelfTestEntry), without: ModelPackage.SelfTestEntry)));

    [Fact]
    public void A_manifest_without_version_is_refused() =>
        Assert.Contains("no number formatVersion", Refusal(AlteredManifest(json => json.Remove("formatVersion"))));

    [Fact]
    public void A_manifest_that_is_not_json_is_refused() =>
        Assert.Contains("cannot be understood", Refusal(Altered(ModelPackage.ManifestEntry, _ => "{ name:"u8.ToArray())));

    [Fact]
    public void A_missing_field_is_named() => Assert.Contains("whatSize", Refusal(AlteredManifest(json => json.Remove("whatSize"))));

    [Fact]
    public void A_field_of_the_wrong_kind_is_named() => Assert.Contains("slots", Refusal(AlteredManifest(json => json["slots"] = "three")));

    [Fact]
    public void An_unlisted_graph_is_refused() =>
        Assert.Contains("does not list discover.onnx", Refusal(AlteredManifest(json => json["files"]!.AsObject().Remove("discover.onnx"))));

    [Theory]
    [InlineData("image", "{\"width\":50,\"height\":50}", "50x50")]
    [InlineData("slots", "0", "slots is 0")]
    [InlineData("whatSize", "-1", "whatSize is -1")]
    [InlineData("name", "\"\"", "name is empty")]
    [InlineData("foreground", "{\"historySeconds\":-1}", "foreground.HistorySeconds is -1")]
    [InlineData("foreground", "{\"heldRate\":1e9}", "background.HeldRate is 1E+09")]
    [InlineData("foreground", "{\"minimumVariance\":-1}", "background.MinimumVariance is -1")]
    [InlineData("foreground", "{\"baseLevel\":300}", "foreground cannot be understood")]
    [InlineData("analysis", "{\"width\":256,\"height\":192,\"framesPerSecond\":0}", "framesPerSecond is 0")]
    public void A_value_that_cannot_be_is_named(string key, string value, string expected) =>
        Assert.Contains(expected, Refusal(AlteredManifest(json => json[key] = JsonNode.Parse(value))));

    [Fact]
    public void A_manifest_that_cannot_be_is_not_written()
    {
        var error = Assert.Throws<ModelException>(
            () => ModelPackage.Write(At("bad.sqair"), Manifest() with { Slots = 0 }, PackageFiles.Test, _propagate, _discover));
        Assert.Contains("slots is 0", error.Message);
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public void A_place_that_cannot_be_written_is_named()
    {
        File.WriteAllText(At("file"), "");
        var error = Assert.Throws<ModelException>(
            () => ModelPackage.Write(At("file/x.sqair"), Manifest(), PackageFiles.Test, _propagate, _discover));
        Assert.Contains("cannot be written", error.Message);
    }
}
