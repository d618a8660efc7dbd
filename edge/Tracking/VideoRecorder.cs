using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Sqair.Drawing;
using Sqair.Edge.Capture;
using Sqair.Tracking;
using Sqair.Video;

namespace Sqair.Edge.Tracking;

/// <summary>
/// Writes what one camera's tracker saw and found as an annotated MP4: for trying out, not for service. The encoder works beside the
/// tracking loop; when it falls behind, frames are left out and counted. A fault costs the video and a line in the log, not the tracking.
/// </summary>
sealed class VideoRecorder(string camera, string path, ILogger log) : IAsyncDisposable
{
    /// <summary>The analysis picture is small; people look at it enlarged.</summary>
    const int Enlargement = 3;

    readonly Channel<byte[]> _frames = Channel.CreateBounded<byte[]>(
        new BoundedChannelOptions(16) { SingleReader = true, SingleWriter = true });
    TrackAnnotator? _annotator;
    byte[] _picture = [];
    Task _writing = Task.CompletedTask;
    long _leftOut;

    /// <summary>Why there is no video; null if all is well.</summary>
    public string? Failure { get; private set; }

    /// <param name="shapes">Lines and zones.</param>
    public void Add(CapturedFrame frame, CameraTracker tracker, DrawnShape[] shapes)
    {
        if (_annotator is null)
        {
            _annotator = new TrackAnnotator(tracker.Width * Enlargement, tracker.Height * Enlargement, tracker.Width, tracker.Height);
            _picture = new byte[tracker.Width * tracker.Height * Enlargement * Enlargement * 3];
            var rate = tracker.FramesPerSecond;
            _writing = Task.Run(() => WriteAsync(_annotator.FrameWidth, _annotator.FrameHeight, rate));
        }
        Enlarge(frame.Pixels.Span, tracker.Width, tracker.Height);
        if (!_frames.Writer.TryWrite(_annotator.Draw(_picture, tracker, shapes).ToArray())) _leftOut++;
    }

    /// <summary>Waits for the encoder: for files that are read as fast as they can be.</summary>
    public async ValueTask WaitForRoomAsync(CancellationToken cancellation) => await _frames.Writer.WaitToWriteAsync(cancellation);

    void Enlarge(ReadOnlySpan<byte> gray, int width, int height)
    {
        var row = width * Enlargement * 3;
        for (var y = 0; y < height; y++)
        {
            var target = _picture.AsSpan(y * Enlargement * row, row);
            for (var x = 0; x < width; x++) target.Slice(x * Enlargement * 3, Enlargement * 3).Fill(gray[y * width + x]);
            for (var copy = 1; copy < Enlargement; copy++) target.CopyTo(_picture.AsSpan((y * Enlargement + copy) * row, row));
        }
    }

    async Task WriteAsync(int width, int height, double framesPerSecond)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await using var writer = VideoWriter.Create(path,
                new VideoWriterOptions { Width = width, Height = height, FramesPerSecond = framesPerSecond, Format = PixelFormat.Rgb24 });
            await foreach (var frame in _frames.Reader.ReadAllAsync()) await writer.WriteAsync(frame);
            await writer.CompleteAsync();
        }
        catch (Exception fault) when (fault is VideoException or IOException or UnauthorizedAccessException)
        {
            _frames.Writer.TryComplete();
            Failure = $"{path}: there is no video: {fault.Message}";
            Log.VideoFailed(log, camera, path, fault.Message);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _frames.Writer.TryComplete();
        await _writing;
        if (_leftOut > 0) Log.VideoIncomplete(log, camera, path, _leftOut);
    }
}
