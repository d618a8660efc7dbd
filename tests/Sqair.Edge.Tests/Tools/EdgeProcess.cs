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

    public void Signal(int signal) => Signal(_process.Id, signal);

    public static void Signal(int process, int signal) => Assert.Equal(0, Kill(process, signal));

    /// <summary>Processes of this name that it has started.</summary>
    public IReadOnlyList<int> Children(string name)
        => [.. Children().Where(child => child.Status.Contains($"Name:\t{name}\n")).Select(child => child.Id)];

    /// <summary>Children that have ended and that nobody has asked for.</summary>
    public IReadOnlyList<int> Zombies() => [.. Children().Where(child => child.Status.Contains("State:\tZ")).Select(child => child.Id)];

    /// <summary>What it takes of the machine.</summary>
    /// <param name="frames">That it has tracked by now.</param>
    public ProcessSample Sample(long frames)
    {
        _process.Refresh();
        return new ProcessSample(
            frames, _process.WorkingSet64 / 1048576.0, Directory.GetFiles($"/proc/{_process.Id}/fd").Length, _process.Threads.Count);
    }

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

    IEnumerable<(int Id, string Status)> Children() =>
        from folder in Directory.EnumerateDirectories("/proc")
        let name = Path.GetFileName(folder)
        where name.All(char.IsAsciiDigit)
        let status = ChildPrograms.Read($"{folder}/status")
        where status.Contains($"PPid:\t{_process.Id}\n")
        select (int.Parse(name), status);

    static void Add(List<string> lines, string? line)
    {
        if (line is null) return;
        lock (lines) lines.Add(line);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}

/// <param name="Mebibytes">Resident.</param>
readonly record struct ProcessSample(long Frames, double Mebibytes, int Handles, int Threads);
