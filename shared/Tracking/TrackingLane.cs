using System.Runtime.InteropServices;
using Sqair.Models;

namespace Sqair.Tracking;

/// <summary>
/// The steps from foreground to tracks for some of the cameras, with the network's memory for them. On a CPU the cameras of a step
/// are shared out to as many lanes as there are threads, each of which goes through all steps for its own; a GPU takes all in one.
/// </summary>
sealed class TrackingLane : IDisposable
{
    readonly PropagateGraph _propagate;
    readonly DiscoverGraph _discover;
    readonly JudgeGraph? _judge;
    readonly PropagationStep _propagation;
    readonly DiscoveryStep _discovery;
    readonly JudgeStep? _judgement;
    readonly TimeProvider _clock;
    readonly List<CameraTracker> _cameras = [];
    readonly Action<int> _settle, _propose, _choose, _conclude;

    public TrackingLane(PropagateGraph propagate, DiscoverGraph discover, JudgeGraph? judge, TimeProvider clock)
    {
        (_propagate, _discover, _judge, _clock) = (propagate, discover, judge, clock);
        (_propagation, _discovery) = (new PropagationStep(propagate), new DiscoveryStep(discover));
        if (judge is not null) _judgement = new JudgeStep(judge);
        (_settle, _propose) = (i => Settle(_cameras[i]), i => Propose(_cameras[i]));
        (_choose, _conclude) = (i => Choose(_cameras[i]), i => Conclude(_cameras[i]));
    }

    /// <exception cref="ModelException">A graph does not answer as the package says.</exception>
    public void Test(string path, SelfTest test, float tolerance, ExecutionProvider provider)
    {
        SelfTesting.Run(path, ModelPackage.PropagateEntry, _propagate.Batch, test, tolerance, provider);
        SelfTesting.Run(path, ModelPackage.DiscoverEntry, _discover.Batch, test, tolerance, provider);
        if (_judge is not null) SelfTesting.Run(path, ModelPackage.JudgeEntry, _judge.Batch, test, tolerance, provider);
    }

    /// <summary>Lets somebody see what the graphs are asked.</summary>
    /// <param name="observer">Entry name, graph, rows.</param>
    public void Observe(Action<string, BatchedGraph, int> observer)
    {
        _propagate.Batch.Observer = (graph, rows) => observer(ModelPackage.PropagateEntry, graph, rows);
        _discover.Batch.Observer = (graph, rows) => observer(ModelPackage.DiscoverEntry, graph, rows);
        if (_judge is not null) _judge.Batch.Observer = (graph, rows) => observer(ModelPackage.JudgeEntry, graph, rows);
    }

    /// <summary>What a camera will cost, in objects: a frame costs something where nobody is, too.</summary>
    public static int LoadOf(CameraTracker camera) => 2 + camera.Live.Count;

    /// <summary>Takes a camera for the step that comes.</summary>
    public void Add(CameraTracker camera) => _cameras.Add(camera);

    public void Clear() => _cameras.Clear();

    /// <summary>Tracks one frame of the cameras that were taken, whose foreground is there already.</summary>
    /// <param name="crew">Shares what is done for each camera; null where each lane has a thread of its own.</param>
    public void Track(Crew? crew)
    {
        var batch = CollectionsMarshal.AsSpan(_cameras);
        var start = _clock.GetTimestamp();
        _propagation.Run(batch);
        var propagated = Milliseconds(start);
        Each(crew, _settle);
        start = _clock.GetTimestamp();
        _discovery.Run(batch);
        Each(crew, _propose);
        _judgement?.RunAlternatives(batch);
        Each(crew, _choose);
        _judgement?.Run(batch);
        Each(crew, _conclude);
        var discovered = Milliseconds(start);
        int objects = 0, tiles = 0;
        foreach (var camera in batch) (objects, tiles) = (objects + camera.PropagatedRows, tiles + camera.DiscoveredTiles);
        foreach (var camera in batch)
        {
            var mine = camera.Timings with
            {
                Propagate = objects == 0 ? 0 : propagated * camera.PropagatedRows / objects,
                Discover = tiles == 0 ? 0 : discovered * camera.DiscoveredTiles / tiles,
                Propagated = camera.PropagatedRows,
                Tiles = camera.DiscoveredTiles,
            };
            camera.Timings = mine with { Total = mine.Background + mine.Propagate + mine.Render + mine.Discover };
        }
    }

    public void Dispose()
    {
        _propagate.Dispose();
        _discover.Dispose();
        _judge?.Dispose();
    }

    /// <summary>What propagation says of a camera's objects, and what they leave unexplained.</summary>
    void Settle(CameraTracker camera)
    {
        var start = _clock.GetTimestamp();
        TrackLifecycle.AfterPropagation(camera);
        camera.Levels.FindUnexplained(camera.Live);
        camera.WeighUnexplained();
        PartlyHidden.Keep(camera);
        camera.Timings = camera.Timings with { Render = Milliseconds(start) };
    }

    static void Propose(CameraTracker camera)
    {
        camera.Replacement.Draw(camera);
        camera.Proposed?.Invoke();
    }

    /// <summary>Which of discovery's proposals are believed.</summary>
    static void Choose(CameraTracker camera)
    {
        camera.Replacement.Decide(camera);
        camera.Recovery.Admit(camera);
        camera.Outline();
    }

    static void Conclude(CameraTracker camera)
    {
        camera.Identities.Update(camera);
        camera.Learn();
        camera.Report();
    }

    void Each(Crew? crew, Action<int> work)
    {
        if (crew is not null) crew.Run(_cameras.Count, work);
        else
            for (var i = 0; i < _cameras.Count; i++) work(i);
    }

    double Milliseconds(long start) => _clock.GetElapsedTime(start).TotalMilliseconds;
}
