namespace Sqair.Video;

/// <summary>Writes one picture as PNG, through ffmpeg.</summary>
public static class PngWriter
{
    /// <param name="pixels">byte[height * width * bytes a pixel], rows from the top.</param>
    /// <exception cref="VideoException">The file cannot be written there.</exception>
    public static async Task WriteAsync(
        string path, int width, int height, PixelFormat format, ReadOnlyMemory<byte> pixels, CancellationToken cancellation = default)
    {
        if (width <= 0 || height <= 0) throw new ArgumentException($"a picture of {width}x{height} is not possible");
        await using var encoder = new FrameEncoder(path, new RawFrameSource(width, height, format, 1), output => output
            // Not image2: that would read a percent sign in the name as a pattern of numbers.
            .WithVideoCodec("png").WithFrameCount(1).WithCustomArgument("-fflags +bitexact -flags:v +bitexact").ForceFormat("image2pipe"));
        await encoder.WriteAsync(pixels, cancellation).ConfigureAwait(false);
        await encoder.CompleteAsync().ConfigureAwait(false);
    }
}
