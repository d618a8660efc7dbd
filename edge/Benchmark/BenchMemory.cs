using System.Diagnostics;
using System.Globalization;
using Sqair.Models;
using Sqair.Tracking;

namespace Sqair.Edge.Benchmark;

/// <summary>
/// How much memory tracking takes: in a process of its own, since what one model has freed the next one uses again.
/// </summary>
public static class BenchMemory
{
    /// <summary>The hidden command of that process.</summary>
    public const string Command = "bench-memory";

    const int Frames = 100;

    /// <returns>Megabytes.</returns>
    /// <exception cref="IOException">The process failed; its own words.</exception>
    public static async Task<double> MeasureAsync(string video, string model, int threads, int cameras, CancellationToken cancellation)
    {
        using var process = new Process { StartInfo = Start(video, model, threads, cameras) };
        process.Start();
        var (output, error) = (process.StandardOutput.ReadToEndAsync(cancellation), process.StandardError.ReadToEndAsync(cancellation));
        await process.WaitForExitAsync(cancellation);
        return process.ExitCode == 0 && double.TryParse((await output).Trim(), CultureInfo.InvariantCulture, out var megabytes)
            ? megabytes
            : throw new IOException($"the process that measures memory ended with {process.ExitCode}: {(await error).Trim()}");
    }

    /// <summary>What that process does.</summary>
    /// <returns>Megabytes that stay resident, without the clip.</returns>
    public static async Task<double> RunAsync(string video, string model, int threads, int cameras, CancellationToken cancellation)
    {
        var package = ModelPackage.Open(model);
        var format = await BenchClip.FormatAsync(video, package.Manifest.Analysis, cancellation);
        var clip = await BenchClip.ReadAsync(video, format, cancellation);
        using var engine = new TrackingEngine(package, new EngineOptions { CameraThreads = threads });
        new BenchCameras(engine, clip.Width, clip.Height, clip.FramesPerSecond, cameras).Run(clip, Frames, null);
        using var self = Process.GetCurrentProcess();
        return (self.WorkingSet64 - clip.Frames.Sum(frame => (long)frame.Length)) / 1e6;
    }

    static ProcessStartInfo Start(string video, string model, int threads, int cameras)
    {
        // Published it is a program of its own; else `dotnet sqair-edge.dll`, whoever has loaded that.
        var library = Path.Combine(AppContext.BaseDirectory, $"{typeof(BenchMemory).Assembly.GetName().Name}.dll");
        var own = Environment.ProcessPath;
        string[] arguments = [Command, video, model, $"{threads}", $"{cameras}"];
        var isOurs = own is not null && Path.GetFileNameWithoutExtension(own) == typeof(BenchMemory).Assembly.GetName().Name;
        var isDotnet = own is not null && Path.GetFileNameWithoutExtension(own) == "dotnet";
        return new ProcessStartInfo(isOurs || isDotnet ? own! : "dotnet", isOurs ? arguments : [library, .. arguments])
        {
            RedirectStandardOutput = true, RedirectStandardError = true
        };
    }
}
