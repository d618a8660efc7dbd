namespace Sqair.Video;

/// <summary>Layout of raw pixels: rows from top to bottom without padding.</summary>
public enum PixelFormat
{
    /// <summary>One byte a pixel, 0 black to 255 white.</summary>
    Gray,

    /// <summary>Three bytes a pixel: red, green, blue.</summary>
    Rgb24,
}

static class PixelFormats
{
    public static int BytesPerPixel(this PixelFormat format) => format == PixelFormat.Gray ? 1 : 3;

    /// <summary>The name ffmpeg has for it.</summary>
    public static string Name(this PixelFormat format) => format == PixelFormat.Gray ? "gray" : "rgb24";
}
