using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace MQTTnet.Tests;

/// <summary>A real mosquitto on a free loopback port. It can be killed and started again on the same port.</summary>
sealed class TestBroker : IAsyncDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("mqtt-test-").FullName;
    readonly string _configuration;
    Process? _process;

    TestBroker(int port, string[] configuration)
    {
        Port = port;
        _configuration = Path.Combine(_folder, "mosquitto.conf");
        // Started as root it would become a user who cannot read the test's keys.
        File.WriteAllLines(_configuration, ["user root", $"listener {port} 127.0.0.1", "max_queued_messages 0", .. configuration]);
    }

    public int Port { get; }

    public static async Task<TestBroker> StartAsync(params string[] configuration)
    {
        if (configuration.Length == 0)
            configuration = ["allow_anonymous true"];
        var broker = new TestBroker(FreePort(), configuration);
        await broker.StartAsync();
        return broker;
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public static string? Program =>
        new[] { "/usr/sbin/mosquitto", "/usr/local/sbin/mosquitto", "/usr/bin/mosquitto" }.FirstOrDefault(File.Exists);

    public async Task StartAsync()
    {
        if (Program is null)
            Assert.Skip("mosquitto is not installed");
        var start = new ProcessStartInfo(Program, ["-c", _configuration]) { RedirectStandardError = true, RedirectStandardOutput = true };
        _process = Process.Start(start)!;
        var log = _process.StandardError.ReadToEndAsync();
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync(IPAddress.Loopback, Port);
                return;
            }
            catch (SocketException) when (attempt < 200 && !_process.HasExited)
            {
                await Task.Delay(25);
            }
            catch (SocketException exception)
            {
                _process.Kill();
                throw new InvalidOperationException($"mosquitto does not listen on port {Port}: {await log}", exception);
            }
        }
    }

    public async Task KillAsync()
    {
        if (_process is not { } process)
            return;
        _process = null;
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    public MqttClientOptionsBuilder Options(Formatter.MqttProtocolVersion version = Formatter.MqttProtocolVersion.V500) =>
        new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", Port).WithProtocolVersion(version).WithTimeout(TimeSpan.FromSeconds(10));

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
