using System.Diagnostics;

namespace Sqair.Edge.Tests.Tools;

/// <summary>Programs that this process has started.</summary>
static class ChildPrograms
{
    /// <summary>Sends a signal to the one whose command line has all of these words.</summary>
    public static void Signal(string signal, params string[] words)
    {
        var id = Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => name!.All(char.IsAsciiDigit))
            .Single(name => Read($"/proc/{name}/status").Contains($"PPid:\t{Environment.ProcessId}\n")
                && Read($"/proc/{name}/cmdline") is var line && words.All(line.Contains));
        using var kill = Process.Start("kill", [$"-{signal}", id!]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }

    public static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Ended in the meantime.
            return "";
        }
    }
}
