using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Sqair.Edge.Hosting;

namespace Sqair.Edge.Capture;

/// <summary>
/// The way of frames from one camera's capture to tracking. Live, it holds one frame and the newest wins: what it replaces is disposed of
/// and counted. Lossless, the writer waits until there is room.
/// </summary>
public sealed class FrameQueue
{
    const int LosslessCapacity = 4;

    readonly Channel<CapturedFrame> _channel;
    readonly Wakeup _wakeup;

    /// <param name="wakeup">Set for each frame and at the end.</param>
    /// <param name="dropped">Called for each frame that a newer one replaced.</param>
    public FrameQueue(bool lossless, Wakeup wakeup, Action dropped)
    {
        _wakeup = wakeup;
        var options = new BoundedChannelOptions(lossless ? LosslessCapacity : 1)
        {
            SingleReader = true,
            SingleWriter = true,
            FullMode = lossless ? BoundedChannelFullMode.Wait : BoundedChannelFullMode.DropOldest,
        };
        _channel = Channel.CreateBounded<CapturedFrame>(options, frame =>
        {
            frame.Dispose();
            dropped();
        });
    }

    /// <summary>True when the capture has ended and every frame was taken.</summary>
    public bool IsCompleted => _channel.Reader.Completion.IsCompleted;

    /// <summary>Takes over the frame, also if it fails.</summary>
    public async ValueTask WriteAsync(CapturedFrame frame, CancellationToken cancellation)
    {
        try
        {
            await _channel.Writer.WriteAsync(frame, cancellation);
        }
        catch
        {
            frame.Dispose();
            throw;
        }
        _wakeup.Set();
    }

    public bool TryRead([MaybeNullWhen(false)] out CapturedFrame frame) => _channel.Reader.TryRead(out frame);

    public void Complete()
    {
        _channel.Writer.TryComplete();
        _wakeup.Set();
    }
}
