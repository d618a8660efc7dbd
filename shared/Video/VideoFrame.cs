namespace Sqair.Video;

/// <summary>
/// One decoded picture, gray unless the reader was told otherwise. Whoever holds it owns it and disposes of it once, which gives the
/// pixels back to the reader's pool; they must not be touched afterwards.
/// </summary>
public sealed class VideoFrame : IDisposable
{
    readonly FramePool _pool;
    byte[]? _pixels;

    internal VideoFrame(
        FramePool pool, byte[] pixels, int width, int height, PixelFormat format, long index, TimeSpan position, DateTimeOffset captured)
    {
        (_pool, _pixels, Width, Height, Format) = (pool, pixels, width, height, format);
        (Index, Position, Captured) = (index, position, captured);
    }

    public int Width { get; }

    public int Height { get; }

    public PixelFormat Format { get; }

    /// <summary>From 0, counted after the change of frame rate.</summary>
    public long Index { get; }

    /// <summary>Time since the first frame: by the frame rate in files, by arrival in live sources.</summary>
    public TimeSpan Position { get; }

    /// <summary>
    /// For live sources by their arrival (<see cref="StreamClock"/>); in files the moment they were opened plus <see cref="Position"/>.
    /// </summary>
    public DateTimeOffset Captured { get; }

    /// <summary>The pixels in the layout of <see cref="Format"/>.</summary>
    public Memory<byte> Memory => _pixels ?? throw new ObjectDisposedException(nameof(VideoFrame));

    public Span<byte> Span => Memory.Span;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _pixels, null) is { } buffer) _pool.Return(buffer);
    }
}
