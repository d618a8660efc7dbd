using System.Numerics;
using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sqair.Analytics;
using Sqair.Edge.Capture;
using Sqair.Edge.Health;
using Sqair.Edge.Hosting;
using Sqair.Edge.Models;
using Sqair.Edge.Publishing;
using Sqair.Tracking;

namespace Sqair.Edge.Tracking;

/// <summary>
/// The loop: take the newest frame of every camera that has one, step the network once for all of them, report. Ends by itself, and the
/// daemon with it if that was asked for, when every camera has ended.
/// </summary>
sealed partial class TrackingService(
    IReadOnlyList<CameraPipeline> pipelines, RunningModel model, ModelWatch watch, RunOptions run, StepTimings timings,
    LoopHeartbeat heartbeat, Wakeup wakeup, IPublisher publisher, GpioOutputs outputs, IHostApplicationLifetime lifetime, TimeProvider time,
    ILogger<TrackingService> log) : BackgroundService
{
    const int FaultsInARow = 20;

    /// <summary>So many in a row and what a camera has learnt may be what is wrong.</summary>
    const int FaultsOfMemory = 3;

    static readonly TimeSpan s_poll = TimeSpan.FromSeconds(1);

    readonly List<(CameraPipeline Pipeline, CapturedFrame Frame)> _taken = [];
    readonly List<CameraFrame> _batch = [];
    readonly List<CameraTracker> _ahead = [];
    string? _toldOf;
    readonly bool _lossless = pipelines.Any(pipeline => pipeline.Capture.Lossless);
    int _faults;
    long _first;
    long _missedAt;
    long _last;

    /// <summary>From the first frame to the last.</summary>
    public TimeSpan Elapsed => _first == 0 ? TimeSpan.Zero : time.GetElapsedTime(_first, _last);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            var waiting = time.GetTimestamp();
            while (!stoppingToken.IsCancellationRequested)
            {
                model.ChangeOver(CarryOver);
                Between();
                Take();
                MissThoseAway();
                if (_taken.Count == 0)
                {
                    if (pipelines.All(pipeline => pipeline.Capture.Frames.IsCompleted)) break;
                    await wakeup.WaitAsync(s_poll, stoppingToken);
                    continue;
                }
                timings.Add(StepPart.DecodeWait, time.GetElapsedTime(waiting));
                Step();
                if (_lossless) await WaitForRoomAsync(stoppingToken);
                waiting = time.GetTimestamp();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The daemon stops.
        }
        finally
        {
            foreach (var pipeline in pipelines) await pipeline.DisposeAsync();
            NoMoreFrames();
        }
        if (run.Once) lifetime.StopApplication();
    }

    void MissThoseAway()
    {
        if (time.GetElapsedTime(_missedAt) < s_poll) return;
        _missedAt = time.GetTimestamp();
        foreach (var pipeline in pipelines) pipeline.Watch.Miss();
    }

    /// <summary>Between two frames: everybody goes on under his identity.</summary>
    void CarryOver(LoadedModel next)
    {
        var heirs = pipelines.Select(pipeline => pipeline.Tracker is { } tracker ? next.Engine.TakeOver(tracker) : null).ToList();
        foreach (var (pipeline, heir) in pipelines.Zip(heirs)) pipeline.Tracker = heir;
    }

    /// <summary>A file waits for who is slower than the tracking.</summary>
    async ValueTask WaitForRoomAsync(CancellationToken cancellation)
    {
        await publisher.WaitForRoomAsync(cancellation);
        foreach (var pipeline in pipelines)
            if (pipeline.Recorder is { } recorder) await recorder.WaitForRoomAsync(cancellation);
    }

    void Take()
    {
        foreach (var pipeline in pipelines)
            if (pipeline.Capture.Frames.TryRead(out var frame))
            {
                // Of a camera that was disabled a last one may be on its way.
                if (pipeline.Capture.Enabled) _taken.Add((pipeline, frame));
                else frame.Dispose();
            }
    }

    void Step()
    {
        heartbeat.Begin();
        var began = time.GetTimestamp();
        if (_first == 0) _first = began;
        try
        {
            foreach (var (pipeline, frame) in _taken) _batch.Add(new CameraFrame(TrackerFor(pipeline, frame), frame.Pixels, frame.Time));
            model.Model.Engine.Step(CollectionsMarshal.AsSpan(_batch));
            LookAhead(model.Model.Engine);
            var reporting = time.GetTimestamp();
            foreach (var (pipeline, frame) in _taken) Report(pipeline, frame);
            timings.Add(StepPart.Publish, time.GetElapsedTime(reporting));
            AddEngineTimings();
            watch.Now.Stepped(time.GetElapsedTime(began).TotalMilliseconds);
            _faults = 0;
            heartbeat.Went(well: true);
            foreach (var (pipeline, _) in _taken) pipeline.Faults = 0;
        }
        catch (Exception fault) when (++_faults < FaultsInARow)
        {
            // One bad step must not end the daemon, nor cost what these cameras have learnt. A fault in every step is for the service
            // manager to see.
            heartbeat.Went(well: false);
            watch.Now.Failed(fault.Message);
            foreach (var (pipeline, _) in _taken)
            {
                pipeline.StartsAnew = ++pipeline.Faults >= FaultsOfMemory;
                pipeline.Tracker?.EndTracks();
                Log.TrackingFailed(log, pipeline.Monitor.Name,
                    pipeline.StartsAnew ? $"{pipeline.Faults} times in a row, it begins to learn anew" : "its tracks end", fault.Message);
            }
        }
        finally
        {
            foreach (var (_, frame) in _taken) frame.Dispose();
            _taken.Clear();
            _batch.Clear();
            _last = time.GetTimestamp();
            timings.Add(StepPart.Total, time.GetElapsedTime(began, _last));
            heartbeat.End();
        }
    }

    /// <summary>Where people will be, of the cameras of which somebody reads it.</summary>
    void LookAhead(TrackingEngine engine)
    {
        _ahead.Clear();
        foreach (var (pipeline, _) in _taken)
            if (pipeline.WantsAhead) _ahead.Add(pipeline.Tracker!);
        if (_ahead.Count == 0) return;
        engine.Forecast(CollectionsMarshal.AsSpan(_ahead));
        if (engine.CanForecast || _toldOf == engine.Fingerprint || !_taken.Exists(taken => taken.Pipeline.Reporter.PublishesAhead)) return;
        _toldOf = engine.Fingerprint;
        Log.NothingAhead(log, engine.Manifest.Name, engine.Fingerprint);
    }

    CameraTracker TrackerFor(CameraPipeline pipeline, CapturedFrame frame)
    {
        if (pipeline.Tracker is not null && pipeline.Source != frame.Source)
        {
            Log.CameraSizeChanged(
                log, pipeline.Monitor.Name, frame.Source.Width, frame.Source.Height, pipeline.Source.Width, pipeline.Source.Height);
            pipeline.StartsAnew = true;
        }
        pipeline.Source = frame.Source;
        if (pipeline is { Tracker: { } tracker, StartsAnew: false }) return tracker;
        return pipeline.Tracker = Create(pipeline);
    }

    CameraTracker Create(CameraPipeline pipeline)
    {
        var tracker = model.Model.Engine.CreateCamera(
            pipeline.Capture.AnalysisWidth, pipeline.Capture.AnalysisHeight, pipeline.Capture.FramesPerSecond,
            pipeline.Monitor.Options.Tracking);
        Hint(tracker, pipeline);
        Mask(tracker, pipeline);
        if (pipeline.Tracker is { } before) tracker.NumberAfter(before);
        else pipeline.State?.Restore(tracker);
        pipeline.StartsAnew = false;
        return tracker;
    }

    void Hint(CameraTracker tracker, CameraPipeline pipeline)
    {
        var (source, people) = (pipeline.Source, new List<Box>());
        foreach (var hint in pipeline.Monitor.Options.People)
        {
            if (hint.In(source, tracker.Width, tracker.Height) is { } box) people.Add(box);
            else Log.HintLeftOut(log, pipeline.Monitor.Name, hint.Height, hint.At, source.Width, source.Height);
        }
        if (people.Count > 0) tracker.Hint(CollectionsMarshal.AsSpan(people));
    }

    void Mask(CameraTracker tracker, CameraPipeline pipeline)
    {
        var (source, areas) = (pipeline.Source, new List<Polygon>());
        var scale = new Vector2((float)tracker.Width / source.Width, (float)tracker.Height / source.Height);
        foreach (var mask in pipeline.Monitor.Options.Place.Masks)
        {
            if (mask.In(source) is { } points) areas.Add(new Polygon([.. points.Select(point => point * scale)]));
            else Log.ShapeLeftOut(log, pipeline.Monitor.Name, "a mask", source.Width, source.Height);
        }
        if (areas.Count > 0 || pipeline.IsMasked) tracker.Mask(areas);
        pipeline.IsMasked = areas.Count > 0;
    }

    void Report(CameraPipeline pipeline, CapturedFrame frame)
    {
        var (tracker, learnt) = (pipeline.Tracker!, pipeline.Tracker!.Learnt);
        var count = pipeline.Reporter.Report(frame, tracker, learnt.Paused);
        pipeline.Monitor.Learn(LearntReport.Scaled(learnt, tracker.Width, tracker.Height, frame.Source), frame.Source);
        if (learnt.SceneChanges != pipeline.SceneChanges)
        {
            pipeline.SceneChanges = learnt.SceneChanges;
            if (learnt.SceneChanges > 0) Log.SceneChanged(log, pipeline.Monitor.Name);
        }
        pipeline.Watch.Step(frame, pipeline.Reporter.Last!.Tracks, learnt);
        pipeline.Recorder?.Add(frame, tracker, pipeline.Watch.Draw());
        pipeline.State?.Stepped(tracker);
        pipeline.Clips?.Add(frame, tracker);
        pipeline.Live?.Add(pipeline.Reporter.Last!, frame.Pixels.Span, tracker);
        pipeline.Monitor.FrameTracked(count, frame.Number);
        watch.Tracked(pipeline.Monitor.Name, tracker, frame);
        outputs.Counted(pipeline.Monitor.Name, count);
    }

    void AddEngineTimings()
    {
        double background = 0, propagate = 0, render = 0, discover = 0;
        foreach (var (pipeline, _) in _taken)
        {
            var frame = pipeline.Tracker!.Timings;
            background += frame.Background;
            propagate += frame.Propagate;
            render += frame.Render;
            discover += frame.Discover;
        }
        timings.Add(StepPart.Background, TimeSpan.FromMilliseconds(background));
        timings.Add(StepPart.Propagate, TimeSpan.FromMilliseconds(propagate));
        timings.Add(StepPart.Render, TimeSpan.FromMilliseconds(render));
        timings.Add(StepPart.Discover, TimeSpan.FromMilliseconds(discover));
    }
}
