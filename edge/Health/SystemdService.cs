using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sqair.Edge.Capture;
using Sqair.Edge.Publishing;
using Sqair.Messages;

namespace Sqair.Edge.Health;

/// <summary>
/// Tells systemd that the daemon is ready, how it is, and that it lives. It lives as long as the tracking loop finishes its steps: a loop
/// stuck in one goes silent, and systemd starts the daemon anew.
/// </summary>
public sealed class SystemdService(
    SystemdNotifier notifier, LoopHeartbeat heartbeat, IReadOnlyList<CameraMonitor> cameras, IPublisher publisher,
    IHostApplicationLifetime lifetime, TimeProvider time, ILogger<SystemdService> log) : BackgroundService
{
    static readonly TimeSpan s_stuck = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        lifetime.ApplicationStarted.Register(notifier.Ready);
        lifetime.ApplicationStopping.Register(notifier.Stopping);
        var interval = notifier.Watchdog is { } limit ? limit / 3 : TimeSpan.FromSeconds(10);
        try
        {
            using var timer = new PeriodicTimer(interval, time);
            do
            {
                var busy = heartbeat.BusyFor;
                if (busy < s_stuck) notifier.Alive();
                else Log.LoopStuck(log, busy.TotalSeconds);
                notifier.Status(Line());
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The daemon stops.
        }
    }

    string Line()
    {
        var online = cameras.Count(camera => camera.State == CameraState.Online);
        var broker = publisher.Statistics is null ? "no broker" : publisher.IsConnected ? "broker connected" : "broker away";
        return $"{online} of {cameras.Count} camera(s) online, {broker}";
    }
}
