using System.Diagnostics;
using System.Text.Json.Serialization;
using Sqair.Models;
using Sqair.Tracking;
using Sqair.Video;

namespace Sqair.Edge.Benchmark;

/// <summary>What <c>sqair-edge bench --paced RATE</c> measures: decoded frames that come at their times, each camera's at others.</summary>
/// <param name="Rate">Frames a second of each camera.</param>
/// <param name="Seconds">For how long, after a warm-up as fast as it goes.</param>
public sealed record PacedOptions(
    string Video, string Model, IReadOnlyList<int> Cameras, IReadOnlyList<int> Threads, double Rate, int Seconds, EngineOptions Engine);

/// <param name="Processors">Cores that the process may use.</param>
public sealed record PacedFigures(
    string Video, int Width, int Height, int Processors, double Rate, int Seconds, IReadOnlyList<PacedRow> Rows);

/// <param name="Objects">Mean number of objects that were propagated in a frame.</param>
/// <param name="Median">Milliseconds from the arrival of a frame until its tracks are there.</param>
/// <param name="P99">99th percentile, likewise.</param>
/// <param name="Most">The slowest frame's.</param>
/// <param name="Frames">Tracked.</param>
/// <param name="Dropped">Replaced by newer ones, as the daemon's queues do.</param>
/// <param name="Cores">Cores that were kept busy by this process; where they are few and frames are late, others had them.</param>
public sealed record PacedRow(
    int Cameras, int Threads, double Objects, double Median, double P99, double Most, long Frames, long Dropped, double Cores);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(PacedFigures))]
public sealed partial class PacedJson : JsonSerializerContext;

/// <summary>Steps cameras as the daemon's loop does: one frame of every camera that has one, at once.</summary>
public static class BenchPaced
{
    /// <exception cref="ModelException">The package cannot be used.</exception>
    /// <exception cref="VideoException">The video cannot be read, or is too short.</exception>
    public static async Task<PacedFigures> RunAsync(PacedOptions options, Action<string> progress, CancellationToken cancellation)
    {
        var package = ModelPackage.Open(options.Model);
        var format = await BenchClip.FormatAsync(options.Video, package.Manifest.Analysis, cancellation);
        var clip = await BenchClip.ReadAsync(options.Video, format, cancellation) with { FramesPerSecond = options.Rate };
        List<PacedRow> rows = [];
        foreach (var threads in options.Threads)
        {
            using var engine = new TrackingEngine(package, options.Engine with { CameraThreads = threads });
            foreach (var cameras in options.Cameras)
            {
                progress($"{cameras} camera(s), {threads} thread(s)");
                var group = new BenchCameras(engine, clip.Width, clip.Height, clip.FramesPerSecond, cameras);
                group.Run(clip, BenchOptions.WarmUp, null);
                rows.Add(Run(group, clip, threads, options, cancellation));
            }
        }
        return new(options.Video, clip.Width, clip.Height, Environment.ProcessorCount, options.Rate, options.Seconds, rows);
    }

    static PacedRow Run(BenchCameras cameras, BenchClip clip, int threads, PacedOptions options, CancellationToken cancellation)
    {
        var arrivals = new PacedArrivals(cameras.Count, options.Rate, options.Seconds);
        var (delays, taken) = (new List<double>(), new List<PacedArrival>());
        var (work, objects, start) = (BenchTurns.ProcessorTime(), cameras.Propagated, Stopwatch.GetTimestamp());
        while (arrivals.Take(Stopwatch.GetElapsedTime(start), taken))
        {
            cancellation.ThrowIfCancellationRequested();
            if (taken.Count == 0)
            {
                // Timers are no finer; who sleeps too long is late, as in the daemon.
                Thread.Sleep(1);
                continue;
            }
            cameras.Step(clip, taken);
            var now = Stopwatch.GetElapsedTime(start);
            foreach (var frame in taken) delays.Add((now - frame.At).TotalMilliseconds);
        }
        var wall = Stopwatch.GetElapsedTime(start);
        return new(cameras.Count, threads, (double)(cameras.Propagated - objects) / delays.Count, BenchTurns.Quantile(delays, 0.5),
            BenchTurns.Quantile(delays, 0.99), delays.Max(), delays.Count, arrivals.Dropped,
            (BenchTurns.ProcessorTime() - work) / wall);
    }
}
