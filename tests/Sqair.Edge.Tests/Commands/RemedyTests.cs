using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Sqair.Edge.Commands;
using Sqair.Edge.Tests.Tools;

namespace Sqair.Edge.Tests.Commands;

/// <summary>What <c>check</c> says to do about what is wrong, each fault made for real.</summary>
public sealed class RemedyTests : IDisposable
{
    readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Each_fault_of_a_camera_has_the_remedy_that_fits_it()
    {
        using var camera = new RtspCamera("viewer:right-horse");
        camera.Start(Clip.Make(_folder.File("a.mp4"), frames: 70));
        using var web = Web(out var address);
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        _folder.Write("text.mp4", "this is not a video\n");
        var credentials = camera.UrlFor("viewer:right-horse");
        (string Name, string Source, string Found, string Remedy)[] faults =
        [
            ("path", $"{address}nowhere.ts", "404 Not Found", "the camera is there and has no such stream"),
            ("page", $"{address}index.html", "not a video", "something answers there and sends no video"),
            ("stream", credentials.Replace("/camera", "/other"), "404 Not Found", "the camera is there and has no such stream"),
            ("user", camera.UrlFor("viewer:wrong"), "password was refused", "see that user name and password are right"),
            ("anybody", camera.Url, "password was refused", "see that user name and password are right"),
            ("port", $"rtsp://viewer:word@127.0.0.1:{Mosquitto.FreePort()}/x", "connection was refused", "nothing listens on that port"),
            ("webport", $"http://127.0.0.1:{Mosquitto.FreePort()}/x", "connection was refused", "nothing listens on that port"),
            ("host", "rtsp://nowhere.invalid/x", "no host of this name", "getent hosts"),
            ("silence", $"rtsp://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}/x", "no answer", "has power and this machine a route"),
            ("file", "nowhere.mp4", "no such file", "see that the path is right"),
            ("text", "text.mp4", "not a video", "play it with ffplay"),
            ("device", "/dev/video4711", "no such device", "ls /dev/video*"),
        ];
        var output = await CheckAsync("models: {allowUnsigned: true}\ncameras:\n"
            + string.Join('\n', faults.Select(fault => $"  - {{name: {fault.Name}, source: '{fault.Source}'}}")));
        foreach (var (name, _, found, remedy) in faults)
        {
            var said = output.Split('\n').SkipWhile(line => !line.StartsWith($"FAIL  camera {name}: ")).Take(2).ToArray();
            Assert.True(said.Length == 2, $"{name}: {output}");
            Assert.Contains(found, said[0]);
            Assert.Contains($"remedy: ", said[1]);
            Assert.Contains(remedy, said[1]);
        }
        Assert.DoesNotContain("horse", output);
    }

    [Fact]
    public async Task Each_fault_of_a_broker_has_the_remedy_that_fits_it()
    {
        _folder.Write("passwords", "");
        string[] entry = ["-b", _folder.File("passwords"), "entrance", "right-horse"];
        using (var tool = System.Diagnostics.Process.Start("mosquitto_passwd", entry)) await tool.WaitForExitAsync();
        using var guarded = new Mosquitto($"allow_anonymous false\npassword_file {_folder.File("passwords")}");
        using var open = new Mosquitto();
        var known = $"host: 127.0.0.1, port: {guarded.Port}";
        (string Mqtt, string Found, string Remedy)[] faults =
        [
            ($"{known}, username: entrance, password: wrong", "refused: ", "mqtt.username and mqtt.password are right"),
            (known, "refused: ", "set mqtt.username with mqtt.password"),
            ($"host: 127.0.0.1, port: {Mosquitto.FreePort()}", "refused", "nothing listens on that port"),
            ("host: nowhere.invalid", "known", "getent hosts nowhere.invalid"),
            ($"host: 127.0.0.1, port: {open.Port}, tls: {{}}", "", "mqtt.port is the broker's"),
        ];
        foreach (var (mqtt, found, remedy) in faults)
        {
            var output = await CheckAsync(
                $"models: {{allowUnsigned: true}}\nmqtt: {{{mqtt}}}\ncameras: [{{name: door, source: nowhere.mp4}}]\n");
            var said = output.Split('\n').SkipWhile(line => !line.StartsWith("FAIL  broker ")).Take(2).ToArray();
            Assert.True(said.Length == 2, $"{mqtt}: {output}");
            Assert.Contains(found, said[0], StringComparison.OrdinalIgnoreCase);
            Assert.Contains(remedy, said[1]);
        }
    }

    [Fact]
    public async Task A_model_that_may_not_run_has_both_ways_out()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Directory.CreateDirectory(_folder.File("keys"));
        _folder.Write("keys/release.pem", key.ExportSubjectPublicKeyInfoPem());
        var model = HandMade.Model(_folder);
        var output = await CheckAsync($"models: {{keys: keys}}\nmodel: {model}\ncameras: [{{name: door, source: nowhere.mp4}}]\n");
        Assert.Matches("(?m)^FAIL  model: .* is unsigned; .*\n      remedy: sign it .*`sqair sign .*`.*, or let unsigned ones run: "
            + "`models: {allowUnsigned: true}`$", output);
        output = await CheckAsync("models: {keys: keys}\nmodel: nowhere.sqair\ncameras: [{name: door, source: nowhere.mp4}]\n");
        Assert.Matches("(?m)^FAIL  model: .*no such model package\n      remedy: see that 'model' ", output);
    }

    [Fact]
    public async Task The_record_folder_is_looked_at_with_room_for_its_megabytes()
    {
        string Yaml(string record) =>
            $"models: {{allowUnsigned: true}}\nrecord: {{folder: clips, {record}}}\ncameras: [{{name: door, source: nowhere.mp4}}]\n";
        var clips = Path.GetFullPath(_folder.File("clips"));
        Directory.CreateDirectory(clips);
        File.WriteAllBytes(Path.Combine(clips, "a.clip"), new byte[3_000_000]);
        Assert.Matches($@"(?m)^ok    record folder {clips}: writable, 3 of 7 MB in it, \d+ MB free$",
            await CheckAsync(Yaml("megabytes: 7")));
        if (new DriveInfo(clips).AvailableFreeSpace < 999_000_000_000L)
            Assert.Matches($@"(?m)^FAIL  record folder {clips}: writable, 3 of 1000000 MB in it, \d+ MB free, expected 1000265 or more"
                + "\n      remedy: make room, lower record.megabytes", await CheckAsync(Yaml("megabytes: 1000000")));
        Directory.Delete(clips, recursive: true);
        _folder.Write("clips", "a file in its place");
        Assert.Matches($@"(?m)^FAIL  record folder {clips}: .*\n      remedy: a file is in its place: .* record.folder point elsewhere",
            await CheckAsync(Yaml("megabytes: 7")));
    }

    async Task<string> CheckAsync(string yaml)
    {
        var output = new StringWriter();
        var config = _folder.Write(
            "edge.yaml", "device: entrance\n" + yaml + (yaml.Contains("mqtt:") ? "" : "\noutput: {motFile: 'rows/{camera}.txt'}\n"));
        var error = new StringWriter();
        Assert.NotEqual(0, await EdgeCommandLine.RunAsync(["check", "--config", config], output, error));
        Assert.Equal("", error.ToString());
        return output.ToString();
    }

    /// <summary>A camera's web page, and nothing else.</summary>
    static HttpListener Web(out string address)
    {
        address = $"http://127.0.0.1:{Mosquitto.FreePort()}/";
        var listener = new HttpListener();
        listener.Prefixes.Add(address);
        listener.Start();
        _ = ServeAsync();
        return listener;

        async Task ServeAsync()
        {
            try
            {
                while (true)
                {
                    var context = await listener.GetContextAsync();
                    if (context.Request.RawUrl != "/index.html") context.Response.StatusCode = 404;
                    else await context.Response.OutputStream.WriteAsync("<html><body>Log in, please.</body></html>"u8.ToArray());
                    context.Response.Close();
                }
            }
            catch (Exception fault) when (fault is HttpListenerException or ObjectDisposedException)
            {
                // The test is over.
            }
        }
    }
}
