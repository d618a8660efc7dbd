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
            var warmest = _sensors.ReadTemperatures().Select(reading => reading.Temperature.DegreesCelsius)
                .Where(double.IsFinite).DefaultIfEmpty(double.NaN).Max();
            return double.IsNaN(warmest) ? null : Math.Round(warmest, 1);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public void Dispose() => _sensors.Dispose();
}
