using System.Globalization;
using UnitsNet;

namespace Iot.Device.CpuTemperature;

/// <summary>The temperature of the processor: what Linux calls the first thermal zone.</summary>
public sealed class CpuTemperature : IDisposable
{
    const string ThermalZones = "/sys/class/thermal";

    readonly string _file;

    public CpuTemperature()
        : this(ThermalZones)
    {
    }

    internal CpuTemperature(string thermalZones)
    {
        _file = Path.Combine(thermalZones, "thermal_zone0", "temp");
        IsAvailable = File.Exists(_file);
    }

    /// <summary>Whether there was a sensor when this object was made.</summary>
    public bool IsAvailable { get; private set; }

    /// <summary>Not a number where there is no sensor or the kernel gives no number.</summary>
    /// <exception cref="IOException">The kernel could not read the sensor.</exception>
    public Temperature Temperature => Temperature.FromDegreesCelsius(ReadCelsius());

    /// <summary>All sensors with their names: on Linux the one named CPU.</summary>
    /// <exception cref="IOException">The kernel could not read the sensor.</exception>
    public List<(string Sensor, Temperature Temperature)> ReadTemperatures() => [("CPU", Temperature)];

    public void Dispose() => IsAvailable = false;

    // The kernel gives thousandths of a degree Celsius in one line.
    double ReadCelsius() =>
        IsAvailable && int.TryParse(File.ReadAllText(_file).AsSpan().Trim(),
            NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var thousandths)
            ? thousandths / 1000.0
            : double.NaN;
}
