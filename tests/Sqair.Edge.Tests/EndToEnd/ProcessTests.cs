using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Sqair.Edge.Tests.Tools;
using Sqair.Messages;
using Sqair.Models;
using Sqair.Mot;

namespace Sqair.Edge.Tests.EndToEnd;

/// <summary>The daemon as its users and systemd run it.</summary>
public sealed class ProcessTests : IDisposable
{
    readonly TestFolder _folder = new();
    readonly string _model = TestModel.PathOrSkip();

    [Fact]
    public async Task Sigterm_says_good_bye_and_exits_with_0()
    {
        using var broker = new Mosquitto();
        await using var subscriber = await Subscriber.ConnectAsync(broker.Port);
        using var daemon = Start(broker);
        await RunningAsync(subscriber, daemon);
        daemon.Signal(EdgeProcess.SigTerm);

        Assert.Equal(0, await daemon.ExitAsync());
        await subscriber.UntilAsync(DaemonRun.Topics.DeviceStatus, MessageJson.Default.DeviceStatusMessage,
            status => status is { State: DeviceState.Offline, Reason: "the daemon was stopped" }, "the good-bye");
        Assert.Equal("the daemon was stopped",
            subscriber.Read(DaemonRun.Topics.CameraStatus("door"), MessageJson.Default.CameraStatusMessage).Last().Reason);
        Assert.DoesNotContain("Exception", daemon.Errors);
    }

    [Fact]
    public async Task A_state_folder_is_of_one_daemon_also_after_that_was_killed()
    {
        Clip.Make(_folder.File("a.mp4"), frames: 200);
        const string yaml = """
            device: entrance
            models: {allowUnsigned: true}
            state: {folder: state}
            cameras: [{name: door, source: a.mp4, repeat: true}]
            output: {motFile: rows.txt}
            """;
        var config = _folder.Write("edge.yaml", yaml);
        using (var first = new EdgeProcess(["run", "--config", config, "--model", _model]))
        {
            await Await.TrueAsync(() => first.Errors.Contains("door: opened"), () => first.Errors);
            using var second = new EdgeProcess(["run", "--config", config, "--model", _model]);
            Assert.Equal(1, await second.ExitAsync());
            Assert.Contains("state is in use by another sqair-edge; stop that one", second.Errors);
            // A recording is read beside it: that remembers nothing.
            using var once = new EdgeProcess(["run", "--once", "--config", _folder.Write("once.yaml", yaml.Replace(", repeat: true", "")
                .Replace("rows", "other")), "--model", _model]);
            Assert.True(await once.ExitAsync() == 0, once.Errors);
            first.Signal(EdgeProcess.SigKill);
            await first.ExitAsync();
        }
        using var third = new EdgeProcess(["run", "--config", config, "--model", _model]);
        await Await.TrueAsync(() => third.Errors.Contains("door: opened"), () => third.Errors);
        third.Signal(EdgeProcess.SigTerm);
        Assert.Equal(0, await third.ExitAsync());
    }

    [Fact]
    public async Task What_runs_the_model_tells_its_maker_nothing()
    {
        using var broker = new Mosquitto();
        await using var subscriber = await Subscriber.ConnectAsync(broker.Port);
        var home = Directory.CreateDirectory(_folder.File("home")).FullName;
        using var daemon = Start(broker, new Dictionary<string, string>
        {
            ["HOME"] = home, ["XDG_CACHE_HOME"] = Path.Combine(home, ".cache"), ["ORT_DISABLE_TELEMETRY"] = "0",
        });
        await RunningAsync(subscriber, daemon);
        daemon.Signal(EdgeProcess.SigTerm);
        Assert.Equal(0, await daemon.ExitAsync());
        Assert.Empty(Directory.EnumerateFiles(home, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Sighup_reads_the_configuration_again_and_the_daemon_goes_on()
    {
        using var broker = new Mosquitto();
        await using var subscriber = await Subscriber.ConnectAsync(broker.Port);
        using var daemon = Start(broker);
        await RunningAsync(subscriber, daemon);
        daemon.Signal(EdgeProcess.SigHup);
        await Await.TrueAsync(() => daemon.Errors.Contains("the configuration is reloaded; changed: nothing"), () => daemon.Errors);

        _folder.Write("edge.yaml", "device: entrance\nmqtt: {host: 127.0.0.1}\ncameras: [{name: door}]\nmodels: {allowUnsigned: true}\n");
        daemon.Signal(EdgeProcess.SigHup);
        await Await.TrueAsync(() => daemon.Errors.Contains("edge.yaml:3:11: cameras[0].source: is missing"), () => daemon.Errors);
        Assert.Contains("nothing has changed", daemon.Errors);

        var seen = subscriber.Messages.Count;
        await subscriber.UntilAsync(
            messages => messages.Skip(seen).Any(message => message.Topic == DaemonRun.Topics.Tracks("door")), "frames afterwards");
        daemon.Signal(EdgeProcess.SigTerm);
        Assert.Equal(0, await daemon.ExitAsync());
    }

    [Fact]
    public async Task Sigkill_leaves_the_last_will()
    {
        using var broker = new Mosquitto();
        await using var subscriber = await Subscriber.ConnectAsync(broker.Port);
        using var daemon = Start(broker);
        await RunningAsync(subscriber, daemon);
        daemon.Signal(EdgeProcess.SigKill);
        await daemon.ExitAsync();

        await subscriber.UntilAsync(DaemonRun.Topics.DeviceStatus, MessageJson.Default.DeviceStatusMessage,
            status => status is { State: DeviceState.Offline, Reason: "the connection was lost" }, "the last will");
        await using var late = await Subscriber.ConnectAsync(broker.Port);
        await late.UntilAsync(messages => messages.Any(message => message.Retained && message.Payload.Contains("the connection was lost")),
            "the retained last will");
    }

    [Fact]
    public async Task Sigkill_leaves_whole_rows_and_the_next_run_keeps_them()
    {
        Clip.Make(_folder.File("a.mp4"), frames: 70);
        var config = _folder.Write("rows.yaml",
            "device: entrance\nmodels: {allowUnsigned: true}\noutput: {motFile: rows.txt}\n"
                + "cameras: [{name: door, source: a.mp4, repeat: true}]\n");
        var rows = _folder.File("rows.txt");
        using (var daemon = new EdgeProcess(["run", "--config", config, "--model", _model]))
        {
            await Await.TrueAsync(() => File.Exists(rows) && new FileInfo(rows).Length > 500, () => daemon.Errors);
            daemon.Signal(EdgeProcess.SigKill);
            await daemon.ExitAsync();
        }
        var before = File.ReadAllText(rows);
        Assert.EndsWith("\n", before);
        Assert.True(MotFile.Read(rows).Count > 5);

        using var next = new EdgeProcess(["run", "--config", config, "--model", _model]);
        await Await.TrueAsync(() => next.Errors.Contains($"had rows of an earlier run, they are now in {rows}.1"), () => next.Errors);
        Assert.Equal(before, File.ReadAllText(rows + ".1"));
    }

    [Fact]
    public async Task Systemd_hears_ready_alive_status_and_stopping()
    {
        var path = _folder.File("notify");
        using var systemd = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 120_000 };
        systemd.Bind(new UnixDomainSocketEndPoint(path));
        using var broker = new Mosquitto();
        using var daemon = Start(
            broker, new Dictionary<string, string> { ["NOTIFY_SOCKET"] = path, ["WATCHDOG_USEC"] = "600000", ["JOURNAL_STREAM"] = "8:1" });
        var heard = new List<string>();
        while (!heard.Contains("READY=1") || heard.Count(line => line == "WATCHDOG=1") < 3
            || !heard.Contains("STATUS=1 of 1 camera(s) online, broker connected"))
            heard.Add(Receive(systemd));
        daemon.Signal(EdgeProcess.SigTerm);
        while (!heard.Contains("STOPPING=1")) heard.Add(Receive(systemd));
        Assert.Equal(0, await daemon.ExitAsync());
        Assert.All(daemon.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.Matches("^<[2-7]>", line));
    }

    [Fact]
    public async Task Json_figures_are_all_there_is_on_standard_output()
    {
        Clip.Make(_folder.File("b.mp4"), frames: 12);
        var config = _folder.Write("once.yaml", "device: entrance\nmodels: {allowUnsigned: true}\n"
            + "output: {motFile: rows.txt}\ncameras: [{name: door, source: b.mp4}]\n");
        using var daemon = new EdgeProcess(["run", "--config", config, "--model", _model, "--once", "--json"]);
        Assert.Equal(0, await daemon.ExitAsync());
        var figures = JsonNode.Parse(daemon.Output)!;
        Assert.Equal(12, (long)figures["frames"]!);
        Assert.Equal(0, (long)figures["cameras"]!["door"]!["dropped"]!);
        Assert.True((double)figures["memory"]!["mebibytesPeak"]! > 1);
        Assert.True((double)figures["steps"]!["total"]!["p99"]! >= (double)figures["steps"]!["total"]!["median"]!);
        var package = ModelPackage.Open(_model);
        var model = figures["model"]!;
        Assert.Equal((package.Fingerprint, "unsigned"), ((string?)model["fingerprint"], (string?)model["signature"]));
        Assert.Contains($"({package.Fingerprint}, unsigned) on Cpu", daemon.Errors);
    }

    public void Dispose() => _folder.Dispose();

    EdgeProcess Start(Mosquitto broker, IReadOnlyDictionary<string, string>? environment = null)
    {
        Clip.Make(_folder.File("a.mp4"), frames: 70);
        var config = _folder.Write("edge.yaml", $$"""
            device: entrance
            model: {{_model}}
            models: {allowUnsigned: true}
            mqtt: {host: 127.0.0.1, port: {{broker.Port}}}
            cameras: [{name: door, source: a.mp4, repeat: true}]
            """);
        return new EdgeProcess(["run", "--config", config], environment);
    }

    static Task RunningAsync(Subscriber subscriber, EdgeProcess daemon) => Await.TrueAsync(
        () => subscriber.Read(DaemonRun.Topics.Tracks("door"), MessageJson.Default.TracksMessage).Any(tracks => tracks.Frame > 2),
        () => daemon.Errors);

    static string Receive(Socket socket)
    {
        var buffer = new byte[1024];
        return Encoding.UTF8.GetString(buffer, 0, socket.Receive(buffer));
    }
}
