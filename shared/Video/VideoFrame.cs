namespace Sqair.Video;

/// <summary>
/// One decoded picture, gray unless the reader was told otherwise. Whoever holds it owns it and disposes of it once, which gives the
/// pixels back to the reader's pool; they must not be touched afterwards.
/// </summary>
public sealed class VideoFrame : IDisposable
{
    readonly FramePool _pool;
    byte[]? _pixels;

    internal VideoFrame(FramePool pool, byte[] pixels) => (_pool, _pixels) = (pool, pixels);

    public required int Width { get; init; }

    public required int Height { get; init; }

    public required PixelFormat Format { get; init; }

    /// <summary>From 0, counted after the change of frame rate.</summary>
    public required long Index { get; init; }

    /// <summary>
    /// From 0, in frames of the source. In files by the time stamps: frames that are missing or could not be decoded are counted.
    /// </summary>
    public required long Number { get; init; }

    /// <summary>Pixels of the source's picture as stored, which may change within a file.</summary>
    public required int SourceWidth { get; init; }

    public required int SourceHeight { get; init; }

    /// <summary>Time since the first frame: by the time stamps in files, by arrival in live sources.</summary>
    public required TimeSpan Position { get; init; }

    /// <summary>
    /// For live sources by their arrival (<see cref="StreamClock"/>); in files the moment they were opened plus <see cref="Position"/>.
    /// </summary>
    public required DateTimeOffset Captured { get; init; }

    /// <summary>The pixels in the layout of <see cref="Format"/>.</summary>
    public Memory<byte> Memory => _pixels ?? throw new ObjectDisposedException(nameof(VideoFrame));

    public Span<byte> Span => Memory.Span;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _pixels, null) is { } buffer) _pool.Return(buffer);
    }
}
