using Sqair.Clips;
using Sqair.Models;
using Sqair.Tracking;
using Sqair.Trainer.Commands;

namespace Sqair.Trainer.Export.Quantising;

/// <summary>
/// What the tensors of a package's graphs hold while its float graphs track recordings: what the tracker asks them is what is calibrated
/// on, so windows and states are those of the deployed model.
/// </summary>
internal sealed class Calibration : IDisposable
{
    /// <summary>Rows that are answered at once.</summary>
    const int Together = 32;

    /// <summary>Rows of each graph that are kept to compare graphs on.</summary>
    const int Kept = 512;

    /// <summary>Fewer say too little about what is rare.</summary>
    const int LeastRows = 200;

    readonly ModelPackage _package;
    readonly Dictionary<string, Watched> _graphs = [];

    /// <param name="package">Of float weights.</param>
    public Calibration(ModelPackage package)
    {
        _package = package;
        foreach (var (entry, graph) in GraphsOf(package))
            _graphs[entry] = new Watched(new FloatGraph(graph, Layer.Of(Proto.Parse(graph)).SelectMany(QuantisedGraph.Tensors)));
    }

    public IReadOnlyList<string> Videos { get; private set; } = [];

    /// <summary>Tracked in all of them.</summary>
    public int Frames { get; private set; }

    public static IEnumerable<(string Entry, byte[] Graph)> GraphsOf(ModelPackage package)
    {
        yield return (ModelPackage.PropagateEntry, package.Propagate);
        yield return (ModelPackage.DiscoverEntry, package.Discover);
        if (package.Judge is { } judge) yield return (ModelPackage.JudgeEntry, judge);
    }

    /// <summary>Tracks the clips with the package as it is.</summary>
    /// <exception cref="UserErrorException">There was too little to see in them.</exception>
    public async Task RunAsync(IReadOnlyList<string> videos, Action<string> progress, CancellationToken cancellation)
    {
        using var engine = new TrackingEngine(_package, new EngineOptions { CameraThreads = 1 });
        engine.Observe((entry, graph, rows) => _graphs[entry].See(graph, rows));
        Videos = videos;
        foreach (var video in videos)
        {
            progress($"calibrating on {video}");
            Frames += video.EndsWith(ForegroundClip.Extension, StringComparison.Ordinal)
                ? await Task.Run(() => Track(engine, video, cancellation), cancellation)
                : (await ClipTracker.TrackAsync(engine, new ClipRequest(video), cancellation)).Summary.Frames;
        }
        foreach (var (entry, watched) in _graphs)
        {
            cancellation.ThrowIfCancellationRequested();
            watched.Answer();
            if (watched.Seen < LeastRows)
                throw new UserErrorException($"--calibrate: {Frames} frames asked {entry} {watched.Seen} times, at least {LeastRows} "
                    + "are needed; give recordings of this kind of camera with more people in them");
        }
    }

    /// <summary>A clip's background is separated already.</summary>
    static int Track(TrackingEngine engine, string path, CancellationToken cancellation)
    {
        var clip = ForegroundClip.TryLoad(path) ?? throw new UserErrorException($"--calibrate {path}: this is no clip");
        ClipTracker.Track(engine, clip, cancellation: cancellation);
        return clip.Frames;
    }

    /// <summary>Largest magnitude that a tensor is best given room for.</summary>
    public float RangeOf(string entry, string tensor) => _graphs[entry].RangeOf(tensor);

    /// <summary>Rows, drawn at random from all that were asked.</summary>
    public GraphRows RowsOf(string entry) => _graphs[entry].Sample!;

    public void Dispose()
    {
        foreach (var watched in _graphs.Values) watched.Dispose();
    }

    sealed class Watched(FloatGraph graph) : IDisposable
    {
        readonly Dictionary<string, RangeHistogram> _histograms = graph.Inner.ToDictionary(name => name, _ => new RangeHistogram());
        readonly Dictionary<string, float> _ranges = [];
        readonly Random _random = new(1);
        GraphRows? _waiting;

        public long Seen { get; private set; }

        public GraphRows? Sample { get; private set; }

        public void See(BatchedGraph asked, int rows)
        {
            _waiting ??= new GraphRows(asked.Inputs);
            Sample ??= new GraphRows(asked.Inputs);
            for (var row = 0; row < rows; row++)
            {
                _waiting.Add(asked, row);
                if (_waiting.Count == Together) Answer();
                Seen++;
                if (Sample.Count < Kept) Sample.Add(asked, row);
                else if (_random.NextInt64(Seen) is var place && place < Kept) Sample.Replace((int)place, asked, row);
            }
        }

        public void Answer()
        {
            if (_waiting is not { Count: > 0 }) return;
            graph.Run(_waiting, (name, values) =>
            {
                if (_histograms.TryGetValue(name, out var histogram)) histogram.Add(values);
            });
            _waiting.Clear();
        }

        public float RangeOf(string tensor) =>
            _ranges.TryGetValue(tensor, out var range) ? range : _ranges[tensor] = _histograms[tensor].BestRange();

        public void Dispose() => graph.Dispose();
    }
}
