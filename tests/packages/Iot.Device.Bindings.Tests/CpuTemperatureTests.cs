using Processor = Iot.Device.CpuTemperature.CpuTemperature;

namespace Iot.Device.Bindings.Tests;

public sealed class CpuTemperatureTests : IDisposable
{
    readonly string _zones = Directory.CreateTempSubdirectory("thermal-").FullName;

    string Sensor
    {
        get
        {
            Directory.CreateDirectory(Path.Combine(_zones, "thermal_zone0"));
            return Path.Combine(_zones, "thermal_zone0", "temp");
        }
    }

    [Theory]
    [InlineData("48250\n", 48.25)]
    [InlineData("0\n", 0)]
    [InlineData("-12500", -12.5)]
    public void Thousandths_become_degrees(string line, double celsius)
    {
        File.WriteAllText(Sensor, line);
        using var cpu = new Processor(_zones);
        Assert.True(cpu.IsAvailable);
        Assert.Equal(celsius, cpu.Temperature.DegreesCelsius, 9);
        Assert.Equal(("CPU", celsius),
            (Assert.Single(cpu.ReadTemperatures()).Sensor, cpu.ReadTemperatures()[0].Temperature.DegreesCelsius));
    }

    [Fact]
    public void Every_reading_is_a_fresh_one()
    {
        File.WriteAllText(Sensor, "40000");
        using var cpu = new Processor(_zones);
        Assert.Equal(40, cpu.Temperature.DegreesCelsius);
        File.WriteAllText(Sensor, "41000");
        Assert.Equal(41, cpu.Temperature.DegreesCelsius);
    }

    [Fact]
    public void A_board_without_a_sensor_says_so_and_reads_as_not_a_number()
    {
        using var cpu = new Processor(_zones);
        Assert.False(cpu.IsAvailable);
        Assert.True(double.IsNaN(cpu.Temperature.DegreesCelsius));
    }

    [Theory]
    [InlineData("")]
    [InlineData("hot\n")]
    public void Nonsense_from_the_kernel_is_not_a_number(string line)
    {
        File.WriteAllText(Sensor, line);
        using var cpu = new Processor(_zones);
        Assert.True(double.IsNaN(cpu.Temperature.DegreesCelsius));
    }

    [Fact]
    public void A_sensor_that_vanishes_is_an_input_output_fault()
    {
        File.WriteAllText(Sensor, "40000");
        using var cpu = new Processor(_zones);
        File.Delete(Sensor);
        Assert.ThrowsAny<IOException>(() => _ = cpu.Temperature.DegreesCelsius);
    }

    [Fact]
    public void A_disposed_object_has_no_sensor()
    {
        File.WriteAllText(Sensor, "40000");
        var cpu = new Processor(_zones);
        cpu.Dispose();
        Assert.False(cpu.IsAvailable);
    }

    [Fact]
    public void This_machine_is_neither_frozen_nor_melting()
    {
        using var cpu = new Processor();
        if (!cpu.IsAvailable)
            Assert.Skip("this machine has no /sys/class/thermal/thermal_zone0");
        Assert.InRange(cpu.Temperature.DegreesCelsius, -40, 130);
    }

    public void Dispose() => Directory.Delete(_zones, recursive: true);
}
