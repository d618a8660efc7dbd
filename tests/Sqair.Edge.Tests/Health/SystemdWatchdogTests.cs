using Sqair.Edge.Health;

namespace Sqair.Edge.Tests.Health;

public sealed class SystemdWatchdogTests
{
    [Theory]
    [InlineData("60000000", null, 60.0)]
    [InlineData("1500000", "", 1.5)]
    [InlineData("60000000", "own", 60.0)]
    // Another process's watchdog is not ours.
    [InlineData("60000000", "1", null)]
    [InlineData("0", null, null)]
    [InlineData("soon", null, null)]
    [InlineData(null, null, null)]
    public void The_limit_is_what_systemd_says_to_this_process(string? microseconds, string? process, double? seconds)
    {
        var watchdog = SystemdWatchdog.From(variable => variable switch
        {
            "WATCHDOG_USEC" => microseconds,
            "WATCHDOG_PID" => process == "own" ? $"{Environment.ProcessId}" : process,
            _ => null,
        });
        Assert.Equal(seconds, watchdog.Limit?.TotalSeconds);
    }
}
