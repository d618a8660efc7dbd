using System.Collections.Concurrent;
using System.Device.Gpio;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sqair.Edge.Capture;
using Sqair.Edge.Configuration;
using Sqair.Edge.Publishing;
using Sqair.Messages;

namespace Sqair.Edge.Health;

/// <summary>
/// Drives the output lines: what is to be seen is told from elsewhere, and looked at twenty times a second. A line that cannot be driven
/// costs one line in the log. Safe for several threads.
/// </summary>
public sealed class GpioOutputs : BackgroundService
{
    /// <summary>A blink is on and off for so long each: slow where something is missing, fast where the daemon itself fails.</summary>
    public static readonly TimeSpan SlowBlink = TimeSpan.FromSeconds(1), FastBlink = TimeSpan.FromMilliseconds(125);

    static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(50);

    readonly IReadOnlyDictionary<string, CameraMonitor> _cameras;
    readonly IPublisher _publisher;
    readonly LoopHeartbeat _heartbeat;
    readonly TimeProvider _time;
    readonly ILogger _log;
    readonly List<Output> _outputs = [];
    readonly Dictionary<int, GpioController> _chips = [];
    readonly ConcurrentDictionary<string, int> _counts = [];
    readonly ConcurrentDictionary<(string Camera, string Zone), long> _occupancies = [];
    readonly ConcurrentDictionary<(string Camera, string Line), (DateTimeOffset Day, long Balance)> _balances = [];

    /// <param name="driver">Of a chip.</param>
    public GpioOutputs(IReadOnlyList<PinOptions> pins, Func<int, GpioDriver> driver, IReadOnlyList<CameraMonitor> cameras,
        IPublisher publisher, LoopHeartbeat heartbeat, TimeProvider time, ILogger<GpioOutputs> log)
    {
        (_publisher, _heartbeat, _time, _log) = (publisher, heartbeat, time, log);
        _cameras = cameras.ToDictionary(camera => camera.Name);
        foreach (var pin in pins)
        {
            var output = new Output(pin, time);
            _outputs.Add(output);
            Try(output, () =>
            {
                if (!_chips.TryGetValue(pin.Chip, out var chip)) _chips[pin.Chip] = chip = new GpioController(driver(pin.Chip));
                chip.OpenPin(pin.Pin, PinMode.Output, output.Level(false));
                output.Chip = chip;
                Log.GpioOpened(log, pin.Chip, pin.Pin, pin.ActiveLow ? "low" : "high", output.What);
            });
        }
    }

    /// <summary>A camera's newest count.</summary>
    public void Counted(string camera, int count)
    {
        if (_outputs.Count > 0) _counts[camera] = count;
    }

    /// <summary>What the ledger has of lines and zones now.</summary>
    public void Told(IReadOnlyList<LineMessage> lines, IReadOnlyList<ZoneMessage> zones)
    {
        foreach (var line in lines)
            if (line.Day is { Begins: { } begins } day) _balances[(line.Camera, line.Line)] = (begins, day.In - day.Out);
        foreach (var zone in zones) _occupancies[(zone.Camera, zone.Zone)] = zone.Occupancy;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_outputs.Count == 0) return;
        try
        {
            using var timer = new PeriodicTimer(s_interval, _time);
            do Tick();
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The daemon stops.
        }
    }

    /// <summary>Sets every line as it has to be now.</summary>
    public void Tick()
    {
        foreach (var output in _outputs)
            Set(output, output.Pin.Shows == PinShows.Status ? IsLit() : output.Decide(Value(output.Pin)));
    }

    /// <summary>All lines off, whatever their least time is: the daemon is down.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        foreach (var output in _outputs) Set(output, false);
    }

    public override void Dispose()
    {
        base.Dispose();
        foreach (var chip in _chips.Values) chip.Dispose();
        _chips.Clear();
    }

    /// <summary>
    /// Who is in front of a camera that gives no pictures is not known: nobody, so that a relay does not stay closed for him.
    /// </summary>
    long Value(PinOptions pin)
    {
        if (pin is { Camera: { } name, Line: { } line })
        {
            var isKnown = _balances.TryGetValue((name, line), out var found);
            return isKnown && found.Day.UtcDateTime == _time.GetUtcNow().UtcDateTime.Date ? found.Balance : 0;
        }
        if (pin is { Camera: { } camera, Zone: { } zone })
            return IsOnline(camera) && _occupancies.TryGetValue((camera, zone), out var occupancy) ? occupancy : 0;
        long sum = 0;
        foreach (var (counted, count) in _counts)
            if ((pin.Camera is null || pin.Camera == counted) && IsOnline(counted)) sum += count;
        return sum;
    }

    bool IsOnline(string camera) => _cameras.TryGetValue(camera, out var monitor) && monitor.State == CameraState.Online;

    bool IsLit()
    {
        if (_heartbeat.IsFailing) return IsOn(FastBlink);
        var brokerIsAway = _publisher is { Statistics: not null, IsConnected: false };
        return !brokerIsAway && _cameras.Values.All(camera => camera.IsDisabled || camera.State == CameraState.Online) || IsOn(SlowBlink);
    }

    bool IsOn(TimeSpan half) => _time.GetUtcNow().Ticks / half.Ticks % 2 == 0;

    void Set(Output output, bool on)
    {
        if (output.Chip is not { } chip || output.IsOn == on) return;
        output.IsOn = on;
        Try(output, () => chip.Write(output.Pin.Pin, output.Level(on)));
    }

    void Try(Output output, Action drive)
    {
        try
        {
            drive();
        }
        catch (Exception fault)
        {
            // The drivers throw what they like: a missing library, chip, line or permission are all the same to us.
            Log.GpioFailed(_log, output.Pin.Chip, output.Pin.Pin, output.What, fault.Message.ReplaceLineEndings(" "));
            output.Chip = null;
        }
    }

    sealed class Output(PinOptions pin, TimeProvider time)
    {
        long? _changed;
        bool _decided;

        public PinOptions Pin => pin;

        /// <summary>Null: it cannot be driven.</summary>
        public GpioController? Chip { get; set; }

        public bool IsOn { get; set; }

        public string What => pin switch
        {
            { Shows: PinShows.Status } => "the daemon is well; it blinks if not",
            { Shows: PinShows.Presence, Camera: var camera } => camera is null ? "somebody is there" : $"somebody is at {camera}",
            { Zone: { } zone } => $"{pin.At} or more are in {pin.Camera}/{zone}",
            { Line: { } line } => $"{pin.At} or more have come in at {pin.Camera}/{line} today than gone out",
            _ => $"{pin.At} or more are at {pin.Camera ?? "all cameras"}",
        };

        public PinValue Level(bool on) => on == pin.ActiveLow ? PinValue.Low : PinValue.High;

        public bool Decide(long value)
        {
            var wanted = value >= pin.At || (value > pin.Until && _decided);
            if (wanted == _decided) return _decided;
            if (_changed is { } since && time.GetElapsedTime(since).TotalSeconds < pin.LeastSeconds) return _decided;
            (_changed, _decided) = (time.GetTimestamp(), wanted);
            return wanted;
        }
    }
}
