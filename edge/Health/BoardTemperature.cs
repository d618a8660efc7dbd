using Iot.Device.CpuTemperature;

namespace Sqair.Edge.Health;

/// <summary>The board's own thermometers.</summary>
public sealed class BoardTemperature : IDisposable
{
    readonly CpuTemperature _sensors = new();

    /// <summary>Degrees Celsius of the warmest sensor, to a tenth; null where there is none.</summary>
    public double? Warmest()
    {
        try
        {
            if (!_sensors.IsAvailable) return null;
            return Math.Round(_sensors.ReadTemperatures().Max(reading => reading.Temperature.DegreesCelsius), 1);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // The last where the kernel gives no number: their temperatures cannot be "not a number".
            return null;
        }
    }

    public void Dispose() => _sensors.Dispose();
}
