namespace Sqair.Edge.Tests.Tools;

/// <summary>Looks at the command lines of this machine, as any account can, for as long as it lives.</summary>
sealed class CommandLines : IAsyncDisposable
{
    readonly CancellationTokenSource _stop = new();
    readonly HashSet<string> _seen = [];
    readonly Task _looking;

    /// <param name="programs">Names of those that count, children of this process.</param>
    public CommandLines(params string[] programs) => _looking = Task.Run(() =>
    {
        var parent = $"PPid:\t{Environment.ProcessId}\n";
        while (!_stop.IsCancellationRequested)
        {
            foreach (var folder in Directory.EnumerateDirectories("/proc"))
            {
                if (!char.IsAsciiDigit(Path.GetFileName(folder)[0])) continue;
                var words = ChildPrograms.Read(Path.Combine(folder, "cmdline")).Split('\0');
                var name = Path.GetFileName(words[0]);
                if (programs.Contains(name)
                    && ChildPrograms.Read(Path.Combine(folder, "status")).Contains(parent, StringComparison.Ordinal))
                    _seen.Add($"{name} {string.Join(' ', words[1..])}");
            }
            Thread.Sleep(5);
        }
    });

    /// <returns>Each that was seen, once.</returns>
    public async Task<IReadOnlyCollection<string>> StopAsync()
    {
        await _stop.CancelAsync();
        await _looking;
        return _seen;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }
}
