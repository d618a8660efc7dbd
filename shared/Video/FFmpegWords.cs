using System.Globalization;
using System.Text.RegularExpressions;

namespace Sqair.Video;

/// <summary>Makes one sentence of ffmpeg's error lines.</summary>
static partial class FFmpegWords
{
    const int Lines = 3;

    public static VideoException ToException(VideoSource source, IReadOnlyList<string> lines, Exception inner)
    {
        var words = Summary(lines);
        var (fault, sentence) = words switch
        {
            _ when Has("401 Unauthorized", "403 Forbidden") => (VideoFault.Refused, "the user name or password was refused"),
            _ when Has("Connection refused") => (VideoFault.Refused, "the connection was refused"),
            _ when Has("404 Not Found", "No such file or directory", "No such device") => (VideoFault.Missing, "there is no such stream"),
            _ when Has("timed out", "No route to host", "Network is unreachable", "Name or service not known", "Failed to resolve hostname", "failure in name resolution")
                => (VideoFault.Unreachable, "no answer"),
            _ when Has("Invalid data found", "moov atom not found", "does not contain any stream", "Unknown input format") => (VideoFault.NotVideo, "not a video that ffmpeg can read"),
            _ => (VideoFault.Failed, "ffmpeg failed"),
        };
        // The trace of the inner exception repeats the command line, credentials and all: only its type and words may go on.
        return new VideoException(fault, $"{source}: {sentence} ({source.Redact(words)})", new InvalidOperationException(source.Redact(inner.Message)));

        bool Has(params ReadOnlySpan<string> marks)
        {
            foreach (var mark in marks)
                if (words.Contains(mark, StringComparison.OrdinalIgnoreCase)) return true;
            return false;
        }
    }

    /// <summary>Whether a line is a complaint. ffprobe's lines bear no level and are complaints only.</summary>
    public static bool IsError(string line) => Level().Match(line) is not { Success: true } level || level.Groups[1].Value is "error" or "fatal" or "panic";

    /// <summary>The size of the pictures that come from here on, if that is what a line tells.</summary>
    public static (int Width, int Height)? PictureSize(string line) =>
        SourceSize().Match(line) is { Success: true } match ? (int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture), int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture)) : null;

    /// <summary>The last complaints without the addresses of ffmpeg's objects.</summary>
    public static string Summary(IReadOnlyList<string> lines)
    {
        var last = lines.Where(IsError).Select(line => Level().Replace(ObjectAddress().Replace(line, ""), "").Trim()).Where(line => line.Length > 0).Distinct().TakeLast(Lines);
        var summary = string.Join("; ", last);
        return summary.Length > 0 ? summary : "without a word";
    }

    [GeneratedRegex(@"^(\[[^\]]+@ 0x[0-9a-f]+\] ?)+")]
    private static partial Regex ObjectAddress();

    [GeneratedRegex(@"\[(panic|fatal|error|warning|info|verbose|debug|trace)\] ?")]
    private static partial Regex Level();

    /// <summary>What the head of a filter graph says when it is set up, at the beginning and on every change.</summary>
    [GeneratedRegex(@"\[verbose\] w:(\d+) h:(\d+) pixfmt:")]
    private static partial Regex SourceSize();
}
