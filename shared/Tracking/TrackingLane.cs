using System.Runtime.InteropServices;

namespace Sqair.Tracking;

/// <summary>
/// The steps from foreground to tracks for some of the cameras, with the network's memory for them. On a CPU the cameras of a step are shared out to as many lanes as there are threads, each of which
/// goes through all steps for its own; a GPU takes all in one.
/// </summary>
sealed class TrackingLane : IDisposable
{
    readonly PropagateGraph propagate;
    readonly DiscoverGraph discover;
    readonly JudgeGraph? judge;
    readonly PropagationStep propagation;
    readonly DiscoveryStep discovery;
    readonly JudgeStep? judgement;
    readonly TimeProvider clock;
    readonly List<CameraTracker> cameras = [];
    readonly Action<int> settle, choose, conclude;

    public TrackingLane(PropagateGraph propagate, DiscoverGraph discover, JudgeGraph? judge, TimeProvider clock)
    {
        (this.propagate, this.discover, this.judge, this.clock) = (propagate, discover, judge, clock);
        (propagation, discovery) = (new PropagationStep(propagate), new DiscoveryStep(discover));
        if (judge is not null) judgement = new JudgeStep(judge);
        (settle, choose, conclude) = (i => Settle(cameras[i]), i => Choose(cameras[i]), i => Conclude(cameras[i]));
    }

    /// <summary>What a camera will cost, in objects: a frame costs something where nobody is, too.</summary>
    public static int LoadOf(CameraTracker camera) => 2 + camera.Live.Count;

    /// <summary>Takes a camera for the step that comes.</summary>
    public void Add(CameraTracker camera) => cameras.Add(camera);

    public void Clear() => cameras.Clear();

    /// <summary>Tracks one frame of the cameras that were taken, whose foreground is there already.</summary>
    /// <param name="crew">Shares what is done for each camera; null where each lane has a thread of its own.</param>
    public void Track(Crew? crew)
    {
        var batch = CollectionsMarshal.AsSpan(cameras);
        var start = clock.GetTimestamp();
        propagation.Run(batch);
        var propagated = Milliseconds(start);
        Each(crew, settle);
        start = clock.GetTimestamp();
        discovery.Run(batch);
        Each(crew, choose);
        judgement?.Run(batch);
        Each(crew, conclude);
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
        propagate.Dispose();
        discover.Dispose();
        judge?.Dispose();
    }

    /// <summary>What propagation says of a camera's objects, and what they leave unexplained.</summary>
    void Settle(CameraTracker camera)
    {
        var start = clock.GetTimestamp();
        TrackLifecycle.AfterPropagation(camera);
        camera.Levels.FindUnexplained(camera.Live, camera.Options);
        PartlyHidden.Keep(camera);
        camera.Timings = camera.Timings with { Render = Milliseconds(start) };
    }

    /// <summary>Which of discovery's proposals are believed.</summary>
    static void Choose(CameraTracker camera)
    {
        SecondLook.Decide(camera);
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
        if (crew is not null) crew.Run(cameras.Count, work);
        else
            for (var i = 0; i < cameras.Count; i++) work(i);
    }

    double Milliseconds(long start) => clock.GetElapsedTime(start).TotalMilliseconds;
}
