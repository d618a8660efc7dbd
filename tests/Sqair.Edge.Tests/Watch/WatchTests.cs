using System.Diagnostics;
using System.Text.Json;
using Sqair.Edge.Tests.EndToEnd;
using Sqair.Edge.Tests.Tools;
using Sqair.Messages;

namespace Sqair.Edge.Tests.Watch;

/// <summary>The program as a user runs it, a real broker, and a daemon that works.</summary>
public sealed class WatchTests : IDisposable
{
    readonly TestFolder _folder = new();
    readonly Mosquitto _broker = new();

    public void Dispose()
    {
        _broker.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_pipe_gets_a_line_for_each_change_and_once_ends_with_what_was_kept()
    {
        using var watch = new EdgeProcess(["watch", "--broker", $"127.0.0.1:{_broker.Port}"]);
        await using (var run = await DaemonAsync())
        {
            await Await.TrueAsync(
                () => watch.Output.Contains("entrance/door: online, 1 people, gate in "), () => watch.Output + watch.Errors);
            using var once = new EdgeProcess(["watch", "--broker", $"127.0.0.1:{_broker.Port}", "--once"]);
            Assert.Equal(0, await once.ExitAsync());
            Assert.Matches(@"^DEVICE .*\nentrance +online .* door +online .* gate \d+/\d+ ", once.Output);
            using var json = new EdgeProcess(
                ["watch", "--broker", $"127.0.0.1:{_broker.Port}", "--once", "--json", "--device", "entrance"]);
            Assert.Equal(0, await json.ExitAsync());
            var device = JsonDocument.Parse(json.Output).RootElement;
            Assert.Equal("online", device.GetProperty("state").GetString());
            Assert.True(device.GetProperty("cameras")[0].GetProperty("lines").GetProperty("gate").GetProperty("in").GetInt64() >= 0);
        }
        await Await.TrueAsync(() => watch.Output.Contains("entrance: offline, the daemon was stopped"), () => watch.Output);
        _broker.Kill();
        await Await.TrueAsync(() => watch.Errors.Contains("next attempt in"), () => watch.Errors);
        _broker.Start();
        await Await.TrueAsync(() => watch.Errors.Split("connected").Length > 2, () => watch.Errors);
        watch.Signal(EdgeProcess.SigTerm);
        Assert.Equal(0, await watch.ExitAsync());
        Assert.Equal(watch.Output.Split('\n').Length, watch.Output.Split('\n').Distinct().Count());
    }

    [Fact]
    public async Task A_terminal_gets_a_table_that_stands_still_and_is_left_as_it_was()
    {
        if (!File.Exists("/usr/bin/script")) Assert.Skip("a terminal needs script (bsdutils)");
        await using var run = await DaemonAsync();
        var (log, program) = (_folder.File("terminal.log"), Path.Combine(AppContext.BaseDirectory, "sqair-edge.dll"));
        var start = new ProcessStartInfo("script", ["-qefc",
            $"stty cols 60 rows 10; exec env --default-signal=INT dotnet {program} watch --broker 127.0.0.1:{_broker.Port}", log])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true,
        };
        start.Environment["TERM"] = "xterm";
        using var terminal = Process.Start(start)!;
        var drained = terminal.StandardOutput.ReadToEndAsync();
        await Await.TrueAsync(() => File.Exists(log) && File.ReadAllText(log) is var text && text.Contains("1 device(s), 0 in trouble")
            && text.Split("\e[H").Length > 4, () => File.Exists(log) ? File.ReadAllText(log) : "nothing");
        // Ctrl-C, as a keyboard says it.
        await terminal.StandardInput.WriteAsync('\u0003');
        await terminal.StandardInput.FlushAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await terminal.WaitForExitAsync(limit.Token);
        await drained;
        Assert.Equal(0, terminal.ExitCode);

        var all = File.ReadAllText(log);
        Assert.Equal(2, all.Split("\e[?1049h\e[?25l").Length);
        Assert.Equal(2, all.Split("\e[?25h\e[?1049l").Length);
        var pictures = all[..all.IndexOf("\e[?25h\e[?1049l", StringComparison.Ordinal)].Split("\e[H")[1..];
        foreach (var picture in pictures)
        {
            var text = picture.Replace("\e[K", "").Replace("\e[J", "").Replace("^C", "").Replace("\u0003", "");
            var lines = text.Split("\r\n").Select(line => line.Trim('\r', '\n')).ToList();
            Assert.InRange(lines.Count, 2, 10);
            Assert.All(lines, line => Assert.True(line.Length <= 60 && PlainText.Is(line), line));
        }
        Assert.Contains(pictures, picture => picture.Contains("entrance  online  door"));
    }

    [Theory]
    [InlineData("expected either --broker HOST or --config FILE")]
    [InlineData("--broker host:70000: expected HOST or HOST:PORT, with a port from 1 to 65535", "--broker", "host:70000")]
    [InlineData("--device: 'a/b' contains '/', which means something else in a topic", "--broker", "host", "--device", "a/b")]
    [InlineData("--password-file nowhere is not there", "--broker", "host", "--username", "u", "--password-file", "nowhere")]
    public async Task What_makes_no_sense_is_said_and_ends_it(string expected, params string[] arguments)
    {
        var error = new StringWriter();
        Assert.Equal(2, await Edge.Commands.EdgeCommandLine.RunAsync(["watch", .. arguments], new StringWriter(), error));
        Assert.StartsWith(expected, error.ToString());
    }

    [Fact]
    public async Task A_broker_that_has_nothing_or_is_not_there_ends_once_with_a_word()
    {
        using var empty = new EdgeProcess(["watch", "--broker", $"127.0.0.1:{_broker.Port}", "--once"]);
        Assert.Equal(1, await empty.ExitAsync());
        Assert.Equal($"broker 127.0.0.1:{_broker.Port}: no device has left anything under sqair/", empty.Errors);
        _broker.Kill();
        using var away = new EdgeProcess(["watch", "--broker", $"127.0.0.1:{_broker.Port}", "--once"]);
        Assert.Equal(1, await away.ExitAsync());
        Assert.Equal($"broker 127.0.0.1:{_broker.Port}: Connection refused", away.Errors);
    }

    async Task<DaemonRun> DaemonAsync()
    {
        await HandMade.ClipAsync(_folder.File("a.mp4"), HandMade.Yard, 200, frame => [(30 + Math.Abs(frame % 100 - 50) * 3, 90)]);
        return new DaemonRun(_folder, $$"""
            mqtt: {host: 127.0.0.1, port: {{_broker.Port}}, clientId: my-own}
            statusSeconds: 1
            cameras: [{name: door, source: a.mp4, repeat: true, lines: {name: gate, points: [[0.5, 1], [0.5, 0]]} }]
            """, model: HandMade.Model(_folder));
    }
}
