using System.Globalization;
using Iot.Device.CpuTemperature;

namespace Sqair.Edge.Health;

/// <param name="Type">As the kernel calls it: passive, active, hot, critical.</param>
public readonly record struct TripPoint(string Type, double Celsius);

/// <param name="Name">The kernel's name of it (<c>cpu-thermal</c>), its own among the zones.</param>
/// <param name="Trips">Where the kernel does something; none where it gives none.</param>
public sealed record ThermalZone(string Name, double Celsius, IReadOnlyList<TripPoint> Trips);

/// <summary>
/// The board's own thermometers: what the bindings read, and all thermal zones of the kernel. Of those the bindings read the first alone; a
/// Jetson has one for the processor, the GPU, the SoC and more.
/// </summary>
public sealed class BoardTemperature : IDisposable
{
    /// <summary>Boards write down trip points that never come: at −274 °C or 0 °C where there is none.</summary>
    const double LowestTrip = 1, HighestTrip = 200;

    const int MostTrips = 32;

    readonly string _zones;
    readonly CpuTemperature? _bindings;

    /// <param name="zones">The folder with <c>thermal_zoneN/temp</c>; it need not exist.</param>
    /// <param name="bindings">Null: the zones alone.</param>
    public BoardTemperature(string zones, CpuTemperature? bindings) => (_zones, _bindings) = (zones, bindings);

    /// <summary>Degrees Celsius of the warmest sensor, to a tenth; null where there is none.</summary>
    public double? Warmest()
    {
        double? warmest = null;
        foreach (var celsius in Zones().Select(zone => zone.Celsius).Concat(Bindings()))
        {
            if (double.IsFinite(celsius) && !(celsius <= warmest)) warmest = celsius;
        }
        return warmest is { } found ? Math.Round(found, 1) : null;
    }

    /// <summary>All zones that give a temperature now, in the kernel's order.</summary>
    public IReadOnlyList<ThermalZone> Zones()
    {
        var (zones, names) = (new List<ThermalZone>(), new HashSet<string>());
        foreach (var folder in (Read(() => Directory.GetDirectories(_zones, "thermal_zone*")) ?? []).OrderBy(folder => folder.Length)
            .ThenBy(folder => folder, StringComparer.Ordinal))
        {
            var type = Line(folder, "type");
            // The zone of a Jetson's power chip always says 100 °C (a Nano's) or 50 °C (an Orin's): no sensor is behind it.
            if (type?.StartsWith("PMIC", StringComparison.OrdinalIgnoreCase) is true) continue;
            if (Celsius(folder, "temp") is not { } celsius) continue;
            var name = string.Concat((type is { Length: > 0 and <= 32 } ? type : Path.GetFileName(folder))
                .Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' ? letter : '_'));
            for (var (plain, number) = (name, 2); !names.Add(name); number++) name = $"{plain}-{number}";
            zones.Add(new ThermalZone(name, celsius, Trips(folder)));
        }
        return zones;
    }

    public void Dispose() => _bindings?.Dispose();

    IEnumerable<double> Bindings() =>
        _bindings is { IsAvailable: true } bindings
            ? Read(() => bindings.ReadTemperatures().ConvertAll(reading => reading.Temperature.DegreesCelsius)) ?? []
            : [];

    static List<TripPoint> Trips(string zone)
    {
        var trips = new List<TripPoint>();
        for (var number = 0; number < MostTrips; number++)
        {
            if (Line(zone, $"trip_point_{number}_type") is not { Length: > 0 and <= 16 } type) break;
            if (Celsius(zone, $"trip_point_{number}_temp") is { } celsius and >= LowestTrip and <= HighestTrip)
                trips.Add(new TripPoint(type, celsius));
        }
        return trips;
    }

    /// <summary>The kernel writes thousandths of a degree.</summary>
    static double? Celsius(string zone, string file) =>
        int.TryParse(Line(zone, file), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var thousandths)
            ? thousandths / 1000.0 : null;

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
