using System.Device.Gpio;
using System.Device.Gpio.Drivers;
using Microsoft.Extensions.Logging;
using Sqair.Edge.Configuration;

namespace Sqair.Edge.Health;

/// <summary>An output line that is high while somebody is present. A board without it costs one line in the log.</summary>
public sealed class PresencePin : IDisposable
{
    readonly GpioOptions? _options;
    readonly ILogger _log;
    readonly Dictionary<string, int> _counts = [];
    GpioController? _controller;
    bool _high;

    /// <param name="options">Null: there is no such line, and calls do nothing.</param>
    public PresencePin(GpioOptions? options, ILogger<PresencePin> log)
    {
        (_options, _log) = (options, log);
        if (options is null) return;
        Try(() =>
        {
            _controller = new GpioController(new LibGpiodDriver(options.Chip));
            _controller.OpenPin(options.Pin, PinMode.Output, PinValue.Low);
            Log.GpioOpened(log, options.Chip, options.Pin);
        });
    }

    /// <summary>Called by the tracking loop with each camera's newest count.</summary>
    public void Update(string camera, int count)
    {
        if (_controller is null || (_options!.PresenceCamera is { } only && only != camera)) return;
        _counts[camera] = count;
        var high = false;
        foreach (var other in _counts.Values) high |= other > 0;
        if (high == _high) return;
        _high = high;
        Try(() => _controller.Write(_options.Pin, high ? PinValue.High : PinValue.Low));
    }

    public void Dispose()
    {
        Try(() => _controller?.Write(_options!.Pin, PinValue.Low));
        _controller?.Dispose();
        _controller = null;
    }

    void Try(Action drive)
    {
        try
        {
            drive();
        }
        catch (Exception fault)
        {
            // The drivers throw what they like: a missing library, chip, line or permission are all the same to us.
            Log.GpioFailed(_log, _options!.Chip, _options.Pin, fault.Message);
            _controller?.Dispose();
            _controller = null;
        }
    }
}
