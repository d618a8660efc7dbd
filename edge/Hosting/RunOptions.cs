using Sqair.Edge.Configuration;
using Sqair.Edge.Health;

namespace Sqair.Edge.Hosting;

/// <summary>What the command line adds to the configuration.</summary>
/// <param name="Once">Files are read to their end, every frame unless they play in real time, and then the daemon ends.</param>
/// <param name="ConfigurationPath">The file that the options came from, for messages; null if there was none.</param>
/// <param name="ModelPath">The model that was named in place of the file's; null: none.</param>
public sealed record RunOptions(bool Once = false, string? ConfigurationPath = null, string? ModelPath = null)
{
    /// <summary>Where the kernel has its thermal zones.</summary>
    public string ThermalFolder { get; init; } = "/sys/class/thermal";

    /// <summary>What speaks against running <paramref name="options"/> once, or null.</summary>
    public static string? WhyNotOnce(EdgeOptions options)
    {
        foreach (var camera in options.Cameras)
        {
            if (camera.Source.IsLive) return $"--once reads files to their end; camera '{camera.Name}' is a live source";
            if (camera.Repeat) return $"--once reads files to their end; camera '{camera.Name}' has 'repeat: true'";
        }
        return null;
    }
}

/// <param name="Failures">What went wrong in a run that ended; one line each.</param>
public sealed record RunResult(int ExitCode, RunFigures Figures, IReadOnlyList<string> Failures);
