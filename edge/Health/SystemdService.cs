using System.Net.Sockets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Systemd;
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
    ISystemdNotifier notifier, SystemdWatchdog watchdog, LoopHeartbeat heartbeat, IReadOnlyList<CameraMonitor> cameras,
    IPublisher publisher, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<SystemdService> log) : BackgroundService
{
    static readonly ServiceState s_alive = new("WATCHDOG=1");

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        lifetime.ApplicationStarted.Register(() => Say(ServiceState.Ready));
        lifetime.ApplicationStopping.Register(() => Say(ServiceState.Stopping));
        var interval = watchdog.Limit is { } limit ? limit / 3 : TimeSpan.FromSeconds(10);
        try
        {
            using var timer = new PeriodicTimer(interval, time);
            do
            {
                var busy = heartbeat.BusyFor;
                if (busy < LoopHeartbeat.Stuck) Say(s_alive);
                else Log.LoopStuck(log, busy.TotalSeconds);
                // The line that `systemctl status` shows.
                Say(new ServiceState("STATUS=" + Line()));
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The daemon stops.
        }
    }

    void Say(ServiceState state)
    {
        try
        {
            notifier.Notify(state);
        }
        catch (SocketException)
        {
            // The service manager is being restarted or is gone; it asks again or it does not matter.
        }
    }

    string Line()
    {
        var online = cameras.Count(camera => camera.State == CameraState.Online);
        var broker = publisher.Statistics is null ? "no broker" : publisher.IsConnected ? "broker connected" : "broker away";
        return $"{online} of {cameras.Count} camera(s) online, {broker}";
    }
}
