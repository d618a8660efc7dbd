namespace Sqair.Video;

/// <summary>What a source holds.</summary>
/// <param name="Width">Pixels as stored, after the rotation a telephone notes in its files.</param>
/// <param name="Height">Pixels as stored, after the rotation.</param>
/// <param name="FramesPerSecond">
/// Average; in files whose frames come unevenly one by the period that most of their first frames have. 0 where a live source does not say.
/// </param>
/// <param name="Codec">ffmpeg's name, such as h264.</param>
/// <param name="Duration">Null for live sources and files that do not know it.</param>
/// <param name="FrameCount">As the file says, or from duration and average rate; null where neither is known.</param>
public sealed record VideoInfo(int Width, int Height, double FramesPerSecond, string Codec, TimeSpan? Duration, long? FrameCount)
{
    /// <summary>Width of a stored pixel by its height; 1: square.</summary>
    public double PixelAspect { get; init; } = 1;

    /// <summary>Square pixels: the shape that a viewer sees, at the stored height.</summary>
    public int DisplayWidth => Math.Max(1, (int)Math.Round(Width * PixelAspect));

    /// <summary><see cref="FrameCount"/> was counted, not reckoned from the duration.</summary>
    internal bool CountIsExact { get; init; }

    /// <summary>Files: seconds of the first frame on ffmpeg's clock, which begins with the first sound or picture.</summary>
    internal double Origin { get; init; }

    /// <summary>The numbered pictures that the source is; null for a video.</summary>
    internal NumberedPictures? Pictures { get; init; }
}
