using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sqair.Edge.Capture;
using Sqair.Edge.Configuration;
using Sqair.Edge.Publishing;
using Sqair.Messages;

namespace Sqair.Edge.Health;

/// <summary>
/// Looks at the board's temperatures every two seconds, has the cameras' frames thinned before the board throttles, and says so.
/// </summary>
public sealed class HeatGuard(
    EdgeOptions options, BoardTemperature temperature, FrameThinning thinning, IReadOnlyList<CameraMonitor> cameras,
    IPublisher publisher, EdgeMetrics metrics, TimeProvider time, ILogger<HeatGuard> log) : BackgroundService
{
    static readonly TimeSpan s_interval = TimeSpan.FromSeconds(2);

    readonly HeatController _controller = new(options.Heat, time);

    /// <summary>The rate has changed; must return at once and not throw.</summary>
    public event Action? Changed;

    public int EveryNth => thinning.EveryNth;

    /// <summary>Null while every frame is tracked.</summary>
    public string? Reason { get; private set; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            using var timer = new PeriodicTimer(s_interval, time);
            do Look();
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The daemon stops.
        }
    }

    void Look()
    {
        var zones = temperature.Zones();
        foreach (var zone in zones) metrics.Temperature(zone.Name, zone.Celsius);
        if (options.Heat.SlowDown && _controller.Look(zones)) Change();
        metrics.EveryNth(thinning.EveryNth);
    }

    void Change()
    {
        var cooler = _controller.EveryNth < thinning.EveryNth;
        (thinning.EveryNth, Reason) = (_controller.EveryNth, _controller.Reason);
        var reason = cooler ? "the board has cooled down" : Reason!;
        if (cooler) Log.HeatEased(log, thinning.EveryNth);
        else Log.HeatSlowed(log, thinning.EveryNth, reason, options.Heat.LeastFramesPerSecond);
        foreach (var camera in cameras)
            publisher.Publish(new EventMessage(
                MessageSchema.Version, "", 0, EventKind.RateChanged, time.GetUtcNow(), camera.Name, camera.LastFrame)
            {
                EveryNth = thinning.EveryNth, Reason = reason,
            });
        Changed?.Invoke();
    }
}
