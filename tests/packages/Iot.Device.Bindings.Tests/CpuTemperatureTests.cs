using System.Globalization;
using Processor = Iot.Device.CpuTemperature.CpuTemperature;

namespace Iot.Device.Bindings.Tests;

/// <summary>What the daemon relies on in the bindings' thermometer. It reads one file of the kernel and nowhere else.</summary>
public sealed class CpuTemperatureTests
{
    const string FirstZone = "/sys/class/thermal/thermal_zone0/temp";

    [Fact]
    public void A_board_without_a_sensor_says_so_and_must_not_be_asked()
    {
        if (File.Exists(FirstZone)) Assert.Skip("this machine has a sensor");
        using var cpu = new Processor();
        Assert.False(cpu.IsAvailable);
        Refuses(cpu);
    }

    [Fact]
    public void The_one_reading_is_the_first_zone_s()
    {
        if (!File.Exists(FirstZone)) Assert.Skip($"this machine has no {FirstZone}");
        using var cpu = new Processor();
        Assert.True(cpu.IsAvailable);
        var reading = Assert.Single(cpu.ReadTemperatures());
        Assert.Equal("CPU", reading.Sensor);
        // The kernel gives thousandths. Between two readings a processor warms by little.
        Assert.Equal(int.Parse(File.ReadAllText(FirstZone), CultureInfo.InvariantCulture) / 1000.0,
            reading.Temperature.DegreesCelsius, tolerance: 15.0);
    }

    [Fact]
    public void A_disposed_object_has_no_sensor()
    {
        var cpu = new Processor();
        cpu.Dispose();
        Assert.False(cpu.IsAvailable);
        Refuses(cpu);
    }

    // No number is NaN inside, which a temperature of UnitsNet cannot be. A sensor that gives nonsense ends the same way.
    static void Refuses(Processor cpu)
    {
        Assert.Throws<ArgumentException>(() => _ = cpu.Temperature.DegreesCelsius);
        Assert.Throws<ArgumentException>(() => _ = cpu.ReadTemperatures());
    }
}
