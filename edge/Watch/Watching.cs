using System.Text;
using Sqair.Edge.Configuration;
using Sqair.Edge.Hosting;
using Sqair.Messages;

namespace Sqair.Edge.Watch;

/// <param name="Devices">None: all.</param>
/// <param name="Once">What the broker has kept, and no more.</param>
/// <param name="Json">An object a line for each device that has changed.</param>
/// <param name="Terminal">Width and height; null: the output is no terminal.</param>
sealed record WatchOptions(MqttOptions Mqtt, IReadOnlyList<string> Devices, bool Once, bool Json, Func<(int Width, int Height)>? Terminal);

/// <summary>Shows what the devices on a broker say: as a table that stands still, as lines on a pipe, or once.</summary>
sealed class Watching(WatchOptions options, TimeProvider time, TextWriter output, TextWriter error)
{
    /// <summary>What was kept comes in one go; after so long without more of it there is no more.</summary>
    static readonly TimeSpan s_quiet = TimeSpan.FromMilliseconds(500), s_longest = TimeSpan.FromSeconds(10);

    static readonly TimeSpan s_redraw = TimeSpan.FromMilliseconds(250), s_clock = TimeSpan.FromSeconds(1);

    /// <summary>Another screen, without a cursor, and back.</summary>
    const string Enter = "\e[?1049h\e[?25l", Leave = "\e[?25h\e[?1049l";

    const int Unlimited = 100_000;

    readonly Fleet _fleet = new(options.Mqtt.Prefix);
    readonly Dictionary<string, string> _printed = [];

    /// <summary>Until it is cancelled, or with <see cref="WatchOptions.Once"/> by itself.</summary>
    /// <returns>The exit code (<see cref="ExitCode"/>).</returns>
    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        using var heard = new Wakeup();
        using var listener = new BrokerListener(options.Mqtt, options.Devices, _fleet, heard, time);
        try
        {
            if (options.Once) return await OnceAsync(listener, cancellation);
            var listening = listener.RunAsync(cancellation);
            if (options.Terminal is { } size && !options.Json) await DrawAsync(listener, heard, size, listening, cancellation);
            else await PrintAsync(listener, heard, listening, cancellation);
            return ExitCode.Fine;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return ExitCode.Fine;
        }
        catch (IOException) when (options.Terminal is null)
        {
            // Who has read the pipe has gone.
            return ExitCode.Fine;
        }
        finally
        {
            await listener.EndAsync();
        }
    }

    async Task<int> OnceAsync(BrokerListener listener, CancellationToken cancellation)
    {
        if (await listener.ConnectAsync(cancellation) is { } fault)
        {
            error.WriteLine($"broker {listener.Broker}: {PlainText.Of(fault)}");
            return ExitCode.Failed;
        }
        var (began, seen) = (time.GetTimestamp(), -1L);
        while (listener.Retained != seen && time.GetElapsedTime(began) < s_longest)
        {
            seen = listener.Retained;
            await Task.Delay(s_quiet, cancellation);
        }
        var now = time.GetUtcNow();
        var lines = _fleet.Look(devices => devices.Count == 0 ? []
            : options.Json ? [.. devices.Select(device => FleetWords.Json(device, now))]
            : FleetTable.Lines(devices, now, options.Terminal?.Invoke().Width ?? Unlimited, Unlimited));
        if (lines.Count == 0)
        {
            error.WriteLine($"broker {listener.Broker}: no device has left anything under {options.Mqtt.Prefix}/");
            return ExitCode.Failed;
        }
        foreach (var line in lines) output.WriteLine(line);
        return ExitCode.Fine;
    }

    async Task DrawAsync(
        BrokerListener listener, Wakeup heard, Func<(int Width, int Height)> size, Task listening, CancellationToken cancellation)
    {
        output.Write(Enter);
        try
        {
            while (!listening.IsFaulted)
            {
                var (width, height) = size();
                var (now, screen) = (time.GetUtcNow(), new StringBuilder("\e[H"));
                var lines = _fleet.Look(devices => FleetTable.Lines(devices, now, width, height - 1)
                    .Prepend(TextColumns.Fit(Title(listener, devices, now), width, pad: false)).ToList());
                // Without a line's end behind the last, or the screen would roll.
                screen.AppendJoin("\e[K\r\n", lines.Take(height)).Append("\e[K\e[J");
                output.Write(screen);
                output.Flush();
                await Task.Delay(s_redraw, cancellation);
                await heard.WaitAsync(s_clock - s_redraw, cancellation);
            }
            await listening;
        }
        finally
        {
            output.Write(Leave);
            output.Flush();
        }
    }

    static string Title(BrokerListener listener, IReadOnlyCollection<WatchedDevice> devices, DateTimeOffset now)
    {
        var trouble = devices.Count(device => FleetTable.IsInTrouble(device, now));
        var title = $"{now.ToLocalTime():HH:mm:ss}  {devices.Count} device(s), {trouble} in trouble, broker {listener.Broker}";
        return listener.Trouble is { } fault ? $"{title}: {fault}" : title;
    }

    async Task PrintAsync(BrokerListener listener, Wakeup heard, Task listening, CancellationToken cancellation)
    {
        string? trouble = null;
        while (!listening.IsFaulted)
        {
            if (listener.Trouble is var now && now != trouble)
            {
                trouble = now;
                error.WriteLine($"broker {listener.Broker}: {PlainText.Of(trouble ?? "connected")}");
            }
            foreach (var line in _fleet.Look(Changes)) output.WriteLine(line);
            output.Flush();
            await heard.WaitAsync(s_clock, cancellation);
            // Of what comes together only the end is told.
            await Task.Delay(s_redraw, cancellation);
        }
        await listening;
    }

    List<string> Changes(IReadOnlyCollection<WatchedDevice> devices)
    {
        var (now, lines) = (time.GetUtcNow(), new List<string>());
        foreach (var device in devices)
        {
            var before = lines.Count;
            foreach (var (of, line) in FleetWords.Facts(device, now))
            {
                if (_printed.TryGetValue(of, out var old) && old == line) continue;
                _printed[of] = line;
                lines.Add($"{now.ToLocalTime():HH:mm:ss} {PlainText.Of(of)}: {line}");
            }
            if (!options.Json || lines.Count == before) continue;
            lines.RemoveRange(before, lines.Count - before);
            lines.Add(FleetWords.Json(device, now));
        }
        return lines;
    }
}
