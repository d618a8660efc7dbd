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
    static readonly string[] Schemes = ["rtsp", "rtsps", "http", "https"];

    readonly string display;
    readonly string[] secrets;

    VideoSource(VideoSourceKind kind, string location, string display, string[] secrets) =>
        (Kind, Location, this.display, this.secrets) = (kind, location, display, secrets);

    public VideoSourceKind Kind { get; }

    /// <summary>Full path or URL, credentials included.</summary>
    public string Location { get; }

    /// <summary>Frames come at the camera's pace and are gone if nobody takes them.</summary>
    public bool IsLive => Kind != VideoSourceKind.File;

    public bool IsRtsp => Kind == VideoSourceKind.Stream && Location.StartsWith("rtsp", StringComparison.OrdinalIgnoreCase);

    /// <exception cref="VideoException">The text is none of path, supported URL and video device.</exception>
    public static VideoSource Parse(string text)
    {
        text = text.Trim();
        if (text.Length == 0) throw Bad("the video source is empty: a file, a URL (rtsp, rtsps, http, https) or /dev/videoN was expected");
        if (text.AsSpan().ContainsAny("\"\n\r\0")) throw Bad("the video source has a quote or line break in it, which ffmpeg's command line cannot take");
        if (DevicePath().IsMatch(text)) return new(VideoSourceKind.Device, text, text, []);
        var scheme = Scheme().Match(text);
        if (!scheme.Success) return File(text);
        var name = scheme.Groups[1].Value.ToLowerInvariant();
        if (name == "file" && Uri.TryCreate(text, UriKind.Absolute, out var file)) return File(file.LocalPath);
        if (!Schemes.Contains(name)) throw Bad($"the video source has the scheme '{name}'; rtsp, rtsps, http, https, a file or /dev/videoN were expected");
        return Stream(text);
    }

    /// <summary>Takes this source's credentials out of somebody else's text, such as an error line of ffmpeg.</summary>
    public string Redact(string text)
    {
        foreach (var secret in secrets) text = text.Replace(secret, "***", StringComparison.Ordinal);
        return text;
    }

    public override string ToString() => display;

    static VideoSource File(string path) => new(VideoSourceKind.File, Path.GetFullPath(path), path, []);

    static VideoSource Stream(string text)
    {
        var authority = text.IndexOf("://", StringComparison.Ordinal) + 3;
        var at = CredentialsEnd(text, authority);
        var secrets = new List<string>();
        var scheme = text[..authority];
        var location = text;
        if (at >= 0)
        {
            var credentials = text[authority..at];
            var parts = credentials.Split(':', 2);
            var (user, password) = (Uri.UnescapeDataString(parts[0]), parts.Length == 2 ? Uri.UnescapeDataString(parts[1]) : null);
            var escaped = Uri.EscapeDataString(user) + (password is null ? "" : ":" + Uri.EscapeDataString(password));
            location = scheme + escaped + text[at..];
            secrets.AddRange([credentials, escaped]);
            if (password is { Length: > 2 }) secrets.AddRange([password, Uri.EscapeDataString(password)]);
            scheme += "***@";
        }
        var rest = text[(at >= 0 ? at + 1 : authority)..];
        secrets.AddRange(SecretParameter().Matches(rest).Select(match => match.Groups[2].Value).Where(value => value.Length > 2));
        var display = scheme + SecretParameter().Replace(rest, "$1***");
        if (!Uri.TryCreate(location, UriKind.Absolute, out var uri) || uri.Host.Length == 0) throw Bad($"the video source {display} is not a complete URL: SCHEME://HOST[:PORT]/PATH was expected");
        return new(VideoSourceKind.Stream, location, display, [.. secrets.Where(secret => secret.Length > 0).Distinct().OrderByDescending(secret => secret.Length)]);
    }

    /// <summary>
    /// Where the @ after the credentials stands, -1 without any. Not left to Uri: passwords of cameras hold characters that belong
    /// escaped and are not, so the last @ before the path counts, and one behind a slash where what stands before is no host and port.
    /// </summary>
    static int CredentialsEnd(string text, int authority)
    {
        var end = text.AsSpan(authority).IndexOfAny('/', '?', '#') is var length and >= 0 ? authority + length : text.Length;
        var host = text.AsSpan(authority, end - authority);
        if (host.LastIndexOf('@') is var at and >= 0) return authority + at;
        var port = host[(host.LastIndexOf(':') + 1)..];
        var isHost = port.Length == host.Length || port.IndexOfAnyExceptInRange('0', '9') < 0 || host[0] == '[';
        return isHost ? -1 : text.IndexOf('@', end);
    }

    static VideoException Bad(string message) => new(VideoFault.Missing, message);

    [GeneratedRegex(@"^/dev/(video\d+|v4l/.+)$")]
    private static partial Regex DevicePath();

    [GeneratedRegex(@"^([A-Za-z][A-Za-z0-9+.-]+)://")]
    private static partial Regex Scheme();

    /// <summary>name=value with a name that speaks of credentials; some cameras want them in the path, joined by _ or &amp;.</summary>
    [GeneratedRegex(@"((?:user(?:name)?|login|pass(?:word|wd)?|pwd|token|secret|auth|key|signature)=)([^&_/#]+)", RegexOptions.IgnoreCase)]
    private static partial Regex SecretParameter();
}
