namespace Sqair.Video;

/// <summary>Layout of raw pixels: rows from top to bottom without padding.</summary>
public enum PixelFormat
{
    /// <summary>One byte a pixel, 0 black to 255 white.</summary>
    Gray,

    /// <summary>Three bytes a pixel: red, green, blue.</summary>
    Rgb24,

    /// <summary>
    /// The same bytes as <see cref="Gray"/>, and after them two colour planes (<see cref="Video.Yuv420"/>). The layout that cameras encode
    /// in.
    /// </summary>
    Yuv420,
}

static class PixelFormats
{
    /// <summary>Length of a picture.</summary>
    public static int FrameBytes(this PixelFormat format, int width, int height) => format switch
    {
        PixelFormat.Gray => width * height,
        PixelFormat.Rgb24 => 3 * width * height,
        _ => Video.Yuv420.FrameBytes(width, height),
    };

    /// <summary>The name ffmpeg has for it; brightness of yuv420p has to be asked for in the range 0 to 255 beside.</summary>
    public static string Name(this PixelFormat format) => format switch
    {
        PixelFormat.Gray => "gray",
        PixelFormat.Rgb24 => "rgb24",
        _ => "yuv420p",
    };
}
