using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Sqair.Edge.Commands;
using Sqair.Edge.Tests.EndToEnd;
using Sqair.Edge.Tests.Tools;
using Sqair.Edge.Tests.Web;

namespace Sqair.Edge.Tests.Commands;

public sealed class CheckTests : IDisposable
{
    readonly TestFolder _folder = new();

    [Fact]
    public async Task All_is_well_where_all_is_well()
    {
        var model = TestModel.PathOrSkip();
        Clip.Make(_folder.File("a.mp4"), frames: 10);
        using var broker = new Mosquitto();
        var (code, output) = await CheckAsync($$"""
            model: {{model}}
            mqtt: {host: 127.0.0.1, port: {{broker.Port}}}
            cameras: [{name: door, source: a.mp4}]
            output: {motFile: 'rows/{camera}.txt'}
            """);
        Assert.True(code == 0, output);
        Assert.Contains("\nok    decoder: ffmpeg version ", output);
        Assert.Contains("\nok    camera door: ", output);
        Assert.Contains("h264 320x240, 7 frames a second\n", output);
        Assert.Contains("parameters) runs on Cpu\n", output);
        Assert.Contains($"\nok    broker 127.0.0.1:{broker.Port}: connected, MQTT 5, not encrypted\n", output);
        Assert.Contains("rows: writable, ", output);
        Assert.EndsWith("\nall is well\n", output);
    }

    [Fact]
    public async Task Every_failure_has_a_remedy()
    {
        _folder.Write("text.mp4", "this is not a video\n");
        _folder.Write("rows", "a file where a folder should be");
        var (code, output) = await CheckAsync($$"""
            model: nowhere.sqair
            mqtt: {host: 127.0.0.1, port: {{Mosquitto.FreePort()}}}
            cameras: [{name: door, source: missing.mp4}, {name: yard, source: text.mp4},
              {name: gate, source: 'rtsp://127.0.0.1:{{Mosquitto.FreePort()}}/x'}]
            output: {motFile: 'rows/{camera}.txt'}
            """);
        Assert.Equal(3, code);
        foreach (var what in (string[])["camera door: ", "camera yard: ", "camera gate: ", "model: ", "broker ", "folder "])
            Assert.Matches($"(?m)^FAIL  {what}.*\n      remedy: .+$", output);
        Assert.EndsWith("\n6 failure(s)\n", output);
    }

    [Fact]
    public async Task A_port_that_the_daemon_itself_listens_on_is_all_right_and_one_of_something_else_is_not()
    {
        await using var daemon = await (await WatchedDaemon.StartAsync(_folder)).ListeningAsync();
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        Assert.Contains($"\nok    page http://127.0.0.1:{daemon.Port}/: a sqair-edge runs, and is well\n", await PageAsync(daemon.Port));
        Assert.Contains(", and not by a sqair-edge\n      remedy: give web.listen another port\n",
            await PageAsync(((IPEndPoint)other.LocalEndpoint).Port));
        using var stranger = new HttpListener();
        var port = Mosquitto.FreePort();
        stranger.Prefixes.Add($"http://127.0.0.1:{port}/");
        stranger.Start();
        var answered = stranger.GetContextAsync().ContinueWith(asked =>
        {
            asked.Result.Response.OutputStream.Write("""{"status":"ok"}"""u8);
            asked.Result.Response.Close();
        });
        Assert.Contains(", and not by a sqair-edge\n", await PageAsync(port));
        await answered;
        Assert.Contains(": nothing else listens there\n", await PageAsync(Mosquitto.FreePort()));

        async Task<string> PageAsync(int port) => (await CheckAsync($$"""
            mqtt: {host: 127.0.0.1, port: {{Mosquitto.FreePort()}}}
            cameras: [{name: door, source: yard.mp4}]
            web: {listen: '127.0.0.1:{{port}}'}
            """)).Output;
    }

    [Fact]
    public async Task A_broker_that_accepts_and_says_nothing_does_not_hold_the_check_up_for_ever()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var (code, output) = await CheckAsync($$"""
            mqtt: {host: 127.0.0.1, port: {{((IPEndPoint)silent.LocalEndpoint).Port}}}
            cameras: [{name: door, source: missing.mp4}]
            """);
        Assert.Equal(1, code);
        Assert.Matches("(?m)^FAIL  broker .*: no answer within 10 s$", output);
    }

    [Fact]
    public async Task What_a_camera_has_learnt_is_told_by_its_file_and_compared_with_its_picture()
    {
        var model = HandMade.Model(_folder);
        await HandMade.ClipAsync(_folder.File("yard.mp4"), HandMade.Yard, 230);
        await HandMade.ClipAsync(_folder.File("street.mp4"), HandMade.Street, 30);
        string Yaml(string clip) => $"model: {model}\nstate: {{folder: state}}\noutput: {{motFile: rows.txt}}\n"
            + $"cameras: [{{name: door, source: {clip}, realTime: false, repeat: true}}]\n";
        Assert.Contains("ok    learnt by door: ", (await CheckAsync(Yaml("yard.mp4"))).Output);
        await using (var run = new DaemonRun(_folder, Yaml("yard.mp4") + "statusSeconds: 1", model: model))
        {
            // Enough to know people by: on a busy machine that takes more than the first report.
            await Await.TrueAsync(() => Regex.IsMatch(run.Log.Text, @"door Online, ([3-9]\d\d|\d{4,}) frames"), () => run.Log.Text);
            await run.StopAsync();
        }
        var (code, output) = await CheckAsync(Yaml("yard.mp4"));
        Assert.True(code == 0, output);
        Assert.Matches(@"(?m)^ok    learnt by door: background warm, the picture agrees with it; "
            + @"people are \d\d px at row 48, \d\d px at row 96, \d\d px at row 144 "
            + @"\(\d+ sighting\(s\)\); camera moved by 0, 0 px; light changed 0 time\(s\)$", output);
        Assert.Contains("state: writable, ", output);
        Assert.Contains("ok    learnt by door: the picture is another than the one that was learnt",
            (await CheckAsync(Yaml("street.mp4"))).Output);

        File.WriteAllText(_folder.File("state/door.state"), "something else altogether");
        (code, output) = await CheckAsync(Yaml("yard.mp4"));
        Assert.Equal(1, code);
        Assert.Matches("(?m)^FAIL  learnt by door: .*door.state: it was not written by this program, or is cut off\n      remedy: ",
            output);
    }

    public void Dispose() => _folder.Dispose();

    async Task<(int Code, string Output)> CheckAsync(string yaml)
    {
        var config = _folder.Write("edge.yaml", "device: entrance\nmodels: {allowUnsigned: true}\n" + yaml);
        var (output, error) = (new StringWriter(), new StringWriter());
        var code = await EdgeCommandLine.RunAsync(["check", "--config", config], output, error);
        Assert.Equal("", error.ToString());
        return (code, output.ToString());
    }
}
