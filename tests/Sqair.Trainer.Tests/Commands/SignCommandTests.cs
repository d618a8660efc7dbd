using System.CommandLine;
using System.Text.Json.Nodes;
using Sqair.Models;
using Sqair.Network;
using Sqair.Tracking;
using Sqair.Trainer.Commands;
using Sqair.Trainer.Export;
using Sqair.Trainer.Learning;
using Sqair.Trainer.Tests.Tools;

namespace Sqair.Trainer.Tests.Commands;

/// <summary>`keys`, `sign`, `inspect` and `export --package`, on packages of a network with drawn weights.</summary>
public sealed class SignCommandTests : IDisposable
{
    static readonly NetworkConfig s_network = new()
    {
        EncoderChannels = [8, 8, 8, 8], Hidden = 16, SideHidden = 16, DecoderHidden = 16, What = 8
    };

    readonly string _folder = Directory.CreateTempSubdirectory("sqair-sign-").FullName;
    readonly string? _before = Environment.GetEnvironmentVariable("SQAIR_KEYS");

    public SignCommandTests() => Environment.SetEnvironmentVariable("SQAIR_KEYS", At("keys"));

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("SQAIR_KEYS", _before);
        Directory.Delete(_folder, recursive: true);
    }

    string At(string name) => Path.Combine(_folder, name);

    string Package(Func<float[], float[]>? change = null, string name = "yard")
    {
        var plan = WeightPlan.Of(s_network);
        var weights = plan.Draw(5);
        var trained = WeightStore.ByName(plan, change?.Invoke(weights) ?? weights);
        PackageExport.Write(At("m.sqair"), new ModelManifest
        {
            Name = name, Created = new(2026, 1, 2, 3, 4, 6, TimeSpan.Zero),
            Image = new(64, 64), Glimpse = new(12, 28), Slots = 3, WhatSize = s_network.What, HiddenSize = s_network.Hidden,
            Analysis = new(256, 192, 8), Parameters = plan.Count,
            Provenance = new JsonObject
            {
                ["videos"] = new JsonArray("a.mp4", "b.mp4", "c.mp4", "d.mp4"), ["iterations"] = 14500, ["startedFrom"] = null,
                ["judge"] = new JsonObject { ["right"] = 0.87, ["list"] = new JsonArray() }, ["odd"] = "a\u001b[2Jb",
            },
        }, DeployedGraphs.Propagate(s_network, trained), DeployedGraphs.Discover(s_network, trained), judge: null, motion: null);
        return At("m.sqair");
    }

    static Task<string> Keys(params string[] arguments) => Invocation.RunAsync(KeysCommand.Create(), arguments);
    static Task<string> Sign(params string[] arguments) => Invocation.RunAsync(SignCommand.Create(), arguments);
    static Task<string> Inspect(params string[] arguments) => Invocation.RunAsync(InspectCommand.Create(), arguments);

    [Fact]
    public async Task A_folder_for_keys_that_cannot_be_made_is_named_with_why()
    {
        File.WriteAllText(At("file"), "");
        foreach (var (folder, why) in ((string, string)[])[
            ("/proc/x", "/proc takes no folders"), (At("file/below"), $"{At("file")} is a file, expected a folder")])
        {
            Environment.SetEnvironmentVariable("SQAIR_KEYS", folder);
            Assert.Equal($"{folder}: the folder for keys ($SQAIR_KEYS) cannot be made ({why})",
                await Invocation.RefusedAsync(KeysCommand.Create(), "new", "q"));
        }
    }

    [Fact]
    public async Task A_new_key_is_its_owner_s_alone_and_signs_what_a_device_then_opens()
    {
        Assert.Contains($"no keys in {At("keys")}", await Keys("list"));
        var said = await Keys("new", "release");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(At("keys/release.key")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(At("keys")));
        Assert.Equal([At("keys/release.key"), At("keys/release.pem")], Directory.GetFiles(At("keys")).Order());
        var id = PublicKey.Read(At("keys/release.pem")).Id;
        Assert.StartsWith($"release {id}\n", said);
        Assert.Equal($"{id}  release\n", await Keys("list"));

        var path = Package();
        var fingerprint = ModelPackage.Open(path).Fingerprint;
        Assert.Equal($"{path}: yard ({fingerprint}) is signed by release {id}\n", await Sign(path, "--key", "release"));

        // The device holds the public key alone.
        Directory.CreateDirectory(At("device"));
        File.Copy(At("keys/release.pem"), At("device/release.pem"));
        var opened = ModelPackage.Open(path, new ModelTrust(false, PublicKey.ReadAll(At("device"))));
        Assert.Equal(("release", fingerprint), (opened.Signer.Name, opened.Fingerprint));
        new TrackingEngine(opened).Dispose();

        // Another signature takes the first one's place.
        await Keys("new", "release-2");
        await Sign(path, "--key", "release-2");
        Assert.Contains("unknown key", Assert.Throws<ModelException>(
            () => ModelPackage.Open(path, new ModelTrust(false, PublicKey.ReadAll(At("device"))))).Message);
    }

    [Fact]
    public async Task Inspect_tells_what_a_package_is()
    {
        var path = Package();
        await Keys("new", "release");
        Assert.Matches(@"(?m)^  signature +unsigned$", await Inspect(path));
        await Sign(path, "--key", "release");
        var package = ModelPackage.Open(path);
        var said = await Inspect(path);
        Assert.StartsWith($"{path}: {new FileInfo(path).Length:N0} bytes\n", said);
        foreach (var (what, value) in ((string, string)[])
        [
            ("name", "yard"), ("fingerprint", package.Fingerprint), ("signature", $"by release {package.Signer.Key}, a known key"),
            ("exported", "2026-01-02 03:04 UTC"), ("trained", "not said; no later than it was exported"),
            ("format", "2, for sqair-edge 0.2.0 and later"), ("precision", "fp32: as it was trained"),
            ("analysis", "256x192, 8 frames a second"), ("propagate.onnx", $"{package.Propagate.Length:N0} bytes"),
            ("self-test", "propagate.onnx, discover.onnx within 0.001 (not run here)"), ("videos", "4: a.mp4, b.mp4, c.mp4, …"),
            ("iterations", "14500"),
            ("judge", "right 0.87 (right: share of held-back objects of which it says rightly whether they are people; "
                + "sides: mean error of the box's sides)"),
            ("odd", "a?[2Jb"),
        ])
            Assert.Matches($"(?m)^  {what} +{System.Text.RegularExpressions.Regex.Escape(value)}$", said);

        var json = JsonNode.Parse(await Inspect(path, "--json"))!;
        Assert.Equal(package.Fingerprint, (string)json["fingerprint"]!);
        Assert.Equal(("release", package.Signer.Key), ((string)json["signature"]!["name"]!, (string)json["signature"]!["key"]!));
        Assert.Equal(14500, (int)json["provenance"]!["iterations"]!);

        Directory.Move(At("keys"), At("elsewhere"));
        Assert.Matches($"(?m)^  signature +unknown key {package.Signer.Key}$", await Inspect(path));
    }

    /// <summary>A format without self-tests becomes one with them; the model stays the same.</summary>
    [Fact]
    public async Task An_earlier_package_is_written_anew()
    {
        var path = Package();
        var now = ModelPackage.Open(path);
        using (var zip = System.IO.Compression.ZipFile.Open(path, System.IO.Compression.ZipArchiveMode.Update))
        {
            var manifest = JsonNode.Parse(now.ManifestBytes)!.AsObject();
            manifest["formatVersion"] = 1;
            foreach (var key in (string[])["precision", "minimumDaemonVersion"]) manifest.Remove(key);
            manifest["files"]!.AsObject().Remove("selftest.json");
            zip.GetEntry("selftest.json")!.Delete();
            zip.GetEntry("manifest.json")!.Delete();
            using var stream = zip.CreateEntry("manifest.json").Open();
            stream.Write(System.Text.Encoding.UTF8.GetBytes(manifest.ToJsonString()));
        }
        var old = Assert.Throws<ModelException>(() => ModelPackage.Open(path)).Message;
        Assert.Contains("sqair export --package OLD --out NEW", old);
        await Invocation.RunAsync(ExportCommand.Create(), "--package", path, "--out", path);
        var anew = ModelPackage.Open(path);
        Assert.Equal((now.Fingerprint, now.Manifest.Created), (anew.Fingerprint, anew.Manifest.Created));
        new TrackingEngine(anew).Dispose();
        var bytes = File.ReadAllBytes(path);
        await Invocation.RunAsync(ExportCommand.Create(), "--package", path, "--out", path);
        Assert.Equal(bytes, File.ReadAllBytes(path));
        Assert.Contains("expected either --checkpoint or --package", await Invocation.RefusedAsync(ExportCommand.Create(), "--out", path));
    }

    [Fact]
    public async Task A_training_that_went_wrong_is_not_packed_and_the_old_package_stays()
    {
        var before = File.ReadAllBytes(Package());
        var message = Assert.Throws<ModelException>(() => Package(weights => [.. weights.Select(_ => float.NaN)])).Message;
        Assert.StartsWith($"{At("m.sqair")}: not written: ", message);
        Assert.Equal(before, File.ReadAllBytes(At("m.sqair")));
        Assert.Equal([At("m.sqair")], Directory.GetFiles(_folder));
    }

    /// <summary>A package that is nobody else's stays so, and one that is read-only stays as it is.</summary>
    [Fact]
    public async Task Signing_keeps_the_mode_and_refuses_what_is_read_only()
    {
        await Keys("new", "release");
        var path = Package();
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await Sign(path, "--key", "release");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        File.SetUnixFileMode(path, UnixFileMode.UserRead);
        var before = File.ReadAllBytes(path);
        var refused = $"{path}: is read-only, expected another name or a file that may be replaced (chmod u+w)";
        Assert.Equal(refused, await Invocation.RefusedAsync(SignCommand.Create(), path, "--key", "release"));
        Assert.Equal(refused, await Invocation.RefusedAsync(ExportCommand.Create(), "--package", path, "--out", path));
        Assert.Equal(refused, Assert.Throws<ModelException>(() => Package()).Message);
        Assert.Equal(before, File.ReadAllBytes(path));
    }

    [Fact]
    public async Task What_cannot_be_signed_is_named_and_stays_as_it_was()
    {
        Task<string> Refused(string name) => Invocation.RefusedAsync(SignCommand.Create(), Package(), "--key", name);
        Assert.Equal($"--key nobody: there is no such key in {At("keys")}; expected one that 'sqair keys new NAME' has made",
            await Refused("nobody"));
        await Keys("new", "release");
        Assert.Contains("expected release", await Refused("../release"));
        File.SetUnixFileMode(At("keys/release.key"), File.GetUnixFileMode(At("keys/release.key")) | UnixFileMode.OtherRead);
        Assert.Contains("others may read this private key, expected mode 600", await Refused("release"));
        File.SetUnixFileMode(At("keys/release.key"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var good = File.ReadAllText(At("keys/release.key"));
        File.WriteAllText(At("keys/release.key"), "hello");
        Assert.Contains("expected a PEM file with a private key", await Refused("release"));
        await Keys("new", "other");
        File.WriteAllText(At("keys/release.key"), File.ReadAllText(At("keys/other.key")));
        Assert.Contains("do not belong together", await Refused("release"));
        Assert.Equal("unsigned", ModelPackage.Open(At("m.sqair")).Signer.ToString());
        Assert.NotEqual("hello", good);
    }

    [Theory]
    [InlineData("release", "there is a key of that name already")]
    [InlineData("../escaped", "expected a name of at most 64 letters")]
    [InlineData("-x", "expected a name of at most 64 letters")]
    [InlineData("", "expected a name of at most 64 letters")]
    public async Task A_key_s_name_that_cannot_be_is_named(string name, string expected)
    {
        await Keys("new", "release");
        var key = File.ReadAllText(At("keys/release.key"));
        var command = KeysCommand.Create();
        Assert.Contains(expected, await Invocation.RefusedAsync(command, "new", "--", name));
        Assert.Equal(key, File.ReadAllText(At("keys/release.key")));
        Assert.Equal(2, Directory.GetFiles(At("keys")).Length);
    }

    /// <summary>What answers otherwise here than where it was made gets nobody's signature, and no daemon runs it.</summary>
    [Fact]
    public async Task A_package_that_fails_its_self_test_is_not_signed()
    {
        await Keys("new", "release");
        var package = ModelPackage.Open(Package());
        var test = package.SelfTest!;
        test.Graphs["discover.onnx"].Outputs["found_where"][5] += 0.01f;
        ModelPackage.Write(package.Path, package.Manifest, test, package.Propagate, package.Discover);
        var message = (await Assert.ThrowsAsync<ModelException>(() => Sign(package.Path, "--key", "release"))).Message;
        Assert.Matches(
            @"m\.sqair: discover\.onnx: the self-test fails on Cpu: found_where\[0,5\] is \S+, expected \S+ within 0\.001$", message);
        Assert.Equal("unsigned", ModelPackage.Open(package.Path).Signer.ToString());
        // Nor is it given a self-test that it passes.
        var bytes = File.ReadAllBytes(package.Path);
        await Assert.ThrowsAsync<ModelException>(
            () => Invocation.RunAsync(ExportCommand.Create(), "--package", package.Path, "--out", package.Path));
        Assert.Equal(bytes, File.ReadAllBytes(package.Path));
    }

    [Fact]
    public async Task A_link_to_a_package_stays_one_when_it_is_signed()
    {
        await Keys("new", "release");
        var package = Package();
        File.CreateSymbolicLink(At("current.sqair"), package);
        await Sign(At("current.sqair"), "--key", "release");
        Assert.Equal(package, File.ResolveLinkTarget(At("current.sqair"), returnFinalTarget: true)!.FullName);
        Assert.StartsWith("unknown key", ModelPackage.Open(package).Signer.ToString());
    }
}
