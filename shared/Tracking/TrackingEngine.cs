using Microsoft.ML.OnnxRuntime;
using Sqair.Background;
using Sqair.Models;

namespace Sqair.Tracking;

/// <summary>
/// Tracks people in any number of cameras with one model. Each step takes one frame of some cameras: propagation moves what is tracked,
/// discovery looks where foreground is left over. Both run once for all cameras, so the cost follows what moves. One caller at a time.
/// </summary>
public sealed class TrackingEngine : IDisposable
{
    readonly PropagateGraph propagate;
    readonly DiscoverGraph discover;
    readonly PropagationStep propagation;
    readonly DiscoveryStep discovery;
    readonly JudgeGraph? judge;
    readonly JudgeStep? judgement;
    readonly IdentityRecovery recovery = new();
    readonly IdentityKeeper identities = new();
    readonly TimeProvider clock;
    readonly string path;
    CameraTracker[] cameras = new CameraTracker[4];
    FrameTimings[] timings = new FrameTimings[4];

    /// <exception cref="ModelException">The graphs do not match the manifest, or cannot run as the options ask.</exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public TrackingEngine(ModelPackage package, EngineOptions? options = null)
    {
        options ??= new EngineOptions();
        options.Validate();
        (Manifest, Fingerprint, path, clock) = (package.Manifest, package.Fingerprint, package.Path, options.TimeProvider);
        var (provider, reason) = (options.Provider, (string?)null);
        string propagateName = $"{path}: {ModelPackage.PropagateEntry}", discoverName = $"{path}: {ModelPackage.DiscoverEntry}";
        var first = GraphRuntime.Start(propagateName, package.Propagate, options, ref provider, ref reason);
        InferenceSession? second = null, third = null;
        try
        {
            second = GraphRuntime.Start(discoverName, package.Discover, options, ref provider, ref reason);
            var judgeName = $"{path}: {ModelPackage.JudgeEntry}";
            if (package.Judge is { } graph) third = GraphRuntime.Start(judgeName, graph, options, ref provider, ref reason);
            // A graph that fell back alone still may not be bound to CPU memory once and for all.
            var onCpu = options.Provider == ExecutionProvider.Cpu || (reason is not null && provider == ExecutionProvider.Cpu);
            propagate = new PropagateGraph(propagateName, first, Manifest, onCpu, options.InitialBatch);
            discover = new DiscoverGraph(discoverName, second, Manifest, onCpu, options.InitialBatch);
            if (third is not null) judge = new JudgeGraph(judgeName, third, onCpu, options.InitialBatch);
        }
        catch
        {
            first.Dispose();
            second?.Dispose();
            third?.Dispose();
            throw;
        }
        (Provider, FallBackReason) = (provider, reason);
        propagation = new PropagationStep(propagate);
        discovery = new DiscoveryStep(discover);
        if (judge is not null) judgement = new JudgeStep(judge);
    }

    public ModelManifest Manifest { get; }

    /// <summary>Of the model package.</summary>
    public string Fingerprint { get; }

    /// <summary>What runs the graphs in fact.</summary>
    public ExecutionProvider Provider { get; }

    /// <summary>Why it is not what was asked for; null when it is.</summary>
    public string? FallBackReason { get; }

    /// <summary>A tracker for one more camera.</summary>
    /// <param name="width">Analysis pixels.</param>
    /// <param name="height">Analysis pixels.</param>
    /// <param name="framesPerSecond">Rate at which its frames will come.</param>
    /// <exception cref="ArgumentException">A size, the rate or an option is out of its range.</exception>
    public CameraTracker CreateCamera(int width, int height, double framesPerSecond, TrackerOptions? options = null) =>
        new(this, new ForegroundExtractor(width, height, framesPerSecond, Manifest.ReadForeground()), framesPerSecond, options ?? new TrackerOptions());

    /// <summary>
    /// A tracker that carries on for one of another engine (another model), between two frames: the background goes over if both models
    /// saw the same foreground, identities go over as forecasts. The old tracker is not to be stepped any more.
    /// </summary>
    public CameraTracker TakeOver(CameraTracker old)
    {
        var foreground = Manifest.ReadForeground();
        var extractor = old.Extractor.Options == foreground
            ? old.Extractor
            : new ForegroundExtractor(old.Width, old.Height, old.FramesPerSecond, foreground);
        var camera = new CameraTracker(this, extractor, old.FramesPerSecond, old.Options);
        camera.Continue(old);
        return camera;
    }

    /// <summary>Tracks one frame of each of some cameras.</summary>
    /// <exception cref="ArgumentException">A camera of another engine, twice the same camera, or a picture of the wrong size.</exception>
    /// <exception cref="TrackingException">The network could not be run.</exception>
    public void Step(ReadOnlySpan<CameraFrame> frames)
    {
        Begin(frames.Length);
        for (var i = 0; i < frames.Length; i++) Enlist(i, frames[i].Camera);
        for (var i = 0; i < frames.Length; i++)
        {
            var start = clock.GetTimestamp();
            cameras[i].ReceivePicture(frames[i].Pixels.Span, frames[i].Time);
            timings[i] = new FrameTimings { Background = Milliseconds(start) };
        }
        Track(cameras.AsSpan(0, frames.Length));
    }

    /// <summary>As <see cref="Step"/>, for pictures whose background is separated already.</summary>
    public void StepForeground(ReadOnlySpan<CameraForeground> frames)
    {
        Begin(frames.Length);
        for (var i = 0; i < frames.Length; i++) Enlist(i, frames[i].Camera);
        for (var i = 0; i < frames.Length; i++)
        {
            cameras[i].ReceiveForeground(frames[i].Foreground.Span, frames[i].Time);
            timings[i] = default;
        }
        Track(cameras.AsSpan(0, frames.Length));
    }

    public void Dispose()
    {
        propagate.Dispose();
        discover.Dispose();
        judge?.Dispose();
    }

    void Track(Span<CameraTracker> batch)
    {
        try
        {
            var start = clock.GetTimestamp();
            propagation.Run(batch);
            var propagated = Milliseconds(start);
            int objects = 0, tiles = 0;
            for (var i = 0; i < batch.Length; i++)
            {
                start = clock.GetTimestamp();
                TrackLifecycle.AfterPropagation(batch[i]);
                batch[i].Levels.FindUnexplained(batch[i].Live, batch[i].Options);
                PartlyHidden.Keep(batch[i]);
                timings[i] = timings[i] with { Render = Milliseconds(start) };
                objects += batch[i].PropagatedRows;
            }
            start = clock.GetTimestamp();
            discovery.Run(batch);
            foreach (var camera in batch)
            {
                SecondLook.Decide(camera);
                recovery.Admit(camera);
                camera.Outline();
            }
            judgement?.Run(batch);
            foreach (var camera in batch)
            {
                identities.Update(camera);
                tiles += camera.DiscoveredTiles;
                camera.Learn();
                camera.Report();
            }
            var discovered = Milliseconds(start);
            for (var i = 0; i < batch.Length; i++) SetTimings(i, propagated, objects, discovered, tiles);
        }
        catch (OnnxRuntimeException e)
        {
            throw new TrackingException($"{path}: the network cannot be run ({e.Message.ReplaceLineEndings(" ").Trim()})", e);
        }
        finally
        {
            batch.Clear();
        }
    }

    void SetTimings(int i, double propagated, int objects, double discovered, int tiles)
    {
        var camera = cameras[i];
        var mine = timings[i] with
        {
            Propagate = objects == 0 ? 0 : propagated * camera.PropagatedRows / objects,
            Discover = tiles == 0 ? 0 : discovered * camera.DiscoveredTiles / tiles,
            Propagated = camera.PropagatedRows,
            Tiles = camera.DiscoveredTiles,
        };
        camera.Timings = mine with { Total = mine.Background + mine.Propagate + mine.Render + mine.Discover };
    }

    void Begin(int count)
    {
        if (cameras.Length >= count) return;
        cameras = new CameraTracker[2 * count];
        timings = new FrameTimings[2 * count];
    }

    void Enlist(int i, CameraTracker camera)
    {
        if (camera.Engine != this) throw new ArgumentException("a camera belongs to the engine that made it; see TakeOver");
        if (cameras.AsSpan(0, i).Contains(camera)) throw new ArgumentException("a step takes one frame of each camera");
        cameras[i] = camera;
    }

    double Milliseconds(long start) => clock.GetElapsedTime(start).TotalMilliseconds;
}
