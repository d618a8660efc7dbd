using System.Diagnostics;
using System.Globalization;

namespace Sqair.Edge.Tests.Tools;

/// <summary>Video files made by ffmpeg.</summary>
static class Clip
{
    /// <returns>The path of the new file: moving test pattern, H.264.</returns>
    public static string Make(string path, int frames, int width = 320, int height = 240, int framesPerSecond = 7)
    {
        var seconds = ((double)frames / framesPerSecond).ToString("0.######", CultureInfo.InvariantCulture);
        var start = new ProcessStartInfo("ffmpeg",
        [
            "-v", "error", "-y", "-f", "lavfi", "-i",
            $"testsrc2=size={width}x{height}:rate={framesPerSecond}", "-t", seconds, "-frames:v", $"{frames}",
            "-c:v", "libx264", "-preset", "ultrafast", "-g", $"{framesPerSecond}", "-threads", "1", "-pix_fmt", "yuv420p", path,
        ])
        { RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors);
        return path;
    }
}
