using System.Collections.Concurrent;
using Sqair.Edge.Configuration;
using Sqair.Edge.Reload;

namespace Sqair.Edge.Tracking;

// What is changed while it runs, between two frames.
sealed partial class TrackingService
{
    readonly ConcurrentQueue<Action> _between = new();
    readonly Lock _ending = new();
    bool _ended;

    /// <summary>Runs something on the loop, between two frames; where there is no loop any more, at once.</summary>
    /// <returns>Ends when it has run, or failed.</returns>
    public Task BetweenFramesAsync(Action work)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_ending)
        {
            if (_ended) Run();
            else _between.Enqueue(Run);
        }
        wakeup.Set();
        return done.Task;

        void Run()
        {
            try
            {
                work();
                done.SetResult();
            }
            catch (Exception fault)
            {
                // It is the caller's, and no reason to stop tracking.
                done.SetException(fault);
            }
        }
    }

    /// <summary>On the loop: what is other in these options takes effect with the next frame. No track ends.</summary>
    public void Configure(EdgeOptions next)
    {
        foreach (var pipeline in pipelines)
        {
            var (running, wanted) = (pipeline.Monitor.Options, next.Cameras.First(camera => camera.Name == pipeline.Monitor.Name));
            var isPlace = OptionChanges.Differ(running.Place, wanted.Place);
            pipeline.Reporter.Configure(next.Tracks, wanted.Place.Ground);
            if (!OptionChanges.Differ(running, wanted)) continue;
            // The ledger knows of a line before anybody can ask for it.
            if (isPlace) pipeline.Watch.Configure(wanted);
            pipeline.Monitor.Configure(wanted);
            if (running.StallSeconds != wanted.StallSeconds || OptionChanges.Differ(running.Source, wanted.Source))
                pipeline.Capture.Reopen();
            if (pipeline.Tracker is not { } tracker) continue;
            tracker.Options = wanted.Tracking;
            if (isPlace) Mask(tracker, pipeline);
        }
    }

    /// <summary>A disabled camera is not opened; its tracks and visits end. What it has learnt stays.</summary>
    /// <returns>False: there is no such camera.</returns>
    public async Task<bool> EnableAsync(string camera, bool enabled)
    {
        if (pipelines.FirstOrDefault(pipeline => pipeline.Monitor.Name == camera) is not { } pipeline) return false;
        if (pipeline.Capture.Enabled == enabled) return true;
        pipeline.Capture.Enable(enabled);
        if (!enabled)
            await BetweenFramesAsync(() =>
            {
                pipeline.Tracker?.EndTracks();
                pipeline.Watch.EndAll();
                outputs.Counted(camera, 0);
            });
        return true;
    }

    void Between()
    {
        while (_between.TryDequeue(out var work)) work();
    }

    void NoMoreFrames()
    {
        lock (_ending)
        {
            _ended = true;
            Between();
        }
    }
}
