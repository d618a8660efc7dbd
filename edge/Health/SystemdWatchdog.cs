using System.Globalization;

namespace Sqair.Edge.Health;

/// <summary>What sd_watchdog_enabled(3) says; the package for systemd does not know the watchdog.</summary>
/// <param name="Limit">systemd ends the process if it hears nothing for so long; null: it does not watch.</param>
public sealed record SystemdWatchdog(TimeSpan? Limit)
{
    /// <param name="environment">Values of WATCHDOG_USEC and WATCHDOG_PID.</param>
    public static SystemdWatchdog From(Func<string, string?> environment)
    {
        var mine = environment("WATCHDOG_PID") is not { Length: > 0 } owner
            || owner == Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        return new(mine && long.TryParse(environment("WATCHDOG_USEC"), CultureInfo.InvariantCulture, out var microseconds)
            && microseconds > 0 ? TimeSpan.FromMicroseconds(microseconds) : null);
    }
}
