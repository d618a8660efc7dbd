using Sqair.Edge.Tests.EndToEnd;
using Sqair.Edge.Tests.Tools;

namespace Sqair.Edge.Tests.Web;

/// <summary>A daemon with a page, and somebody who walks to and fro in a yard for ever.</summary>
sealed class WatchedDaemon : IAsyncDisposable
{
    public const string Token = "a-token-of-the-tests";

    readonly DaemonRun _run;

    WatchedDaemon(DaemonRun run, int port) => (_run, Port) = (run, port);

    public int Port { get; }

    public Uri Address => new($"http://127.0.0.1:{Port}/");

    public LogRecorder Log => _run.Log;

    /// <param name="web">Further keys of the section, each after a comma.</param>
    public static async Task<WatchedDaemon> StartAsync(TestFolder folder, string web = $", token: {Token}", int? port = null)
    {
        await HandMade.ClipAsync(
            folder.File("yard.mp4"), HandMade.Yard, 120, frame => [(110 + Math.Abs(frame % 100 - 50), 80 + frame % 9)]);
        var free = port ?? Mosquitto.FreePort();
        return new WatchedDaemon(new DaemonRun(folder, $$"""
            cameras:
              - name: yard
                source: yard.mp4
                repeat: true
                lines: [{name: gate, points: [[0.53, 0], [0.53, 1]]}]
                zones: [{name: lawn, points: [[0.53, 0], [1, 0], [1, 1], [0.53, 1]]}]
            output: {motFile: yard.txt}
            web: {listen: '127.0.0.1:{{free}}'{{web}}}
            """, model: HandMade.Model(folder)), free);
    }

    public HttpClient Client(string? token = Token)
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Address };
        if (token is not null) client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        return client;
    }

    /// <summary>Waits until the daemon answers.</summary>
    public async Task<WatchedDaemon> ListeningAsync()
    {
        await Await.TrueAsync(() => Log.Text.Contains("the page is at", StringComparison.Ordinal), () => Log.Text);
        return this;
    }

    public ValueTask DisposeAsync() => _run.DisposeAsync();
}
