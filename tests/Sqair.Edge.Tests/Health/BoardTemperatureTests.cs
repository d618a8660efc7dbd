using Iot.Device.CpuTemperature;
using Sqair.Edge.Health;
using Sqair.Edge.Tests.Tools;

namespace Sqair.Edge.Tests.Health;

public sealed class BoardTemperatureTests : IDisposable
{
    readonly TestFolder _folder = new();

    [Fact]
    public void The_warmest_of_all_zones_counts()
    {
        Zone(0, "cpu-thermal", "48250\n");
        Zone(1, "gpu-thermal", "51460\n");
        Zone(10, "soc0-thermal", "-256000\n");
        Assert.Equal(51.5, Warmest());
    }

    [Fact]
    public void Every_reading_is_a_fresh_one()
    {
        using var temperature = new BoardTemperature(_folder.Path, null);
        Assert.Null(temperature.Warmest());
        Zone(0, "cpu-thermal", "40000");
        Assert.Equal(40, temperature.Warmest());
        Zone(0, "cpu-thermal", "-1000");
        Assert.Equal(-1, temperature.Warmest());
    }

    [Theory]
    [InlineData("")]
    [InlineData("hot\n")]
    [InlineData(null)]
    public void A_zone_without_a_number_hides_no_other(string? line)
    {
        Zone(0, "cpu-thermal", line);
        Assert.Null(Warmest());
        Zone(1, "gpu-thermal", "51500");
        Assert.Equal(51.5, Warmest());
    }

    [Fact]
    public void The_constant_of_a_power_chip_is_no_temperature()
    {
        Zone(0, "AO-therm", "44000");
        Zone(1, "PMIC-Die\n", "100000");
        Assert.Equal(44, Warmest());
    }

    [Fact]
    public void What_is_no_zone_is_not_read()
    {
        Directory.CreateDirectory(_folder.File("cooling_device0"));
        File.WriteAllText(_folder.File("cooling_device0/temp"), "90000");
        Assert.Null(Warmest());
        using var nowhere = new BoardTemperature(_folder.File("nowhere"), null);
        Assert.Null(nowhere.Warmest());
    }

    [Fact]
    public void This_machine_is_neither_frozen_nor_melting()
    {
        using var temperature = new BoardTemperature("/sys/class/thermal", new CpuTemperature());
        if (temperature.Warmest() is not { } celsius)
            Assert.Skip("this machine has no thermometer");
        else
            Assert.InRange(celsius, -40, 130);
    }

    public void Dispose() => _folder.Dispose();

    double? Warmest()
    {
        using var temperature = new BoardTemperature(_folder.Path, null);
        return temperature.Warmest();
    }

    void Zone(int number, string type, string? temperature)
    {
        var zone = _folder.File($"thermal_zone{number}");
        Directory.CreateDirectory(zone);
        File.WriteAllText(Path.Combine(zone, "type"), type);
        // A zone that cannot be read: what is to be a file is none.
        if (temperature is null) Directory.CreateDirectory(Path.Combine(zone, "temp"));
        else File.WriteAllText(Path.Combine(zone, "temp"), temperature);
    }
}
