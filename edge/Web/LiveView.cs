using System.Threading.Channels;
using Sqair.Messages;
using Sqair.Tracking;

namespace Sqair.Edge.Web;

/// <summary>What somebody who watches sees of one frame.</summary>
/// <param name="Gray">byte[Width * Height], row major: the silhouettes as the network sees them, or the picture's brightness.</param>
/// <param name="Count">How many people there may be.</param>
sealed record LiveFrame(TracksMessage Tracks, int Width, int Height, byte[] Gray, CountEstimate Count);

/// <summary>
/// One camera's frames for those who watch it on the page. Costs nothing while nobody does; who is slower than the camera sees the newest
/// frame. Safe for several threads.
/// </summary>
/// <param name="picture">Show the picture itself.</param>
sealed class LiveView(bool picture)
{
    readonly Lock _lock = new();
    volatile Watcher[] _watchers = [];

    /// <summary>Somebody has the page open.</summary>
    public bool IsWatched => _watchers.Length > 0;

    /// <summary>Called by the tracking loop after every step of this camera.</summary>
    /// <param name="pixels">The picture, analysis size; its brightness comes first.</param>
    public void Add(TracksMessage tracks, ReadOnlySpan<byte> pixels, CameraTracker tracker)
    {
        var watchers = _watchers;
        if (watchers.Length == 0) return;
        var gray = new byte[tracker.Width * tracker.Height];
        if (picture) pixels[..gray.Length].CopyTo(gray);
        else
        {
            var foreground = tracker.Foreground;
            for (var i = 0; i < gray.Length; i++) gray[i] = (byte)(255 * foreground[i] + 0.5f);
        }
        var frame = new LiveFrame(tracks, tracker.Width, tracker.Height, gray, tracker.Estimated);
        foreach (var watcher in watchers) watcher.Frames.Writer.TryWrite(frame);
    }

    /// <summary>Begins to watch; ends with the watcher's disposal.</summary>
    public Watcher Watch()
    {
        var watcher = new Watcher(this);
        lock (_lock) _watchers = [.. _watchers, watcher];
        return watcher;
    }

    void Leave(Watcher watcher)
    {
        lock (_lock) _watchers = [.. _watchers.Where(other => other != watcher)];
    }

    public sealed class Watcher(LiveView view) : IDisposable
    {
        internal Channel<LiveFrame> Frames { get; } = Channel.CreateBounded<LiveFrame>(
            new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true, SingleWriter = true });

        public IAsyncEnumerable<LiveFrame> ReadAllAsync(CancellationToken cancellation) => Frames.Reader.ReadAllAsync(cancellation);

        public void Dispose() => view.Leave(this);
    }
}
