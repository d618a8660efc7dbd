using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;
using FFMpegCore;

namespace Sqair.Video;

/// <summary>The installed ffmpeg: options changed their names between the versions that Jetsons and workstations have.</summary>
static partial class FFmpegProgram
{
    static Task<Version>? s_version;

    /// <summary>Asked once; a build without a number counts as the newest.</summary>
    /// <exception cref="VideoException">ffmpeg cannot be started.</exception>
    public static async Task<Version> VersionAsync()
    {
        var asked = s_version ??= AskAsync();
        try
        {
            return await asked.ConfigureAwait(false);
        }
        catch (VideoException)
        {
            s_version = null;
            throw;
        }
    }

    static async Task<Version> AskAsync()
    {
        var program = GlobalFFOptions.GetFFMpegBinaryPath();
        try
        {
            using var process = Process.Start(
                new ProcessStartInfo(program, "-version") { RedirectStandardOutput = true, UseShellExecute = false })!;
            var words = await process.StandardOutput.ReadToEndAsync().ConfigureAwait(false);
            await process.WaitForExitAsync().ConfigureAwait(false);
            var match = Number().Match(words);
            return match.Success ? Version.Parse(match.Groups[1].Value) : new Version(99, 0);
        }
        catch (Win32Exception error)
        {
            throw new VideoException(
                VideoFault.Failed, $"cannot start '{program}': {error.Message}; install ffmpeg (Debian: apt-get install ffmpeg)", error);
        }
    }

    [GeneratedRegex(@"^ffmpeg version n?(\d+\.\d+)")]
    private static partial Regex Number();
}
