namespace Sqair.Edge.Configuration;

public enum SourceKind { File, Stream, Device }

/// <summary>Where frames come from. Credentials in a URL reach the decoder and nothing else: <see cref="ToString"/> leaves them out.</summary>
public sealed record CameraSource
{
    static readonly string[] s_schemes = ["rtsp", "rtsps", "http", "https", "tcp", "udp", "srt", "rtmp"];

    readonly string? _userInfo;

    CameraSource(SourceKind kind, string location, string? userInfo) => (Kind, Location, _userInfo) = (kind, location, userInfo);

    public SourceKind Kind { get; }

    /// <summary>What the decoder opens: absolute path of a file, a URL, or a device.</summary>
    public string Location { get; }

    /// <param name="text">A URL, <c>/dev/videoN</c>, or the path of a file.</param>
    /// <param name="folder">Relative paths begin here.</param>
    /// <param name="expected">What would have been right, if the answer is null.</param>
    public static CameraSource? Parse(string text, string folder, out string expected)
    {
        expected = "a path of a video file, /dev/videoN, or a URL that begins with " + string.Join("://, ", s_schemes) + "://";
        var end = text.IndexOf("://", StringComparison.Ordinal);
        if (end >= 0)
        {
            if (text.AsSpan(0, end) is "file") return new CameraSource(SourceKind.File, Path.GetFullPath(text[(end + 3)..], folder), null);
            if (!s_schemes.Contains(text[..end]) || !Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Host.Length == 0) return null;
            // The decoder gets its arguments through one command line.
            if (text.AsSpan().ContainsAny(" \t\r\n\"'")) return null;
            return new CameraSource(SourceKind.Stream, text, uri.UserInfo.Length == 0 ? null : uri.UserInfo);
        }
        if (text.StartsWith("/dev/", StringComparison.Ordinal)) return new CameraSource(SourceKind.Device, text, null);
        return text.Contains('\0') ? null : new CameraSource(SourceKind.File, Path.GetFullPath(text, folder), null);
    }

    /// <summary><paramref name="text"/> (a message of the decoder) without this source's credentials.</summary>
    public string Redact(string text) => _userInfo is null ? text : text.Replace(_userInfo + "@", "", StringComparison.Ordinal);

    public override string ToString() => Redact(Location);
}
