using Sqair.Background;
using Sqair.Edge.Capture;
using Sqair.Edge.Configuration;
using Sqair.Edge.Models;
using Sqair.Edge.Tracking;
using Sqair.Models;
using Sqair.Tracking;
using Sqair.Video;

namespace Sqair.Edge.Commands;

/// <summary>Says what a camera has learnt, by the file that the daemon keeps of it, and whether the camera still sees the same.</summary>
static class LearntCheck
{
    public static async Task RunAsync(
        CameraOptions camera, string path, LoadedModel model, CheckReport report, CancellationToken cancellation)
    {
        var what = $"learnt by {camera.Name}";
        var analysis = model.Manifest.Analysis;
        var (size, framesPerSecond) = await FormatAsync(camera, analysis, cancellation);
        var tracker = model.Engine.CreateCamera(size.Width, size.Height, framesPerSecond);
        try
        {
            using var file = File.OpenRead(path);
            tracker.Restore(file);
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            report.Fine(what, $"{path} is not there: nothing is kept so far");
            return;
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            report.Failed(what, $"{path}: {fault.Message}", "none is needed: the daemon begins to learn anew and replaces the file");
            return;
        }
        try
        {
            var source = await CompareAsync(camera, tracker, framesPerSecond, model.Engine, cancellation);
            var learnt = LearntReport.Scaled(tracker.Learnt, tracker.Width, tracker.Height, source);
            report.Fine(what, LearntReport.Text(LearntReport.Of(learnt, source), learnt.Restored));
        }
        catch (Exception fault) when (fault is VideoException or TrackingException)
        {
            // The camera has a line of its own.
            report.Fine(what, $"{tracker.Learnt.Sightings} sighting(s) of people; it cannot be compared with the camera's picture");
        }
    }

    /// <summary>At which the daemon analyses the camera; of one that cannot be opened the model's own.</summary>
    static async Task<(PixelSize Size, double FramesPerSecond)> FormatAsync(
        CameraOptions camera, AnalysisFormat analysis, CancellationToken cancellation)
    {
        var size = new PixelSize(camera.Width ?? analysis.Width, camera.Height ?? analysis.Height);
        try
        {
            var options = new VideoReaderOptions { StallTimeout = TimeSpan.FromSeconds(camera.StallSeconds) };
            var info = await VideoReader.ProbeAsync(camera.Source, options, cancellation);
            if (camera.Width is null) size = analysis.SizeFor(info.DisplayWidth, info.Height);
            return (size, camera.FramesPerSecond ?? analysis.RateFor(info.FramesPerSecond));
        }
        catch (VideoException)
        {
            return (size, camera.FramesPerSecond ?? analysis.FramesPerSecond);
        }
    }

    /// <summary>Looks at the camera's first second, or less.</summary>
    static async Task<PictureSize> CompareAsync(
        CameraOptions camera, CameraTracker tracker, double framesPerSecond, TrackingEngine engine, CancellationToken cancellation)
    {
        var options = new VideoReaderOptions
        {
            Width = tracker.Width,
            Height = tracker.Height,
            Format = PixelFormat.Yuv420,
            FramesPerSecond = framesPerSecond,
            StallTimeout = TimeSpan.FromSeconds(camera.StallSeconds),
        };
        await using var reader = await VideoReader.OpenAsync(camera.Source, options, cancellation);
        while (tracker.Learnt.Restored == RestoredGround.Unchecked && await reader.ReadAsync(cancellation) is { } frame)
        {
            using (frame) engine.Step([new CameraFrame(tracker, frame.Memory, frame.Position)]);
        }
        return new PictureSize(reader.Info.Width, reader.Info.Height);
    }
}
