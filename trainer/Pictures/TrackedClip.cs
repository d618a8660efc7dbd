using Sqair.Clips;
using Sqair.Drawing;
using Sqair.Tracking;
using Sqair.Trainer.Commands;
using Sqair.Video;

namespace Sqair.Trainer.Pictures;

/// <summary>A clip as a model tracks it: silhouettes with boxes and ways, and what the network makes of them.</summary>
internal static class TrackedClip
{
    const int Zoom = 2;

    /// <exception cref="VideoException">The file cannot be written.</exception>
    public static async Task WriteAsync(TrackingEngine engine, ForegroundClip clip, string path, CancellationToken cancellation)
    {
        int width = Zoom * clip.Width / 2 * 2, height = Zoom * clip.Height / 2 * 2;
        var picture = new RgbCanvas(width, height);
        var annotator = new TrackAnnotator(width, height, clip.Width, clip.Height);
        await using var writer = VideoWriter.Create(path, new VideoWriterOptions
        {
            Width = annotator.FrameWidth, Height = annotator.FrameHeight,
            FramesPerSecond = clip.FramesPerSecond, Format = PixelFormat.Rgb24,
        });
        // On a thread of its own, which may wait for the encoder.
        await Task.Run(() => ClipTracker.Track(engine, clip, camera =>
        {
            picture.DrawGray(camera.Foreground, clip.Width, clip.Height, 0, 0, width, height);
            writer.WriteAsync(annotator.Draw(picture.Pixels.Span, camera), cancellation).AsTask().GetAwaiter().GetResult();
        }, cancellation), cancellation);
        await writer.CompleteAsync();
    }
}
