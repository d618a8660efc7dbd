using System.Device.Gpio;

namespace Sqair.Edge.Tests.Health;

/// <summary>A chip without hardware, beneath the package's own controller: what is written, and when it refuses.</summary>
sealed class LinesInMemory(int? busy = null) : GpioDriver
{
    public Dictionary<int, PinValue> Values { get; } = [];

    public List<(int Pin, PinValue Value)> Writes { get; } = [];

    /// <summary>Writing fails from now on.</summary>
    public bool IsBroken { get; set; }

    protected override int PinCount => 64;

    protected override void OpenPin(int pinNumber)
    {
        if (pinNumber == busy) throw new IOException("Device or resource busy");
        Values[pinNumber] = PinValue.Low;
    }

    protected override void ClosePin(int pinNumber) { }

    protected override void SetPinMode(int pinNumber, PinMode mode) { }

    protected override PinMode GetPinMode(int pinNumber) => PinMode.Output;

    protected override bool IsPinModeSupported(int pinNumber, PinMode mode) => mode == PinMode.Output;

    protected override PinValue Read(int pinNumber) => Values[pinNumber];

    protected override void Toggle(int pinNumber) => Write(pinNumber, !Values[pinNumber]);

    protected override void Write(int pinNumber, PinValue value)
    {
        if (IsBroken) throw new UnauthorizedAccessException("Access to /dev/gpiochip0 is denied.\nWho asked?");
        Values[pinNumber] = value;
        Writes.Add((pinNumber, value));
    }

    protected override WaitForEventResult WaitForEvent(int pinNumber, PinEventTypes eventTypes, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    protected override void AddCallbackForPinValueChangedEvent(int pinNumber, PinEventTypes eventTypes, PinChangeEventHandler callback) =>
        throw new NotSupportedException();

    protected override void RemoveCallbackForPinValueChangedEvent(int pinNumber, PinChangeEventHandler callback) =>
        throw new NotSupportedException();
}
