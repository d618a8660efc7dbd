namespace Sqair.Video;

/// <summary>
/// Writes raw frames as H.264 in an MP4 file, through ffmpeg. The same frames and options give the same bytes with the same ffmpeg.
/// The file appears under its name when it is complete.
/// </summary>
public sealed class VideoWriter : IAsyncDisposable
{
    readonly FrameEncoder _encoder;
    bool _failed;

    VideoWriter(FrameEncoder encoder) => _encoder = encoder;

    public long FrameCount { get; private set; }

    /// <exception cref="VideoException">The file cannot be written there.</exception>
    public static VideoWriter Create(string path, VideoWriterOptions options)
    {
        if (options.Width <= 0 || options.Height <= 0 || !(options.FramesPerSecond > 0) || options.ConstantRateFactor is < 0 or > 51)
            throw new ArgumentException($"{options.Width}x{options.Height} at {options.FramesPerSecond} frames per second "
                + $"with rate factor {options.ConstantRateFactor} is not possible", nameof(options));
        var source = new RawFrameSource(options.Width, options.Height, options.Format, options.FramesPerSecond);
        return new VideoWriter(new FrameEncoder(path, source, output =>
        {
            output.WithVideoCodec("libx264").WithSpeedPreset(options.Preset)
                .WithConstantRateFactor(options.ConstantRateFactor).WithPixelFormat("yuv420p");
            if (options.Width % 2 + options.Height % 2 > 0) output.WithVideoFilters(filters => filters.Pad("ceil(iw/2)*2", "ceil(ih/2)*2"));
            if (options.KeyFrameInterval is { } interval) output.WithGopSize(interval);
            if (!options.BidirectionalFrames) output.WithCustomArgument("-bf 0");
            // x264 with a thread count of its own choosing writes other bytes on a machine with other cores; no versions, no dates in the
            // file.
            output.WithThreads(1).WithoutMetadata().WithCustomArgument("-fflags +bitexact -flags:v +bitexact");
            output.WithFastStart().ForceFormat("mp4");
        }));
    }

    /// <param name="pixels">One frame, byte[Height * Width * bytes a pixel]; free again when the call returns.</param>
    /// <exception cref="VideoException">ffmpeg failed; the message has its words.</exception>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> pixels, CancellationToken cancellation = default)
    {
        try
        {
            await _encoder.WriteAsync(pixels, cancellation).ConfigureAwait(false);
            FrameCount++;
        }
        catch (Exception error) when (error is VideoException or OperationCanceledException)
        {
            // A frame may be half written: what follows would be shifted.
            _failed = true;
            throw;
        }
    }

    /// <summary>Ends the file; afterwards it is there under its name.</summary>
    /// <exception cref="VideoException">ffmpeg failed; the message has its words.</exception>
    public Task CompleteAsync() => _encoder.CompleteAsync();

    /// <summary>Completes the file, unless writing has failed or nothing was written: then no file is left.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (!_failed && FrameCount > 0) await _encoder.CompleteAsync().ConfigureAwait(false);
        }
        finally
        {
            await _encoder.DisposeAsync().ConfigureAwait(false);
        }
    }
}
