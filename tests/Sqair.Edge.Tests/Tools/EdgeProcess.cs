using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Sqair.Edge.Tests.Tools;

/// <summary>The daemon as a user runs it.</summary>
sealed partial class EdgeProcess : IDisposable
{
    public const int SigHup = 1;
    public const int SigTerm = 15;
    public const int SigKill = 9;

    readonly Process _process;
    readonly List<string> _output = [];
    readonly List<string> _errors = [];

    public EdgeProcess(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo("dotnet", [Program(), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Add(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Add(_errors, line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public string Output
    {
        get { lock (_output) return string.Join('\n', _output); }
    }

    public string Errors
    {
        get { lock (_errors) return string.Join('\n', _errors); }
    }

    public void Signal(int signal) => Assert.Equal(0, Kill(_process.Id, signal));

    public bool IsRunning => !_process.HasExited;

    /// <returns>The exit code.</returns>
    public async Task<int> ExitAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(120));
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }

    /// <summary>Beside the daemon's own tests; those of the workstation build it where it belongs.</summary>
    static string Program()
    {
        var beside = Path.Combine(AppContext.BaseDirectory, "sqair-edge.dll");
        var framework = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        var configuration = Path.GetFileName(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)));
        return File.Exists(beside) ? beside : Files.InRepository($"edge/bin/{configuration}/{framework}/sqair-edge.dll");
    }

    static void Add(List<string> lines, string? line)
    {
        if (line is null) return;
        lock (lines) lines.Add(line);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
