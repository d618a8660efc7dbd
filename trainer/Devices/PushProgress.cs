using Spectre.Console;

namespace Sqair.Trainer.Devices;

/// <summary>Lines of what happens, and on a terminal a bar for each device while its chunks go out.</summary>
internal sealed class PushProgress(TextWriter output) : IDisposable
{
    readonly Lock _lock = new();
    readonly CancellationTokenSource _end = new();
    Task _drawing = Task.CompletedTask;

    public void WriteLine(string line)
    {
        lock (_lock) output.WriteLine(line);
    }

    public void Follow(DevicePush[] pushes)
    {
        // Elsewhere (a file, a pipe) the states alone are lines enough.
        if (Console.IsErrorRedirected) return;
        _drawing = Terminal.Error().Progress().AutoClear(true).StartAsync(async context =>
        {
            var bars = pushes.Select(push => context.AddTask(Markup.Escape(push.Device), maxValue: push.Progress.Of)).ToArray();
            while (!_end.IsCancellationRequested)
            {
                for (var i = 0; i < bars.Length; i++) bars[i].Value = pushes[i].Progress.Received;
                if (Array.TrueForAll(bars, bar => bar.IsFinished)) return;
                await Task.Delay(100).ConfigureAwait(false);
            }
        });
    }

    public void Dispose()
    {
        _end.Cancel();
        _drawing.Wait();
        _end.Dispose();
    }
}
