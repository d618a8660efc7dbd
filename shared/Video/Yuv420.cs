namespace Sqair.Video;

/// <summary>
/// Pictures in YUV 4:2:0: width·height bytes of brightness, then the planes U (how blue) and V (how red) at half the width and height,
/// rounded up.
/// </summary>
public static class Yuv420
{
    /// <summary>The byte of a colour plane that is no colour.</summary>
    public const byte Neutral = 128;

    /// <summary>Width, or height, of a colour plane.</summary>
    public static int Half(int size) => (size + 1) / 2;

    /// <summary>Bytes of one colour plane of a picture of this size.</summary>
    public static int PlaneBytes(int width, int height) => Half(width) * Half(height);

    /// <summary>Bytes of a picture with both.</summary>
    public static int FrameBytes(int width, int height) => width * height + 2 * PlaneBytes(width, height);
}
