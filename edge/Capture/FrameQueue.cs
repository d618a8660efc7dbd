using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using Sqair.Edge.Hosting;

namespace Sqair.Edge.Capture;

/// <summary>
/// The way of frames from one camera's capture to tracking. Live, it holds a burst, as streams with frames out of order (B) give them;
/// when that is full tracking has fallen behind, and the newest wins: all before it are disposed of and counted. Lossless, the writer
/// waits until there is room.
/// </summary>
public sealed class FrameQueue
{
    /// <summary>Some tenths of a second: as many as an encoder holds back, and no more than a subscriber notices.</summary>
    public const int Capacity = 4;

    readonly Channel<CapturedFrame> _channel;
    readonly bool _lossless;
    readonly Wakeup _wakeup;
    readonly Action _dropped;

    /// <param name="wakeup">Set for each frame and at the end.</param>
    /// <param name="dropped">Called for each frame that a newer one replaced.</param>
    public FrameQueue(bool lossless, Wakeup wakeup, Action dropped)
    {
        (_lossless, _wakeup, _dropped) = (lossless, wakeup, dropped);
        // Live, the writer takes out what it replaces.
        _channel = Channel.CreateBounded<CapturedFrame>(
            new BoundedChannelOptions(Capacity) { SingleReader = lossless, SingleWriter = true });
    }

    /// <summary>True when the capture has ended and every frame was taken.</summary>
    public bool IsCompleted => _channel.Reader.Completion.IsCompleted;

    /// <summary>Takes over the frame, also if it fails.</summary>
    public async ValueTask WriteAsync(CapturedFrame frame, CancellationToken cancellation)
    {
        try
        {
            if (_lossless || !_channel.Writer.TryWrite(frame))
            {
                if (!_lossless) DropWaiting();
                await _channel.Writer.WriteAsync(frame, cancellation);
            }
        }
        catch
        {
            frame.Dispose();
            throw;
        }
        _wakeup.Set();
    }

    void DropWaiting()
    {
        while (_channel.Reader.TryRead(out var older))
        {
            older.Dispose();
            _dropped();
        }
    }

    public bool TryRead([MaybeNullWhen(false)] out CapturedFrame frame) => _channel.Reader.TryRead(out frame);

    public void Complete()
    {
        _channel.Writer.TryComplete();
        _wakeup.Set();
    }
}
