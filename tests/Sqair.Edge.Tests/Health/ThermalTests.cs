using Sqair.Edge.Capture;
using Sqair.Edge.Configuration;
using Sqair.Edge.Health;
using Sqair.Edge.Tests.Tools;

namespace Sqair.Edge.Tests.Health;

public sealed class ThermalTests : IDisposable
{
    readonly TestFolder _folder = new();
    readonly ManualTime _time = new();

    [Fact]
    public void Every_zone_is_told_with_its_trip_points()
    {
        Sysfs.Zone(_folder, 10, "gpu-thermal", 45_250);
        Sysfs.Zone(_folder, 2, "cpu-thermal", 51_500, ("passive", 85_000), ("hot", 95_000), ("critical", 105_000), ("active", -274_000));
        Sysfs.Zone(_folder, 3, "cpu-thermal", 40_000);
        Sysfs.Zone(_folder, 4, "odd {{name}}", 1_000);
        using var temperature = new BoardTemperature(_folder.Path, null);
        Assert.Equal(["cpu-thermal", "cpu-thermal-2", "odd___name__", "gpu-thermal"], temperature.Zones().Select(zone => zone.Name));
        Assert.Equal([new TripPoint("passive", 85), new TripPoint("hot", 95), new TripPoint("critical", 105)],
            temperature.Zones()[0].Trips);
        Assert.Equal(45.25, temperature.Zones()[3].Celsius);
    }

    [Fact]
    public void It_slows_down_before_the_lowest_passive_or_hot_trip_point_and_recovers_slowly()
    {
        var thermal = new ThermalController(new ThermalOptions(), _time);
        Assert.False(thermal.Look([Zone(79.9)]));
        Assert.True(thermal.Look([Zone(60), Zone(80.2)]));
        Assert.Equal((2, "cpu-thermal has 80.2 °C, its limit is 85.0 °C"), (thermal.EveryNth, thermal.Reason));
        // A step has to show before the next.
        Assert.False(Look(thermal, 82, 9));
        Assert.True(Look(thermal, 82, 1));
        Assert.Equal(3, thermal.EveryNth);
        Assert.True(Look(thermal, 85.5, 4));
        Assert.Equal(4, thermal.EveryNth);
        for (var look = 0; look < 20; look++) Look(thermal, 90, 10);
        Assert.Equal(8, thermal.EveryNth);

        // Between the two it stays.
        for (var look = 0; look < 100; look++) Assert.False(Look(thermal, 76, 10));
        Assert.False(Look(thermal, 74, 1));
        Assert.False(Look(thermal, 74, 59));
        Assert.True(Look(thermal, 74, 1));
        Assert.Equal(6, thermal.EveryNth);
        Assert.False(Look(thermal, 76, 59));
        Assert.False(Look(thermal, 74, 30));
        Assert.False(Look(thermal, 74, 59));
        var steps = 0;
        for (var look = 0; look < 300; look++) if (Look(thermal, 70, 2)) steps++;
        Assert.Equal((4, 1, null), (steps, thermal.EveryNth, thermal.Reason));
    }

    [Fact]
    public void A_limit_of_the_configuration_counts_for_all_zones_and_without_any_limit_nothing_is_done()
    {
        ThermalZone bare = new("soc", 99, [new TripPoint("critical", 100)]);
        Assert.False(new ThermalController(new ThermalOptions(), _time).Look([bare]));
        Assert.True(new ThermalController(new ThermalOptions { LimitCelsius = 90, MarginCelsius = 1 }, _time).Look([bare]));
        Assert.False(new ThermalController(new ThermalOptions(), _time).Look([]));
    }

    [Theory]
    [InlineData(3, 10, 2, "3 6 9 12")]
    [InlineData(8, 10, 2, "5 10")]
    [InlineData(8, 3, 2, "1 2 3 4 5 6 7 8 9 10 11 12")]
    [InlineData(1, 10, 2, "1 2 3 4 5 6 7 8 9 10 11 12")]
    public void Frames_are_left_out_evenly_and_never_below_the_floor(int everyNth, double rate, double least, string taken)
    {
        var thinning = new FrameThinning(new ThermalOptions { LeastFramesPerSecond = least }) { EveryNth = everyNth };
        Assert.Equal(taken, string.Join(' ', Enumerable.Range(1, 12).Where(number => thinning.Takes(number, rate))));
    }

    public void Dispose() => _folder.Dispose();

    bool Look(ThermalController thermal, double celsius, double seconds)
    {
        _time.Advance(seconds);
        return thermal.Look([Zone(celsius)]);
    }

    static ThermalZone Zone(double celsius) =>
        new("cpu-thermal", celsius, [new TripPoint("hot", 95), new TripPoint("passive", 85), new TripPoint("active", 40)]);
}

/// <summary>Thermal zones as the kernel shows them, in files.</summary>
static class Sysfs
{
    public static void Zone(TestFolder folder, int number, string type, int thousandths, params (string Type, int Temp)[] trips)
    {
        var zone = Directory.CreateDirectory(folder.File($"thermal_zone{number}")).FullName;
        File.WriteAllText(Path.Combine(zone, "type"), type + "\n");
        File.WriteAllText(Path.Combine(zone, "temp"), $"{thousandths}\n");
        for (var trip = 0; trip < trips.Length; trip++)
        {
            File.WriteAllText(Path.Combine(zone, $"trip_point_{trip}_type"), trips[trip].Type + "\n");
            File.WriteAllText(Path.Combine(zone, $"trip_point_{trip}_temp"), $"{trips[trip].Temp}\n");
        }
    }
}
