using System.Security.Cryptography;
using Sqair.Edge.Commands;
using Sqair.Edge.Tests.Tools;
using Sqair.Messages;
using Sqair.Models;

namespace Sqair.Edge.Tests.EndToEnd;

/// <summary>A device that holds keys, a broker, and packages that are signed and not.</summary>
public sealed class SignedModelTests : IDisposable
{
    readonly TestFolder _folder = new();
    readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public SignedModelTests()
    {
        Directory.CreateDirectory(_folder.File("keys"));
        _folder.Write("keys/release.pem", _key.ExportSubjectPublicKeyInfoPem());
        Clip.Make(_folder.File("a.mp4"), frames: 12);
    }

    public void Dispose()
    {
        _key.Dispose();
        _folder.Dispose();
    }

    async Task<(ModelEntry Published, string Log)> StatusAsync(string model, string models)
    {
        using var broker = new Mosquitto();
        await using var subscriber = await Subscriber.ConnectAsync(broker.Port);
        await using var run = new DaemonRun(_folder, $$"""
            models: {{models}}
            mqtt: {host: 127.0.0.1, port: {{broker.Port}}}
            cameras: [{name: door, source: a.mp4}]
            """, once: true, model: model);
        Assert.Equal(0, (await run.EndAsync()).ExitCode);
        await subscriber.UntilAsync(DaemonRun.Topics.DeviceStatus, MessageJson.Default.DeviceStatusMessage,
            status => status.State == DeviceState.Offline, "the good-bye");
        var online = subscriber.Read(DaemonRun.Topics.DeviceStatus, MessageJson.Default.DeviceStatusMessage)
            .First(status => status.Model is not null);
        return (online.Model!, run.Log.Text);
    }

    [Fact]
    public async Task The_status_topic_and_the_log_say_who_has_signed_the_model()
    {
        var model = HandMade.Model(_folder);
        var package = ModelPackage.Open(model);
        var (unsigned, log) = await StatusAsync(model, "{allowUnsigned: true, keys: keys}");
        Assert.Equal(new ModelEntry("hand-made", package.Fingerprint, "unsigned", "Cpu"), unsigned);
        Assert.Contains($"model hand-made ({package.Fingerprint}, unsigned) on Cpu", log);

        var id = package.WriteSigned(model, _key);
        (var signed, log) = await StatusAsync(model, "{keys: keys}");
        Assert.Equal(new ModelEntry("hand-made", package.Fingerprint, $"release {id}", "Cpu"), signed);
        Assert.Contains($"model hand-made ({package.Fingerprint}, release {id}) on Cpu", log);
    }

    [Fact]
    public async Task What_is_not_signed_or_fails_its_self_test_ends_with_3_and_one_line()
    {
        var package = ModelPackage.Open(HandMade.Model(_folder));
        async Task<string> Refused()
        {
            var config = _folder.Write("edge.yaml", $"device: entrance\noutput: {{motFile: rows.txt}}\nmodels: {{keys: keys}}\n"
                + $"model: {package.Path}\ncameras: [{{name: door, source: a.mp4}}]\n");
            var error = new StringWriter();
            Assert.Equal(3, await EdgeCommandLine.RunAsync(["run", "--config", config, "--once"], TextWriter.Null, error));
            Assert.False(File.Exists(_folder.File("rows.txt")));
            return Assert.Single(error.ToString().TrimEnd().Split('\n'));
        }
        Assert.Contains("the package is unsigned; expected a signature (sqair sign) with one of the keys release ", await Refused());

        // Signed by somebody who did not look.
        var test = package.SelfTest!;
        test.Graphs["propagate.onnx"].Outputs["new_what"][1] += 1;
        ModelPackage.Write(package.Path, package.Manifest, test, package.Propagate, package.Discover);
        ModelPackage.Open(package.Path).WriteSigned(package.Path, _key);
        Assert.Contains("propagate.onnx: the self-test fails on Cpu: new_what[0,1] is 0, expected 1 within 0.001", await Refused());
    }
}
