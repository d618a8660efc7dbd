using System.Text.RegularExpressions;
using Sqair.Edge.Commands;
using Sqair.Edge.Hosting;

namespace Sqair.Edge.Tests.Hosting;

/// <summary>The unit file and the daemon agree.</summary>
public sealed class UnitFileTests
{
    readonly string _unit = File.ReadAllText(Files.InRepository("systemd/sqair-edge.service"));

    [Fact]
    public void Systemd_gives_up_on_what_no_restart_mends()
        => Assert.Equal($"{ExitCode.Configuration} {ExitCode.Model}", Value("RestartPreventExitStatus"));

    [Fact]
    public async Task Its_command_line_is_understood()
    {
        var words = Value("ExecStart").Split(' ');
        Assert.Equal("/usr/lib/sqair-edge/sqair-edge", words[0]);
        var error = new StringWriter();
        // The configuration is not there, which is the first thing that comes after the command line was understood.
        Assert.Equal(ExitCode.Configuration, await EdgeCommandLine.RunAsync(words[1..], TextWriter.Null, error));
        Assert.StartsWith("/etc/sqair-edge/sqair-edge.yaml:1:1: expected a readable configuration file", error.ToString());
    }

    [Fact]
    public void A_reload_is_the_signal_that_the_daemon_listens_to_and_only_its_folder_can_be_written()
    {
        Assert.Equal("/bin/kill -HUP $MAINPID", Value("ExecReload"));
        Assert.Equal("strict", Value("ProtectSystem"));
        Assert.Equal($"-{Path.GetDirectoryName(Value("ExecStart").Split(' ')[^1])}", Value("ReadWritePaths"));
    }

    [Fact]
    public void The_watchdog_waits_longer_than_a_step_may_take()
    {
        Assert.Equal("notify", Value("Type"));
        Assert.True(int.Parse(Value("WatchdogSec")) > 30);
    }

    string Value(string key) => Assert.Single(Regex.Matches(_unit, $@"(?m)^{key}=(.*)$")).Groups[1].Value;
}
