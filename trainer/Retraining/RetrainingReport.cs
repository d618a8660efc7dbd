using System.Globalization;
using Sqair.Clips;
using Sqair.Drawing;
using Sqair.Models;
using Sqair.Tracking;
using Sqair.Trainer.Commands;
using Sqair.Trainer.Report;
using Sqair.Video;

namespace Sqair.Trainer.Retraining;

/// <summary>One page: the verdict, clip by clip, how training went, and what both models see.</summary>
internal static class RetrainingReport
{
    const int Pictures = 4, Gap = 4;

    public static async Task WriteAsync(
        string path, string device, ModelComparison comparison, ClipSplit split, string run, string clips, string deployed,
        string candidate, CancellationToken cancellation)
    {
        var report = new HtmlReport($"Retrained for {device}");
        report.Paragraph($"The new model is {comparison.Verdict}.");
        report.Paragraph($"New: {Called(candidate)}. Deployed: {Called(deployed)}. Both have the name of the model that was retrained, the "
            + "fingerprint tells them apart.");
        report.Paragraph($"Trained on {split.Training.Length} clips of silhouettes, {split.Width}x{split.Height}; the newest "
            + $"{split.Kept.Length} decide. A frame's nats say by how much the model's picture makes its foreground likelier.");
        report.Table(["clip", "deployed, nats a frame", "new", "deployed, people", "new"], comparison.Clips.Select(clip => (string[])
            [clip.Name, Number(clip.Before), Number(clip.After), Number(clip.CountBefore), Number(clip.CountAfter)]));
        if (TrainingCurves.Read(Path.Combine(run, "log.jsonl")) is { } curves)
        {
            report.Heading("Training");
            report.Figure("the bound", curves.Bound());
            report.Figure("counts against connected components", curves.Counting());
        }
        report.Heading("Before and after");
        foreach (var clip in comparison.Clips.OrderByDescending(clip => Math.Abs(clip.After - clip.Before)).Take(Pictures))
        {
            var footage = ForegroundClip.TryLoad(Path.Combine(clips, clip.Name));
            if (footage is null) continue;
            var (picture, canvas) = (Path.Combine(run, "before-after.png"), Draw(footage, deployed, candidate));
            await PngWriter.WriteAsync(picture, canvas.Width, canvas.Height, PixelFormat.Rgb24, canvas.Pixels, cancellation);
            report.Picture($"{clip.Name}: foreground; deployed; new", await File.ReadAllBytesAsync(picture, cancellation));
        }
        report.Save(path);
    }

    static string Called(string path)
    {
        var package = ModelPackage.Open(path);
        return $"{package.Manifest.Name} {package.Fingerprint}, {InspectCommand.Name(package.Manifest.Precision)}";
    }

    static RgbCanvas Draw(ForegroundClip clip, string deployed, string candidate)
    {
        var canvas = new RgbCanvas(3 * clip.Width + 2 * Gap, clip.Height);
        var foreground = new float[clip.Width * clip.Height];
        clip.Read(clip.Frames - 1, foreground);
        canvas.DrawGray(foreground, clip.Width, clip.Height, 0, 0, clip.Width, clip.Height);
        var left = clip.Width + Gap;
        foreach (var model in (string[])[deployed, candidate])
        {
            using var engine = new TrackingEngine(ModelPackage.Open(model));
            var camera = ClipTracker.Track(engine, clip);
            var drawn = new float[foreground.Length];
            camera.Render(drawn);
            canvas.DrawGray(drawn, clip.Width, clip.Height, left, 0, clip.Width, clip.Height);
            foreach (var track in camera.Tracks)
                canvas.Rectangle(left + track.Box.Left, track.Box.Top, track.Box.Width, track.Box.Height, new Rgb(80, 200, 255));
            left += clip.Width + Gap;
        }
        return canvas;
    }

    static string Number(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);
}
