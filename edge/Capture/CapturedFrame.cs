using Sqair.Video;

namespace Sqair.Edge.Capture;

/// <summary>
/// A picture on its way from capture to tracking. Whoever holds it owns it and disposes of it; its pixels go back to the pool then.
/// </summary>
/// <param name="picture">YUV 4:2:0, at the analysis size.</param>
/// <param name="number">Of the camera, from 1.</param>
/// <param name="time">On a clock that starts anywhere and rises from frame to frame of a camera.</param>
/// <param name="source">Size of the source picture.</param>
public sealed class CapturedFrame(VideoFrame picture, long number, TimeSpan time, PictureSize source) : IDisposable
{
    public ReadOnlyMemory<byte> Pixels => picture.Memory;

    public long Number => number;

    /// <summary>UTC.</summary>
    public DateTimeOffset Captured => picture.Captured;

    public TimeSpan Time => time;

    public PictureSize Source => source;

    public void Dispose() => picture.Dispose();
}

/// <summary>Pixels.</summary>
public readonly record struct PictureSize(int Width, int Height);
