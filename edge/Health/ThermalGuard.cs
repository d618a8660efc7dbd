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
public sealed class ThermalGuard(
    EdgeOptions options, BoardTemperature temperature, FrameThinning thinning, IReadOnlyList<CameraMonitor> cameras,
    IPublisher publisher, EdgeMetrics metrics, TimeProvider time, ILogger<ThermalGuard> log) : BackgroundService
{
    static readonly TimeSpan s_interval = TimeSpan.FromSeconds(2);

    readonly ThermalController _controller = new(options.Thermal, time);

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
        if (options.Thermal.SlowDown && _controller.Look(zones)) Change();
        metrics.EveryNth(thinning.EveryNth);
    }

    void Change()
    {
        var cooler = _controller.EveryNth < thinning.EveryNth;
        (thinning.EveryNth, Reason) = (_controller.EveryNth, _controller.Reason);
        var reason = cooler ? "the board has cooled down" : Reason!;
        if (cooler) Log.ThermalEased(log, thinning.EveryNth);
        else Log.ThermalSlowed(log, thinning.EveryNth, reason, options.Thermal.LeastFramesPerSecond);
        foreach (var camera in cameras)
            publisher.Publish(new EventMessage(
                MessageSchema.Version, "", 0, EventKind.RateChanged, time.GetUtcNow(), camera.Name, camera.LastFrame)
            {
                EveryNth = thinning.EveryNth, Reason = reason,
            });
        Changed?.Invoke();
    }
}
