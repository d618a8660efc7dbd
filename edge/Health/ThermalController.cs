using System.Globalization;
using Sqair.Edge.Configuration;

namespace Sqair.Edge.Health;

/// <summary>
/// From the temperatures of the zones to how many frames are left out. It slows down step by step as soon as a zone comes within the margin
/// of its limit, at once again where the limit is reached, and takes back one step for each minute in which all zones stay well below.
/// </summary>
public sealed class ThermalController(ThermalOptions options, TimeProvider time)
{
    /// <summary>A step needs so long to show.</summary>
    static readonly TimeSpan s_settle = TimeSpan.FromSeconds(10), s_settleAtLimit = TimeSpan.FromSeconds(4);

    static readonly TimeSpan s_recover = TimeSpan.FromSeconds(60);

    static readonly int[] s_steps = [1, 2, 3, 4, 6, 8];

    int _step;
    long? _changed;
    long? _coolSince;

    /// <summary>One frame in so many is tracked.</summary>
    public int EveryNth => s_steps[_step];

    /// <summary>Why it is not every frame; null if it is.</summary>
    public string? Reason { get; private set; }

    /// <returns>Whether <see cref="EveryNth"/> is another now.</returns>
    public bool Look(IReadOnlyList<ThermalZone> zones)
    {
        (ThermalZone Zone, double Limit)? hottest = null;
        foreach (var zone in zones)
        {
            if (LimitOf(zone) is { } limit && !(hottest is { } other && limit - zone.Celsius >= other.Limit - other.Zone.Celsius))
                hottest = (zone, limit);
        }
        // Nobody knows: it stays as it is.
        if (hottest is not { } found) return false;
        var room = found.Limit - found.Zone.Celsius;
        if (room < 2 * options.MarginCelsius) _coolSince = null;
        else _coolSince ??= time.GetTimestamp();
        if (room <= options.MarginCelsius)
        {
            if (_step == s_steps.Length - 1 || !HasPassed(_changed, room <= 0 ? s_settleAtLimit : s_settle)) return false;
            Change(_step + 1);
            Reason = string.Create(CultureInfo.InvariantCulture,
                $"{found.Zone.Name} has {found.Zone.Celsius:0.0} °C, its limit is {found.Limit:0.0} °C");
            return true;
        }
        if (_step == 0 || _coolSince is null || !HasPassed(_coolSince, s_recover) || !HasPassed(_changed, s_recover)) return false;
        Change(_step - 1);
        if (_step == 0) Reason = null;
        return true;
    }

    double? LimitOf(ThermalZone zone)
    {
        if (options.LimitCelsius is { } limit) return limit;
        double? lowest = null;
        foreach (var trip in zone.Trips)
            if (trip.Type is "passive" or "hot" && !(trip.Celsius >= lowest)) lowest = trip.Celsius;
        return lowest;
    }

    void Change(int step) => (_step, _changed) = (step, time.GetTimestamp());

    bool HasPassed(long? since, TimeSpan wait) => since is not { } at || time.GetElapsedTime(at) >= wait;
}
