namespace Sqair.Video;

/// <summary>What a source holds.</summary>
/// <param name="Width">Pixels, as displayed (after the rotation a telephone notes in its files).</param>
/// <param name="Height">Pixels, as displayed.</param>
/// <param name="FramesPerSecond">Average; 0 where a live source does not say.</param>
/// <param name="Codec">ffmpeg's name, such as h264.</param>
/// <param name="Duration">Null for live sources and files that do not know it.</param>
/// <param name="FrameCount">From duration and average rate, exact for files of constant rate; null where either is unknown.</param>
public sealed record VideoInfo(int Width, int Height, double FramesPerSecond, string Codec, TimeSpan? Duration, long? FrameCount);
