using System.Device.Gpio;
using System.Device.Gpio.Drivers;

namespace Iot.Device.Bindings.Tests;

/// <summary>What the daemon relies on in the GPIO package that comes with the bindings, on a driver without hardware.</summary>
public sealed class GpioTests
{
    [Fact]
    public void An_output_line_starts_low_and_follows_what_is_written()
    {
        var lines = new LinesInMemory();
        using var controller = new GpioController(lines);
        using var pin = controller.OpenPin(3, PinMode.Output, PinValue.Low);
        Assert.True(controller.IsPinOpen(3));
        Assert.Equal(PinMode.Output, lines.Modes[3]);
        Assert.Equal(PinValue.Low, controller.Read(3));
        controller.Write(3, PinValue.High);
        Assert.Equal(PinValue.High, pin.Read());
        controller.Toggle(3);
        Assert.Equal(PinValue.Low, lines.Values[3]);
        controller.ClosePin(3);
        Assert.False(controller.IsPinOpen(3));
        Assert.Throws<InvalidOperationException>(() => controller.Write(3, PinValue.High));
    }

    [Fact]
    public void A_chip_that_is_not_there_is_named_by_the_systems_error()
    {
        if (Directory.Exists("/dev") && File.Exists("/dev/gpiochip99"))
            Assert.Skip("this machine has a hundred GPIO chips");
        Exception fault;
        try
        {
            using var controller = new GpioController(new LibGpiodDriver(99));
            controller.OpenPin(1, PinMode.Output);
            throw new InvalidOperationException("opened a line of a chip that does not exist");
        }
        catch (Exception exception) when (exception is not InvalidOperationException)
        {
            fault = exception;
        }
        if (fault is PlatformNotSupportedException or DllNotFoundException)
            Assert.Skip("libgpiod is not installed");
        Assert.Contains("No such file or directory", fault.Message, StringComparison.Ordinal);
    }

    sealed class LinesInMemory : GpioDriver
    {
        public Dictionary<int, PinValue> Values { get; } = [];

        public Dictionary<int, PinMode> Modes { get; } = [];

        protected override int PinCount => 8;

        protected override void OpenPin(int pinNumber) => Values[pinNumber] = PinValue.Low;

        protected override void ClosePin(int pinNumber) => Modes.Remove(pinNumber);

        protected override void SetPinMode(int pinNumber, PinMode mode) => Modes[pinNumber] = mode;

        protected override PinMode GetPinMode(int pinNumber) => Modes[pinNumber];

        protected override bool IsPinModeSupported(int pinNumber, PinMode mode) => mode is PinMode.Output or PinMode.Input;

        protected override PinValue Read(int pinNumber) => Values[pinNumber];

        protected override void Toggle(int pinNumber) => Values[pinNumber] = !Values[pinNumber];

        protected override void Write(int pinNumber, PinValue value) => Values[pinNumber] = value;

        protected override WaitForEventResult WaitForEvent(int pinNumber, PinEventTypes eventTypes, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        protected override void AddCallbackForPinValueChangedEvent(
            int pinNumber, PinEventTypes eventTypes, PinChangeEventHandler callback) =>
            throw new NotSupportedException();

        protected override void RemoveCallbackForPinValueChangedEvent(int pinNumber, PinChangeEventHandler callback) =>
            throw new NotSupportedException();
    }
}
