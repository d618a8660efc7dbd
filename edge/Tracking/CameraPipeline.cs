using Sqair.Edge.Capture;
using Sqair.Edge.Ledger;
using Sqair.Edge.Recording;
using Sqair.Edge.Web;
using Sqair.Tracking;

namespace Sqair.Edge.Tracking;

/// <summary>What the tracking loop holds of one camera.</summary>
sealed class CameraPipeline(
    CameraCapture capture, TrackReporter reporter, VideoRecorder? recorder, StateFile? state, ClipRecorder? clips,
    CameraWatch watch, LiveView? live) : IAsyncDisposable
{
    public CameraCapture Capture => capture;

    public CameraMonitor Monitor => capture.Monitor;

    public TrackReporter Reporter => reporter;

    public CameraWatch Watch => watch;

    /// <summary>Null before the first frame.</summary>
    public CameraTracker? Tracker { get; set; }

    /// <summary>Steps with this camera that failed, in a row.</summary>
    public int Faults { get; set; }

    /// <summary>The next frame gets a tracker that has learnt nothing.</summary>
    public bool StartsAnew { get; set; }

    /// <summary>Null: what is learnt ends with the process.</summary>
    public StateFile? State => state;

    /// <summary>The tracker has areas in which nothing is discovered.</summary>
    public bool IsMasked { get; set; }

    /// <summary>That the log has spoken of.</summary>
    public long SceneChanges { get; set; }

    /// <summary>Of the frame before.</summary>
    public PictureSize Source { get; set; }

    public VideoRecorder? Recorder => recorder;

    /// <summary>Null: nothing is kept for training.</summary>
    public ClipRecorder? Clips => clips;

    /// <summary>Null: there is no page.</summary>
    public LiveView? Live => live;

    /// <summary>Somebody reads where people will be: a subscriber, who has the page open, or who looks at the video.</summary>
    public bool WantsAhead => reporter.PublishesAhead || recorder is not null || live is { IsWatched: true };

    /// <summary>What went wrong with this camera in a run that has ended: its stream, its rows, its video.</summary>
    public IEnumerable<string> Failures => new[] { capture.Failure, reporter.Failure, recorder?.Failure }.OfType<string>();

    public async ValueTask DisposeAsync()
    {
        reporter.Dispose();
        watch.Finish();
        if (recorder is not null) await recorder.DisposeAsync();
        if (state is not null && Tracker is not null) await state.SaveAsync(Tracker);
    }
}
