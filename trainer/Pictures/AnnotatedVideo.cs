using Sqair.Drawing;
using Sqair.Tracking;
using Sqair.Video;

namespace Sqair.Trainer.Pictures;

/// <summary>
/// Reads a video a second time, in colour and at a size for people, draws each frame's tracks into it and writes it as MP4. Goes in step
/// with the tracker: one frame each.
/// </summary>
internal sealed class AnnotatedVideo : IAsyncDisposable
{
    readonly VideoReader _reader;
    readonly VideoWriter _writer;
    readonly TrackAnnotator _annotator;

    AnnotatedVideo(VideoReader reader, VideoWriter writer, TrackAnnotator annotator) =>
        (_reader, _writer, _annotator) = (reader, writer, annotator);

    /// <param name="largest">Width above which the picture is scaled down, pixels.</param>
    public static async Task<AnnotatedVideo> OpenAsync(
        string video, string output, VideoInfo info, CameraTracker camera, double? rate, int largest, CancellationToken cancellation)
    {
        var width = Math.Min(info.DisplayWidth, largest) / 2 * 2;
        var height = Math.Max(2, (int)Math.Round((double)width * info.Height / info.DisplayWidth) / 2 * 2);
        var annotator = new TrackAnnotator(width, height, camera.Width, camera.Height);
        var writer = VideoWriter.Create(output, new VideoWriterOptions
        {
            Width = annotator.FrameWidth, Height = annotator.FrameHeight,
            FramesPerSecond = camera.FramesPerSecond, Format = PixelFormat.Rgb24,
        });
        try
        {
            var options = new VideoReaderOptions { Width = width, Height = height, FramesPerSecond = rate, Format = PixelFormat.Rgb24 };
            return new AnnotatedVideo(await VideoReader.OpenAsync(video, options, cancellation), writer, annotator);
        }
        catch
        {
            await writer.DisposeAsync();
            throw;
        }
    }

    public async ValueTask WriteAsync(CameraTracker camera, CancellationToken cancellation)
    {
        if (await _reader.ReadAsync(cancellation) is not { } frame) return;
        ReadOnlyMemory<byte> drawn;
        camera.Engine.Forecast(camera);
        using (frame) drawn = _annotator.Draw(frame.Span, camera);
        await _writer.WriteAsync(drawn, cancellation);
    }

    public Task CompleteAsync() => _writer.CompleteAsync();

    public async ValueTask DisposeAsync()
    {
        await _reader.DisposeAsync();
        await _writer.DisposeAsync();
    }
}
