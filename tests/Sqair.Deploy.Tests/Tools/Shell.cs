using System.Diagnostics;
using Sqair.Edge.Tests;

namespace Sqair.Deploy.Tests.Tools;

sealed record Answer(int Code, string Output)
{
    /// <summary>What it printed, after it ended with 0.</summary>
    public string Fine()
    {
        Assert.True(Code == 0, $"ended with {Code}:\n{Output}");
        return Output;
    }
}

/// <summary>Programs of the system.</summary>
static class Shell
{
    static readonly TimeSpan s_limit = TimeSpan.FromMinutes(6);

    /// <returns>Exit code, and what was printed to output and errors, as it came.</returns>
    public static Answer Run(string program, params string[] arguments) => Run(program, arguments, null);

    public static Answer Run(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = Files.InRepository(""),
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = new StringWriter();
        void Add(string? line)
        {
            if (line is null) return;
            lock (output) output.Write(line + "\n");
        }
        process.OutputDataReceived += (_, line) => Add(line.Data);
        process.ErrorDataReceived += (_, line) => Add(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        if (!process.WaitForExit(s_limit))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} {string.Join(' ', arguments)}: not done within {s_limit.TotalMinutes} min:\n{output}");
        }
        process.WaitForExit();
        lock (output) return new Answer(process.ExitCode, output.ToString());
    }

    public static Answer Script(string text) => Run("bash", "-euo", "pipefail", "-c", text);
}
