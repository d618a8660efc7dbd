using Sqair.Clips;
using Sqair.Mot;
using Sqair.Tracking;
using Sqair.Trainer.Evaluation.Yardstick;
using Sqair.Trainer.Pictures;
using Sqair.Video;

namespace Sqair.Trainer.Commands;

/// <summary>First frames that are shown to a camera before it starts.</summary>
/// <param name="Tracks">Whether it tracks in them or looks at the background alone.</param>
internal readonly record struct WarmUp(int Frames, bool Tracks);

/// <summary>A file to be tracked.</summary>
internal sealed record ClipRequest(string Video)
{
    /// <summary>Frames a second to track; null for the video's, or the model's where the video has many more.</summary>
    public double? Rate { get; init; }

    public WarmUp WarmUp { get; init; }

    public TrackerOptions Options { get; init; } = new();

    /// <summary>
    /// Told after each frame: the camera, the frame's number in the video, and the video's pixels to one of analysis, across and down.
    /// </summary>
    public Action<CameraTracker, int, float, float>? Observe { get; init; }

    /// <summary>MP4 to draw the tracks into; null for none.</summary>
    public string? Annotate { get; init; }
}

/// <summary>Tracks a file with exactly the daemon's code: what `sqair track` and `sqair yardstick` share.</summary>
internal static class ClipTracker
{
    const int LargestPicture = 960;

    public static async Task<(TrackSummary Summary, ClipTracks Tracks)> TrackAsync(
        TrackingEngine engine, ClipRequest request, CancellationToken cancellation)
    {
        var (video, rate) = (request.Video, request.Rate);
        var info = await VideoProbe.AnalyseAsync(video, cancellation);
        var trained = engine.Manifest.Analysis;
        if (info.FramesPerSecond <= 0 || info.FramesPerSecond != trained.RateFor(info.FramesPerSecond)) rate ??= trained.FramesPerSecond;
        var (width, height) = trained.SizeFor(info.DisplayWidth, info.Height);
        // One thread decodes, as for the daemon's cameras: the tracker wants the other cores.
        var analysis = new VideoReaderOptions
        {
            Width = width, Height = height, FramesPerSecond = rate, Format = PixelFormat.Yuv420, Threads = 1,
        };
        var framesPerSecond = rate ?? info.FramesPerSecond;

        var camera = engine.CreateCamera(width, height, framesPerSecond, request.Options);
        if (request.WarmUp.Frames > 0) await WarmUpAsync(engine, camera, video, analysis, request.WarmUp, cancellation);
        await using var drawing = request.Annotate is null
            ? null : await AnnotatedVideo.OpenAsync(video, request.Annotate, info, camera, rate, LargestPicture, cancellation);
        await using var frames = await VideoReader.OpenAsync(video, analysis, cancellation);
        var tally = new TrackSummary
        {
            Video = video, Model = engine.Manifest.Name, Fingerprint = engine.Fingerprint,
            Width = width, Height = height, FramesPerSecond = framesPerSecond,
        };
        List<MotRow> rows = [];
        List<TrackedFrame> seen = [];
        var batch = new CameraFrame[1];
        while (await frames.ReadAsync(cancellation) is { } frame)
        {
            using (frame)
            {
                batch[0] = new CameraFrame(camera, frame.Memory, frame.Position);
                engine.Step(batch);
            }
            // Frames are numbered as in the video, also where some are left out, and boxes are in the pixels of their own frame.
            var (number, across, down) = ((int)frame.Number, (float)frame.SourceWidth / width, (float)frame.SourceHeight / height);
            AddRows(rows, camera, number, across, down);
            request.Observe?.Invoke(camera, number, across, down);
            seen.Add(new TrackedFrame(number, frame.Position.TotalSeconds, camera.Timings.Total));
            tally.Add(camera.Timings);
            if (drawing is not null) await drawing.WriteAsync(camera, cancellation);
        }
        if (drawing is not null) await drawing.CompleteAsync();
        return (tally.Complete(camera.Counters, rows, frames), new ClipTracks(rows, seen));
    }

    /// <summary>Tracks a clip, whose background is separated already.</summary>
    /// <param name="observe">Told after every frame.</param>
    /// <returns>The camera, as the last frame left it.</returns>
    public static CameraTracker Track(
        TrackingEngine engine, ForegroundClip clip, Action<CameraTracker>? observe = null, CancellationToken cancellation = default)
    {
        var camera = engine.CreateCamera(clip.Width, clip.Height, clip.FramesPerSecond);
        var foreground = new float[clip.Width * clip.Height];
        for (var t = 0; t < clip.Frames; t++)
        {
            cancellation.ThrowIfCancellationRequested();
            clip.Read(t, foreground);
            engine.StepForeground([new CameraForeground(camera, foreground, TimeSpan.FromSeconds(t / clip.FramesPerSecond))]);
            observe?.Invoke(camera);
        }
        return camera;
    }

    static async Task WarmUpAsync(
        TrackingEngine engine, CameraTracker camera, string video, VideoReaderOptions options, WarmUp warmUp,
        CancellationToken cancellation)
    {
        await using var frames = await VideoReader.OpenAsync(video, options, cancellation);
        for (var count = warmUp.Frames; count > 0 && await frames.ReadAsync(cancellation) is { } frame; count--)
        {
            using (frame)
            {
                if (warmUp.Tracks) engine.Step([new CameraFrame(camera, frame.Memory, frame.Position)]);
                else camera.Extractor.Prime(frame.Span);
            }
        }
        camera.BeginAgain();
    }

    static void AddRows(List<MotRow> rows, CameraTracker camera, int frame, float scaleX, float scaleY)
    {
        foreach (var track in camera.Tracks)
        {
            var box = track.Box.Scaled(scaleX, scaleY);
            rows.Add(new MotRow(frame, track.Id, box.Left, box.Top, box.Width, box.Height, track.Presence));
        }
    }
}
