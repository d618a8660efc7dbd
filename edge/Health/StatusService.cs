using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sqair.Edge.Capture;
using Sqair.Edge.Hosting;
using Sqair.Edge.Models;
using Sqair.Edge.Publishing;
using Sqair.Edge.Reload;
using Sqair.Messages;

namespace Sqair.Edge.Health;

/// <summary>Reports how the daemon does: on the status topic and in the log, every minute and at the end.</summary>
public sealed class StatusService(
    LiveOptions live, RunningModel model, IReadOnlyList<CameraMonitor> cameras, StepTimings timings, BoardTemperature temperature,
    ThermalGuard thermal, IPublisher publisher, TimeProvider time, ILogger<StatusService> log) : BackgroundService
{
    readonly DateTimeOffset _started = time.GetUtcNow();
    readonly long _startedAt = time.GetTimestamp();
    readonly Wakeup _changed = new();
    readonly Dictionary<string, string> _toldHome = [];
    volatile PeriodicTimer? _timer;
    volatile IReadOnlyDictionary<string, StepEntry>? _steps;

    public static string Version { get; } =
        Assembly.GetExecutingAssembly()
            .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    public static MemoryEntry Memory()
    {
        using var process = Process.GetCurrentProcess();
        return new MemoryEntry(Mebibytes(process.WorkingSet64), Mebibytes(process.PeakWorkingSet64));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        foreach (var camera in cameras) camera.Announce();
        publisher.Publish(Now);
        live.Changed += Follow;
        AnnounceHome();
        foreach (var camera in cameras) camera.Changed += _changed.Set;
        thermal.Changed += _changed.Set;
        var telling = TellChangesAsync(stoppingToken);
        try
        {
            using var timer = new PeriodicTimer(Interval, time);
            _timer = timer;
            while (await timer.WaitForNextTickAsync(stoppingToken)) Report();
        }
        catch (OperationCanceledException)
        {
            // The daemon stops.
        }
        _timer = null;
        await telling;
        Report();
    }

    TimeSpan Interval => TimeSpan.FromSeconds(live.Value.StatusSeconds);

    void Follow()
    {
        AnnounceHome();
        try
        {
            if (_timer is { } timer) timer.Period = Interval;
        }
        catch (ObjectDisposedException)
        {
            // The daemon stops.
        }
    }

    void AnnounceHome()
    {
        var options = live.Value;
        if (options.Mqtt?.HomeAssistant is not { } home) return;
        lock (_toldHome)
        {
            var (topic, payload) = HomeAssistant.Discovery(
                home, options, Version, [.. temperature.Zones().Select(zone => zone.Name)], temperature.Warmest() is not null, _toldHome);
            publisher.Announce(topic, payload);
        }
    }

    /// <summary>Whoever watches the device's status alone need not wait for a minute to see that a camera has come or gone.</summary>
    async Task TellChangesAsync(CancellationToken stopping)
    {
        try
        {
            while (true)
            {
                await _changed.WaitAsync(Timeout.InfiniteTimeSpan, stopping);
                publisher.Publish(Now);
            }
        }
        catch (OperationCanceledException)
        {
            // The daemon stops.
        }
    }

    void Report()
    {
        foreach (var camera in cameras) camera.Announce();
        _steps = timings.TakeRecent();
        var status = Now;
        publisher.Publish(status);
        Log.Report(log, Line(status));
    }

    /// <summary>As it is; the parts of a step as of the last report.</summary>
    public DeviceStatusMessage Now =>
        new(MessageSchema.Version, live.Value.Device, DeviceState.Online)
        {
            Version = Version,
            Model = model.Entry,
            Started = _started,
            UptimeSeconds = Math.Round(time.GetElapsedTime(_startedAt).TotalSeconds),
            Memory = Memory(),
            TemperatureCelsius = temperature.Warmest(),
            Temperatures = Temperatures(),
            EveryNth = thermal.EveryNth,
            SlowedReason = thermal.Reason,
            Cameras = cameras.ToDictionary(camera => camera.Name, camera => camera.Counters),
            Steps = _steps,
            Broker = publisher.Statistics,
        };

    Dictionary<string, ZoneTemperature>? Temperatures()
    {
        var zones = temperature.Zones().ToDictionary(zone => zone.Name, zone => new ZoneTemperature(Math.Round(zone.Celsius, 1),
            zone.Trips.Count == 0 ? null : [.. zone.Trips.Select(trip => new TripEntry(trip.Type, trip.Celsius))]));
        return zones.Count > 0 ? zones : null;
    }

    static string Line(DeviceStatusMessage status)
    {
        var line = string.Join("; ", status.Cameras!.Select(camera => string.Create(CultureInfo.InvariantCulture,
            $"{camera.Key} {camera.Value.State}, {camera.Value.Frames} frames, "
                + $"{camera.Value.Dropped} dropped, {camera.Value.Reconnects} reconnects, {camera.Value.FailedAttempts} failed attempts")));
        if (status.Steps is { } steps)
            line += "; ms median/p99: " + string.Join(", ", steps.Select(
                step => string.Create(CultureInfo.InvariantCulture, $"{step.Key} {step.Value.Median:0.0}/{step.Value.P99:0.0}")));
        if (status.Broker is { } broker)
            line += string.Create(CultureInfo.InvariantCulture,
                $"; broker {broker.Published} published, {broker.Dropped} dropped, {broker.Reconnects} reconnects");
        line += string.Create(
            CultureInfo.InvariantCulture, $"; memory {status.Memory!.MebibytesNow:0} MiB, peak {status.Memory.MebibytesPeak:0} MiB");
        if (status.TemperatureCelsius is { } celsius) line += string.Create(CultureInfo.InvariantCulture, $"; {celsius:0.0} °C");
        if (status is { EveryNth: > 1 and var nth, SlowedReason: { } reason }) line += $"; one frame in {nth} is tracked: {reason}";
        return line;
    }

    static double Mebibytes(long bytes) => Math.Round(bytes / 1048576.0, 1);
}
