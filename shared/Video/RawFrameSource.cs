using System.Globalization;
using FFMpegCore.Pipes;

namespace Sqair.Video;

/// <summary>
/// Raw frames on their way into ffmpeg. The frames are written straight to ffmpeg's pipe by whoever has them, so nothing is copied and a
/// slow encoder makes the writer wait.
/// </summary>
sealed class RawFrameSource(int width, int height, PixelFormat format, double framesPerSecond) : IPipeSource
{
    readonly TaskCompletionSource<Stream> _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource _finished = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int FrameBytes => format.FrameBytes(width, height);

    /// <summary>The pipe, once ffmpeg has opened it.</summary>
    public Task<Stream> Opened => _opened.Task;

    /// <summary>No more frames: ffmpeg sees the end.</summary>
    public void Finish() => _finished.TrySetResult();

    public string GetStreamArguments() =>
        string.Create(CultureInfo.InvariantCulture,
            $"-f rawvideo -pixel_format {format.Name()} -video_size {width}x{height} -framerate {framesPerSecond}");

    public async Task WriteAsync(Stream outputStream, CancellationToken cancellationToken)
    {
        _opened.TrySetResult(outputStream);
        await _finished.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        await outputStream.FlushAsync(cancellationToken).ConfigureAwait(false);
    }
}
