using Microsoft.ML.OnnxRuntime;
using Sqair.Background;
using Sqair.Models;

namespace Sqair.Tracking;

/// <summary>
/// Tracks people in any number of cameras with one model. Each step takes one frame of some cameras:
/// propagation moves what is tracked, discovery looks where foreground is left over. Both run once for
/// all cameras, or for each thread's share of them, so the cost follows what moves. One caller at a time.
/// </summary>
public sealed class TrackingEngine : IDisposable
{
    /// <summary>There once the engine is; until then those of the provider that is being tried.</summary>
    InferenceSession? _propagate, _discover, _judge, _motion;
    MotionGraph? _motionGraph;
    readonly Crew _crew;
    readonly List<TrackingLane> _lanes = [];
    readonly Action<int> _receive, _track;
    readonly TimeProvider _clock;
    readonly string _path;
    readonly int _initialBatch;
    bool _onCpu;
    CameraTracker[] _cameras = new CameraTracker[4];
    CameraFrame[] _received = new CameraFrame[4];
    int[] _laneOf = new int[4];

    /// <summary>Starts the graphs and lets them pass their self-test.</summary>
    /// <exception cref="ModelException">
    /// The graphs do not match the manifest, cannot run as the options ask, or answer otherwise than the self-test expects.
    /// </exception>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public TrackingEngine(ModelPackage package, EngineOptions? options = null)
    {
        options ??= new EngineOptions();
        options.Validate();
        (Manifest, Fingerprint, _path, _clock) = (package.Manifest, package.Fingerprint, package.Path, options.TimeProvider);
        _initialBatch = options.InitialBatch;
        var reasons = new List<string>();
        foreach (var provider in options.Providers)
        {
            try
            {
                Start(package, options, provider);
                Provider = provider;
                break;
            }
            // Not the last one's: with its reason goes the engine.
            catch (ModelException fault) when (provider != options.Providers[^1])
            {
                reasons.Add(fault.Message.ReplaceLineEndings(" "));
            }
            catch (ModelException fault) when (reasons.Count > 0)
            {
                throw new ModelException($"{string.Join("; ", reasons)}; {fault.Message}", fault);
            }
        }
        FallBackReason = reasons.Count == 0 ? null : string.Join("; ", reasons);
        _crew = new Crew(options.CameraThreads);
        (_receive, _track) = (Receive, i => _lanes[i].Track(null));
    }

    /// <summary>Starts the graphs on one provider and lets them pass their self-test; leaves nothing behind where they do not.</summary>
    void Start(ModelPackage package, EngineOptions options, ExecutionProvider provider)
    {
        InferenceSession Open(string entry, byte[] graph) => GraphRuntime.Start(NameOf(entry), graph, options, provider, Fingerprint);
        _onCpu = provider == ExecutionProvider.Cpu;
        try
        {
            _propagate = Open(ModelPackage.PropagateEntry, package.Propagate);
            _discover = Open(ModelPackage.DiscoverEntry, package.Discover);
            if (package.Judge is { } graph) _judge = Open(ModelPackage.JudgeEntry, graph);
            // Too small for a GPU to gain by.
            if (package.Motion is { } motion)
            {
                var name = NameOf(ModelPackage.MotionEntry);
                _motion = GraphRuntime.Start(name, motion, options, ExecutionProvider.Cpu, Fingerprint);
                _motionGraph = new MotionGraph(name, _motion, _initialBatch);
            }
            _lanes.Add(CreateLane());
            var test = package.SelfTest ?? throw new ModelException($"{_path}: the package has no self-test, expected one");
            // On a GPU this is what builds the graphs, which may take minutes there.
            _lanes[0].Test(_path, test, MathF.Max(test.Tolerance, HalfTolerance(options, provider)), provider);
            if (_motionGraph is not null)
                SelfTesting.Run(_path, ModelPackage.MotionEntry, _motionGraph.Batch, test, test.Tolerance, ExecutionProvider.Cpu);
        }
        catch
        {
            Close();
            throw;
        }
    }

    /// <summary>
    /// What computing in 16 bit floats may add, where the options ask for it: they carry three digits, of which a network of this depth
    /// leaves one and a half.
    /// </summary>
    static float HalfTolerance(EngineOptions options, ExecutionProvider provider) =>
        options.HalfPrecision && provider == ExecutionProvider.TensorRt ? 0.05f : 0;

    public ModelManifest Manifest { get; }

    /// <summary>Of the model package.</summary>
    public string Fingerprint { get; }

    /// <summary>What runs the graphs in fact.</summary>
    public ExecutionProvider Provider { get; }

    /// <summary>Why those that were asked for before it cannot, one line; null where it is the first.</summary>
    public string? FallBackReason { get; }

    /// <summary>Lets somebody see what the graphs are asked, in steps of one camera at a time.</summary>
    /// <param name="observer">Entry name, graph with its inputs, rows.</param>
    internal void Observe(Action<string, BatchedGraph, int> observer) => _lanes[0].Observe(observer);

    /// <summary>A tracker for one more camera.</summary>
    /// <param name="width">Analysis pixels.</param>
    /// <param name="height">Analysis pixels.</param>
    /// <param name="framesPerSecond">Rate at which its frames will come.</param>
    /// <exception cref="ArgumentException">A size, the rate or an option is out of its range.</exception>
    public CameraTracker CreateCamera(int width, int height, double framesPerSecond, TrackerOptions? options = null) =>
        new(this, new ForegroundExtractor(width, height, framesPerSecond, Manifest.ReadForeground()),
            framesPerSecond, options ?? new TrackerOptions());

    /// <summary>
    /// A tracker that carries on for one of another engine (another model), between two frames. Where the memories of both models have
    /// the same form, as after training on, it is the old one with everything it remembers. Otherwise the background goes over if both
    /// models see the same foreground, identities go over as forecasts, and the old tracker is not to be stepped any more.
    /// </summary>
    public CameraTracker TakeOver(CameraTracker old)
    {
        if (old.TryMoveTo(this)) return old;
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
        frames.CopyTo(_received);
        try
        {
            _crew.Run(frames.Length, _receive);
        }
        finally
        {
            _received.AsSpan(0, frames.Length).Clear();
        }
        Track(_cameras.AsSpan(0, frames.Length));
    }

    /// <summary>As <see cref="Step"/>, for pictures whose background is separated already.</summary>
    public void StepForeground(ReadOnlySpan<CameraForeground> frames)
    {
        Begin(frames.Length);
        for (var i = 0; i < frames.Length; i++) Enlist(i, frames[i].Camera);
        for (var i = 0; i < frames.Length; i++)
        {
            _cameras[i].ReceiveForeground(frames[i].Foreground.Span, frames[i].Time);
            _cameras[i].Timings = default;
        }
        Track(_cameras.AsSpan(0, frames.Length));
    }

    /// <summary>The model can say where people will be.</summary>
    public bool CanForecast => _motionGraph is not null;

    /// <summary>
    /// Says where everybody in these cameras' last frames will be (<see cref="CameraTracker.Ahead"/>), in one batch. Tracking does not
    /// depend on it; nothing happens where the model cannot.
    /// </summary>
    /// <exception cref="TrackingException">The network could not be run.</exception>
    public void Forecast(params ReadOnlySpan<CameraTracker> cameras)
    {
        if (_motionGraph is not { } graph) return;
        try
        {
            graph.Run(cameras);
        }
        catch (OnnxRuntimeException e)
        {
            throw new TrackingException($"{_path}: the network cannot be run ({e.Message.ReplaceLineEndings(" ").Trim()})", e);
        }
    }

    public void Dispose()
    {
        _crew.Dispose();
        Close();
    }

    void Close()
    {
        foreach (var lane in _lanes) lane.Dispose();
        _lanes.Clear();
        _motionGraph?.Dispose();
        _motion?.Dispose();
        _propagate?.Dispose();
        _discover?.Dispose();
        _judge?.Dispose();
        (_propagate, _discover, _judge, _motion, _motionGraph) = (null, null, null, null, null);
    }

    void Receive(int i)
    {
        var (start, camera) = (_clock.GetTimestamp(), _cameras[i]);
        camera.ReceivePicture(_received[i].Pixels.Span, _received[i].Time);
        camera.Timings = new FrameTimings { Background = _clock.GetElapsedTime(start).TotalMilliseconds };
    }

    void Track(Span<CameraTracker> batch)
    {
        try
        {
            var used = ShareOut(batch);
            if (used == 1) _lanes[0].Track(_crew);
            else _crew.Run(used, _track);
        }
        catch (OnnxRuntimeException e)
        {
            throw new TrackingException($"{_path}: the network cannot be run ({e.Message.ReplaceLineEndings(" ").Trim()})", e);
        }
        finally
        {
            foreach (var lane in _lanes) lane.Clear();
            batch.Clear();
        }
    }

    /// <summary>
    /// Gives the cameras to lanes, those with most objects first, each to the lane that has least; in a lane they keep their order.
    /// </summary>
    /// <returns>Lanes in use.</returns>
    int ShareOut(ReadOnlySpan<CameraTracker> batch)
    {
        // A GPU is fastest with all in one batch.
        var used = _onCpu ? Math.Clamp(batch.Length, 1, _crew.Threads) : 1;
        while (_lanes.Count < used) _lanes.Add(CreateLane());
        _laneOf.AsSpan(0, batch.Length).Fill(-1);
        Span<int> loads = stackalloc int[used];
        loads.Clear();
        for (var given = 0; given < batch.Length; given++)
        {
            var (heaviest, lightest) = (-1, 0);
            for (var i = 0; i < batch.Length; i++)
                if (_laneOf[i] < 0 && (heaviest < 0 || TrackingLane.LoadOf(batch[i]) > TrackingLane.LoadOf(batch[heaviest]))) heaviest = i;
            for (var lane = 1; lane < used; lane++)
                if (loads[lane] < loads[lightest]) lightest = lane;
            _laneOf[heaviest] = lightest;
            loads[lightest] += TrackingLane.LoadOf(batch[heaviest]);
        }
        for (var i = 0; i < batch.Length; i++) _lanes[_laneOf[i]].Add(batch[i]);
        return used;
    }

    TrackingLane CreateLane() => new(
        new PropagateGraph(NameOf(ModelPackage.PropagateEntry), _propagate!, Manifest, _onCpu, _initialBatch),
        new DiscoverGraph(NameOf(ModelPackage.DiscoverEntry), _discover!, Manifest, _onCpu, _initialBatch),
        _judge is null ? null : new JudgeGraph(NameOf(ModelPackage.JudgeEntry), _judge, _onCpu, _initialBatch), _clock);

    string NameOf(string entry) => $"{_path}: {entry}";

    void Begin(int count)
    {
        if (_cameras.Length >= count) return;
        _cameras = new CameraTracker[2 * count];
        _received = new CameraFrame[2 * count];
        _laneOf = new int[2 * count];
    }

    void Enlist(int i, CameraTracker camera)
    {
        if (camera.Engine != this) throw new ArgumentException("a camera belongs to the engine that made it; see TakeOver");
        if (_cameras.AsSpan(0, i).Contains(camera)) throw new ArgumentException("a step takes one frame of each camera");
        _cameras[i] = camera;
    }
}
