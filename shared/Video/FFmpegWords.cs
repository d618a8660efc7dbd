using System.Globalization;
using System.Text.RegularExpressions;
using FFMpegCore.Exceptions;

namespace Sqair.Video;

/// <summary>
/// Makes one sentence of how ffmpeg or ffprobe ended and of its error lines. Both have to be run with <see cref="Level"/>.
/// </summary>
static partial class FFmpegWords
{
    /// <summary>Every line begins with its level: without, a line that describes the stream looks like one that complains.</summary>
    public const string Level = "-loglevel level+";

    const int Lines = 3;
    const int SigTerm = 15;
    const string Silence = "without a word";

    /// <summary>
    /// Signals that end ffmpeg. Only those that it cannot or does not catch, since new versions return the low byte of an error number, and
    /// "no route to host" is the same byte as the end by signal 15.
    /// </summary>
    static readonly Dictionary<int, string> s_signals = new()
    {
        [2] = "SIGINT", [4] = "SIGILL", [6] = "SIGABRT", [7] = "SIGBUS", [8] = "SIGFPE",
        [9] = "SIGKILL", [11] = "SIGSEGV", [SigTerm] = "SIGTERM",
    };

    /// <param name="error">Whatever came of running ffmpeg or ffprobe on the source.</param>
    public static VideoException ToException(VideoSource source, Exception error)
    {
        var (how, signal, words) = error switch
        {
            FFMpegProcessException ffmpeg => End("ffmpeg", ffmpeg.Result.ExitCode, ffmpeg.Result.StandardError),
            FFProbeProcessException ffprobe => End("ffprobe", ffprobe.ExitCode, ffprobe.StandardError),
            _ => ("ffmpeg failed", false, error.Message),
        };
        var (fault, sentence) = words switch
        {
            // Its complaints of before have nothing to do with it.
            _ when signal => (VideoFault.Failed, how),
            _ when Has("401 Unauthorized", "403 Forbidden") => (VideoFault.Unauthorized, "the user name or password was refused"),
            _ when Has("Connection refused") => (VideoFault.Refused, "the connection was refused"),
            _ when Has("404 Not Found", "No such file or directory", "No such device") => (VideoFault.Missing, "there is no such stream"),
            _ when Has("Name or service not known", "Failed to resolve hostname", "failure in name resolution", "No address associated")
                => (VideoFault.UnknownHost, "no host of this name is known"),
            _ when Has("timed out", "No route to host", "Network is unreachable") => (VideoFault.Unreachable, "no answer"),
            _ when Has("Permission denied") => (VideoFault.Forbidden, "it may not be read"),
            _ when Has("Device or resource busy") => (VideoFault.Busy, "another program holds it"),
            _ when Has("Invalid data found", "moov atom not found", "does not contain any stream", "Unknown input format")
                => (VideoFault.NotVideo, "not a video that ffmpeg can read"),
            _ => (VideoFault.Failed, how),
        };
        // The trace of the inner exception repeats the command line, credentials and all: only its type and words may go on.
        var inner = new InvalidOperationException(source.Redact(error.Message));
        return new VideoException(fault, $"{source}: {source.Redact(Joined(sentence, words))}", inner);

        bool Has(params ReadOnlySpan<string> marks)
        {
            foreach (var mark in marks)
                if (words.Contains(mark, StringComparison.OrdinalIgnoreCase)) return true;
            return false;
        }
    }

    /// <summary>How a run ended, in one sentence with its last complaints.</summary>
    public static string Ending(FFMpegProcessException run)
    {
        var (how, _, words) = End("ffmpeg", run.Result.ExitCode, run.Result.StandardError);
        return Joined(how, words);
    }

    static string Joined(string sentence, string words) => words.Length > 0 ? $"{sentence} ({words})" : sentence;

    static (string How, bool Signal, string Words) End(string program, int code, IReadOnlyList<string> lines)
    {
        // What it catches it tells, and then returns 255.
        var caught = lines.TakeLast(Lines).Select(line => CaughtSignal().Match(line)).LastOrDefault(match => match.Success);
        var signal = caught is not null ? int.Parse(caught.Groups[1].Value, CultureInfo.InvariantCulture)
            : code is > 128 and not 128 + SigTerm ? code - 128 : 0;
        var words = Summary(lines);
        if (signal > 0 && (caught is not null || s_signals.ContainsKey(signal)))
        {
            var name = s_signals.TryGetValue(signal, out var known) ? $" ({known})" : "";
            return ($"{program} was ended by signal {signal}{name}", true, words == Silence ? "" : $"its last complaint before: {words}");
        }
        return ($"{program} ended with code {code}", false, words);
    }

    /// <summary>
    /// Whether a line is a complaint. Lines without a level go on with what a line before began, such as the description of a stream.
    /// </summary>
    public static bool IsError(string line) =>
        LineLevel().Match(line) is { Success: true } level && level.Groups[1].Value is "error" or "fatal" or "panic";

    /// <summary>Whether a complaint says that a file ends before its time.</summary>
    public static bool IsCutOff(string line) => EarlyEnd().IsMatch(line);

    /// <summary>The size of the pictures that come from here on, if that is what a line tells.</summary>
    public static (int Width, int Height)? PictureSize(string line) =>
        SourceSize().Match(line) is { Success: true } match ? (int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture),
            int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture)) : null;

    /// <summary>The last complaints without the addresses of ffmpeg's objects.</summary>
    public static string Summary(IReadOnlyList<string> lines)
    {
        var last = lines.Where(IsError)
            .Select(line => LineLevel().Replace(ObjectAddress().Replace(line, ""), "").Trim())
            .Where(line => line.Length > 0).Distinct().TakeLast(Lines);
        var summary = string.Join("; ", last);
        return summary.Length > 0 ? summary : Silence;
    }

    [GeneratedRegex(@"^(\[[^\]]+@ 0x[0-9a-f]+\] ?)+")]
    private static partial Regex ObjectAddress();

    [GeneratedRegex(@"\[(panic|fatal|error|warning|info|verbose|debug|trace)\] ?")]
    private static partial Regex LineLevel();

    [GeneratedRegex(@"received signal (\d+)")]
    private static partial Regex CaughtSignal();

    [GeneratedRegex("partial file|ended prematurely|[Tt]runcat")]
    private static partial Regex EarlyEnd();

    /// <summary>What the head of a filter graph says when it is set up, at the beginning and on every change.</summary>
    [GeneratedRegex(@"\[verbose\] w:(\d+) h:(\d+) pixfmt:")]
    private static partial Regex SourceSize();
}
