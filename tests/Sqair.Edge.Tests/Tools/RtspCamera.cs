using System.Diagnostics;
using System.Globalization;

namespace Sqair.Edge.Tests.Tools;

/// <summary>A real RTSP server that plays a clip for ever, on a port that stays the same when it is started again.</summary>
sealed class RtspCamera : IDisposable
{
    readonly int _port = Mosquitto.FreePort();
    readonly string? _user;
    Process? _process;

    /// <param name="user">NAME:PASSWORD it asks for.</param>
    public RtspCamera(string? user = null)
    {
        if (!File.Exists("/usr/bin/python3") || !File.Exists("/usr/lib/x86_64-linux-gnu/girepository-1.0/GstRtspServer-1.0.typelib")
            && !File.Exists("/usr/lib/aarch64-linux-gnu/girepository-1.0/GstRtspServer-1.0.typelib"))
            Assert.Skip("the RTSP server needs gir1.2-gst-rtsp-server-1.0 and python3-gi");
        _user = user;
    }

    public string Url => $"rtsp://127.0.0.1:{_port}/camera";

    public string UrlFor(string credentials) => $"rtsp://{credentials}@127.0.0.1:{_port}/camera";

    public void Start(string clip, double? stallAfterSeconds = null)
    {
        List<string> arguments = [Files.InRepository("tests/tools/rtsp_server.py"), clip, "--port", $"{_port}", "--loop"];
        if (stallAfterSeconds is { } seconds) arguments.AddRange(["--stall-after", seconds.ToString(CultureInfo.InvariantCulture)]);
        if (_user is not null) arguments.AddRange(["--user", _user]);
        _process = Process.Start(new ProcessStartInfo("/usr/bin/python3", arguments) { RedirectStandardOutput = true })!;
        var line = _process.StandardOutput.ReadLine();
        Assert.StartsWith("ready ", line);
    }

    public void Kill()
    {
        if (_process is null) return;
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _process = null;
    }

    public void Dispose() => Kill();
}
