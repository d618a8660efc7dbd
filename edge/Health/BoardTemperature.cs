using System.Globalization;
using Iot.Device.CpuTemperature;

namespace Sqair.Edge.Health;

/// <summary>
/// The board's own thermometers: what the bindings read, and all thermal zones of the kernel. Of those the bindings read the first alone; a
/// Jetson has one for the processor, the GPU, the SoC and more.
/// </summary>
public sealed class BoardTemperature : IDisposable
{
    readonly string _zones;
    readonly CpuTemperature? _bindings;

    public BoardTemperature()
        : this("/sys/class/thermal", new CpuTemperature())
    {
    }

    /// <param name="zones">The folder with <c>thermal_zoneN/temp</c>; it need not exist.</param>
    /// <param name="bindings">Null: the zones alone.</param>
    public BoardTemperature(string zones, CpuTemperature? bindings) => (_zones, _bindings) = (zones, bindings);

    /// <summary>Degrees Celsius of the warmest sensor, to a tenth; null where there is none.</summary>
    public double? Warmest()
    {
        double? warmest = null;
        foreach (var celsius in Zones().Concat(Bindings()))
        {
            if (double.IsFinite(celsius) && !(celsius <= warmest)) warmest = celsius;
        }
        return warmest is { } found ? Math.Round(found, 1) : null;
    }

    public void Dispose() => _bindings?.Dispose();

    IEnumerable<double> Bindings() =>
        _bindings is { IsAvailable: true } bindings
            ? Read(() => bindings.ReadTemperatures().ConvertAll(reading => reading.Temperature.DegreesCelsius)) ?? []
            : [];

    IEnumerable<double> Zones()
    {
        foreach (var zone in Read(() => Directory.GetDirectories(_zones, "thermal_zone*")) ?? [])
        {
            // The zone of a Jetson's power chip always says 100 °C (a Nano's) or 50 °C (an Orin's): no sensor is behind it.
            if (Line(zone, "type")?.StartsWith("PMIC", StringComparison.OrdinalIgnoreCase) is true) continue;
            // Thousandths of a degree.
            if (int.TryParse(Line(zone, "temp"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var thousandths))
                yield return thousandths / 1000.0;
        }
    }

    static string? Line(string zone, string file) => Read(() => File.ReadAllText(Path.Combine(zone, file)).Trim());

    /// <summary>
    /// Null for what cannot be read: the zone of a part that is switched off fails, which says nothing of the others. Where the kernel
    /// gives no number the bindings throw an <see cref="ArgumentException"/>, since their temperatures cannot be "not a number".
    /// </summary>
    static T? Read<T>(Func<T> read) where T : class
    {
        try
        {
            return read();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
