using System.Diagnostics;
using Sqair.Models;
using Sqair.Tracking;
using Sqair.Video;

namespace Sqair.Edge.Benchmark;

/// <summary>Measures models in turn on one clip.</summary>
public static class BenchRun
{
    public const string Busy = "busy", Empty = "empty", Decoded = "decoded";

    /// <exception cref="ModelException">A package cannot be used, or was trained at another size than the first.</exception>
    /// <exception cref="VideoException">The video cannot be read, or is too short.</exception>
    public static async Task<BenchFigures> RunAsync(BenchOptions options, Action<string> progress, CancellationToken cancellation)
    {
        var packages = options.Models.ToDictionary(path => path, path => ModelPackage.Open(path));
        var first = packages[options.Models[0]].Manifest.Analysis;
        foreach (var package in packages.Values)
            if (package.Manifest.Analysis != first)
                throw new ModelException($"{package.Path}: analyses {package.Manifest.Analysis}, expected {first}, as the first model");
        var format = await BenchClip.FormatAsync(options.Video, first, cancellation);
        var busy = await BenchClip.ReadAsync(options.Video, format, cancellation);
        var empty = busy.Emptied();

        var engines = new List<Variant>();
        try
        {
            foreach (var (model, threads) in options.Variants)
                engines.Add(new(model, threads, new TrackingEngine(packages[model], options.EngineFor(threads)), options.Ahead));
            foreach (var variant in engines) variant.Cameras(busy, 2).Run(busy, BenchOptions.WarmUp, null);
            progress("graphs alone");
            BenchGraph[] graphs =
            [
                .. BenchGraphs.Measure([.. options.Models.Select(path => packages[path])], options.Rounds, options.Steps, cancellation)
            ];
            List<BenchRow> rows = [];
            foreach (var cameras in options.Cameras)
            {
                progress($"{cameras} camera(s): memory");
                Dictionary<Variant, double> memory = [];
                foreach (var variant in engines)
                    memory[variant] = await BenchMemory.MeasureAsync(
                        options.Video, variant.Model, variant.Threads, cameras, cancellation);
                foreach (var scene in (string[])[Busy, Empty, Decoded])
                {
                    progress($"{cameras} camera(s): {scene}");
                    var turns = engines.ToDictionary(variant => variant, _ => new BenchTurns());
                    var objects = scene == Decoded
                        ? await DecodeAsync(options, turns, format, busy, cameras, cancellation)
                        : FromMemory(options, turns, scene == Busy ? busy : empty, cameras, cancellation);
                    foreach (var variant in engines)
                    {
                        var figures = turns[variant];
                        rows.Add(new(scene, cameras, variant.Model, variant.Threads, objects[variant],
                            BenchTurns.Quantile(figures.Steps, 0.5), BenchTurns.Quantile(figures.Steps, 0.99),
                            figures.FramesPerSecond, figures.FramesPerCoreSecond, memory[variant],
                            figures.Against(turns[engines[0]])));
                    }
                }
            }
            return new(options.Video, busy.Width, busy.Height, busy.FramesPerSecond, Environment.ProcessorCount,
                [.. options.Models.Select(path => Describe(packages[path], engines.Find(variant => variant.Model == path)!.Engine))],
                graphs, rows);
        }
        finally
        {
            foreach (var variant in engines) variant.Engine.Dispose();
        }
    }

    /// <returns>Objects a frame of each variant.</returns>
    static Dictionary<Variant, double> FromMemory(
        BenchOptions options, Dictionary<Variant, BenchTurns> turns, BenchClip clip, int count, CancellationToken cancellation)
    {
        var cameras = turns.Keys.ToDictionary(variant => variant, variant => variant.Cameras(clip, count));
        foreach (var group in cameras.Values) group.Run(clip, BenchOptions.WarmUp, null);
        var before = cameras.ToDictionary(pair => pair.Key, pair => pair.Value.Propagated);
        for (var round = 0; round < options.Rounds; round++)
        {
            foreach (var (variant, figures) in turns)
            {
                cancellation.ThrowIfCancellationRequested();
                var (work, start) = (BenchTurns.ProcessorTime(), Stopwatch.GetTimestamp());
                cameras[variant].Run(clip, options.Steps, figures.Steps);
                figures.AddRate(options.Steps * count, Stopwatch.GetElapsedTime(start));
                figures.AddProcessor(options.Steps * count, BenchTurns.ProcessorTime() - work);
            }
        }
        double frames = options.Rounds * options.Steps * count;
        return cameras.ToDictionary(pair => pair.Key, pair => (pair.Value.Propagated - before[pair.Key]) / frames);
    }

    /// <summary>
    /// Each turn has fresh cameras, whose ffmpegs read the video from its beginning; what they work counts from their start.
    /// </summary>
    static async Task<Dictionary<Variant, double>> DecodeAsync(BenchOptions options, Dictionary<Variant, BenchTurns> turns,
        VideoReaderOptions format, BenchClip clip, int count, CancellationToken cancellation)
    {
        var (objects, all) = (turns.Keys.ToDictionary(variant => variant, _ => 0.0), turns.Keys.ToDictionary(variant => variant, _ => 0L));
        for (var round = 0; round < options.Rounds; round++)
        {
            foreach (var (variant, figures) in turns)
            {
                var work = BenchTurns.ProcessorTime();
                var cameras = variant.Cameras(clip, count);
                var readers = new List<VideoReader>();
                int warm = 0, steps = 0;
                try
                {
                    while (readers.Count < count) readers.Add(await VideoReader.OpenAsync(options.Video, format, cancellation));
                    // A short clip is left with half of its frames to be measured.
                    warm = await cameras.RunAsync([.. readers], Math.Min(BenchOptions.WarmUp, clip.Frames.Count / 2), null, cancellation);
                    var (before, start) = (cameras.Propagated, Stopwatch.GetTimestamp());
                    steps = await cameras.RunAsync([.. readers], options.Steps, figures.Steps, cancellation);
                    figures.AddRate(steps * count, Stopwatch.GetElapsedTime(start));
                    (objects[variant], all[variant]) = (objects[variant] + cameras.Propagated - before, all[variant] + steps * count);
                }
                finally
                {
                    foreach (var reader in readers) await reader.DisposeAsync();
                }
                figures.AddProcessor((long)(warm + steps) * count, BenchTurns.ProcessorTime() - work);
            }
        }
        return objects.ToDictionary(pair => pair.Key, pair => pair.Value / all[pair.Key]);
    }

    static BenchModel Describe(ModelPackage package, TrackingEngine engine) => new(
        package.Path, package.Manifest.Name, package.Fingerprint, package.Manifest.Precision.ToString().ToLowerInvariant(),
        engine.Provider.ToString(), new FileInfo(package.Path).Length);

    sealed record Variant(string Model, int Threads, TrackingEngine Engine, bool Ahead)
    {
        public BenchCameras Cameras(BenchClip clip, int count) =>
            new(Engine, clip.Width, clip.Height, clip.FramesPerSecond, count) { Ahead = Ahead };
    }
}
