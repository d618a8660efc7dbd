using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Sqair.Edge.Tests.Tools;

/// <summary>A real broker on a free port of the loopback interface, without memory beyond its process.</summary>
sealed class Mosquitto : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("sqair-mosquitto-").FullName;
    readonly string _extra;
    Process? _process;

    /// <param name="extra">More lines of its configuration, for the listener.</param>
    public Mosquitto(string extra = "allow_anonymous true", bool start = true)
    {
        _extra = extra;
        Port = FreePort();
        if (start) Start();
    }

    public int Port { get; }

    /// <summary>The same port again, nothing remembered.</summary>
    public void Start()
    {
        var config = Path.Combine(_folder, "mosquitto.conf");
        File.WriteAllText(config, $"per_listener_settings true\nlistener {Port} 127.0.0.1\n{_extra}\npersistence false\nuser root\n");
        var start = new ProcessStartInfo(File.Exists("/usr/sbin/mosquitto") ? "/usr/sbin/mosquitto" : "mosquitto", ["-c", config])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        _process = Process.Start(start)!;
        var errors = new StringWriter();
        _process.ErrorDataReceived += (_, line) => errors.WriteLine(line.Data);
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        Await.True(() => !_process.HasExited && Listens(), () => $"mosquitto does not listen on {Port}: {errors}");
    }

    /// <summary>As if the power went.</summary>
    public void Kill()
    {
        if (_process is null) return;
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
        _process = null;
    }

    public void Dispose()
    {
        Kill();
        Directory.Delete(_folder, recursive: true);
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    bool Listens()
    {
        try
        {
            using var client = new TcpClient();
            client.Connect(IPAddress.Loopback, Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
