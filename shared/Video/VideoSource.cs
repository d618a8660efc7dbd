using System.Text.RegularExpressions;

namespace Sqair.Video;

/// <summary>What stands behind a source's text.</summary>
public enum VideoSourceKind
{
    File,

    /// <summary>A URL of scheme rtsp, rtsps, http or https.</summary>
    Stream,

    /// <summary>A camera of Video4Linux.</summary>
    Device,
}

/// <summary>
/// Where video comes from: a file's path, a stream's URL or <c>/dev/videoN</c>. Prints itself without credentials, so that it can go to
/// logs and messages; <see cref="Location"/> is the whole text and must not.
/// </summary>
public sealed partial class VideoSource
{
    const string Expected = "a file, a URL (rtsp, rtsps, http, https) or /dev/videoN was expected";

    static readonly string[] s_schemes = ["rtsp", "rtsps", "http", "https"];

    readonly string _display;
    readonly IReadOnlyList<string> _secrets;

    VideoSource(VideoSourceKind kind, string location, string display, IReadOnlyList<string> secrets) =>
        (Kind, Location, _display, _secrets) = (kind, location, display, secrets);

    public VideoSourceKind Kind { get; }

    /// <summary>Full path or URL, credentials included.</summary>
    public string Location { get; }

    /// <summary>Frames come at the camera's pace and are gone if nobody takes them.</summary>
    public bool IsLive => Kind != VideoSourceKind.File;

    public bool IsRtsp => Kind == VideoSourceKind.Stream && Location.StartsWith("rtsp", StringComparison.OrdinalIgnoreCase);

    /// <summary>There is something in the URL that is not shown.</summary>
    public bool HasSecrets => Kind == VideoSourceKind.Stream && Location != _display;

    /// <param name="folder">Where a relative path begins; null: the current folder.</param>
    /// <exception cref="VideoException">The text is none of path, supported URL and device; the message does not repeat it.</exception>
    public static VideoSource Parse(string text, string? folder = null)
    {
        text = text.Trim();
        if (text.Length == 0) throw Bad($"the video source is empty: {Expected}");
        if (text.AsSpan().ContainsAny("\"\n\r\0"))
            throw Bad("the video source has a quote or line break in it, which ffmpeg's command line cannot take");
        if (DevicePath().IsMatch(text)) return new(VideoSourceKind.Device, text, text, []);
        var scheme = Scheme().Match(text);
        if (!scheme.Success) return File(text, folder);
        var name = scheme.Groups[1].Value.ToLowerInvariant();
        if (name == "file" && Uri.TryCreate(text, UriKind.Absolute, out var file)) return File(file.LocalPath, folder);
        if (!s_schemes.Contains(name)) throw Bad($"the video source has the scheme '{name}'; {Expected}");
        return SourceUrl.Parse(text, out var fault) is { } url
            ? new VideoSource(VideoSourceKind.Stream, url.Location, url.Display, url.Secrets)
            : throw Bad($"the video source cannot be used: {fault}");
    }

    /// <summary>Hides what could be credentials in a text that was meant to be something else.</summary>
    public static string Mask(string text) => SourceUrl.Mask(text);

    /// <summary>Takes this source's credentials out of somebody else's text, such as an error line of ffmpeg.</summary>
    public string Redact(string text)
    {
        text = HiddenUrl.Named(text, _display);
        foreach (var secret in _secrets) text = text.Replace(secret, "***", StringComparison.Ordinal);
        return SourceUrl.MaskInLine(text);
    }

    public override string ToString() => _display;

    /// <summary>A path is shown as it is, so what may be a URL with a mistake at its beginning is none.</summary>
    static VideoSource File(string path, string? folder)
    {
        if (path.Contains("://", StringComparison.Ordinal) || LikeUrl().IsMatch(path))
            throw Bad($"the video source looks like a URL and has no scheme such as rtsp:// at its beginning; {Expected} "
                + "(a file's name can begin with ./)");
        var full = Path.GetFullPath(path, folder ?? Environment.CurrentDirectory);
        return new(VideoSourceKind.File, full, folder is null ? path : full, []);
    }

    static VideoException Bad(string message) => new(VideoFault.Missing, message);

    [GeneratedRegex(@"^/dev/(video\d+|v4l/.+)$")]
    private static partial Regex DevicePath();

    [GeneratedRegex(@"^([A-Za-z][A-Za-z0-9+.-]+)://")]
    private static partial Regex Scheme();

    /// <summary>scheme:/, two slashes before an @, or something before a colon before an @, unless it begins as only a path does.</summary>
    [GeneratedRegex(@"^(?:[A-Za-z][A-Za-z0-9+.-]+:/|//.*@|[^/.][^@]*:.*@)")]
    private static partial Regex LikeUrl();
}
