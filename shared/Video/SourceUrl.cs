using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.RegularExpressions;

namespace Sqair.Video;

/// <summary>
/// A URL as people write it into a configuration, in two forms: one for ffmpeg, with credentials that are escaped where they have to be,
/// and one to show, without them. Both come from the same reading of the text, and a text that can be read in two ways is refused: taken
/// the wrong way, part of a password would become a host or path, which are shown.
/// </summary>
sealed partial class SourceUrl
{
    const string Hidden = "***";
    const RegexOptions Options = RegexOptions.Singleline | RegexOptions.IgnoreCase;

    /// <summary>
    /// Parameters that tell pictures apart and not people. Every other value is hidden: cameras have many words for a password.
    /// </summary>
    const string Harmless = "ch|chn|chid|channel|channelid|cam|camera|stream|streamid|streamtype|subtype|substream|profile|track|trackid|"
        + "unicast|multicast|proto|protocol|transport|resolution|width|height|size|fps|framerate|quality|codec|videocodec|video|audio|"
        + "enablesrtp|timeout";

    /// <summary>Where one of these begins the value before ends; any other name may be a piece of a password with = in it.</summary>
    const string Known = Harmless
        + "|user|usr|username|login|loginuse|account|pass|passwd|password|pwd|loginpas|token|key|auth|secret|signature";

    SourceUrl(string location, string display, string[] secrets) => (Location, Display, Secrets) = (location, display, secrets);

    /// <summary>For ffmpeg.</summary>
    public string Location { get; }

    /// <summary>For people.</summary>
    public string Display { get; }

    /// <summary>Every form in which the hidden parts can turn up in foreign text, longest first.</summary>
    public IReadOnlyList<string> Secrets { get; }

    /// <param name="text">Begins with <c>scheme://</c>.</param>
    /// <param name="fault">What is wrong with it; nothing of the text is in it but the scheme.</param>
    public static SourceUrl? Parse(string text, [NotNullWhen(false)] out string? fault)
    {
        var begin = text.IndexOf("://", StringComparison.Ordinal) + 3;
        var (scheme, end) = (text[..begin], CredentialsEnd(text, begin));
        var credentials = end < 0 ? "" : text[begin..end];
        var rest = text[(end < 0 ? begin : end + 1)..];
        if (rest.Contains('@', StringComparison.Ordinal))
        {
            fault = $"{scheme}USER:PASSWORD@HOST[:PORT]/PATH was expected, and it is not clear which @ ends the password; "
                + "write @ as %40, / as %2F, ? as %3F, # as %23 and % as %25 where they belong to a user name or password, "
                + "and @ as %40 in the path";
            return null;
        }
        var escaped = Escape(credentials);
        var location = scheme + escaped + (end < 0 ? "" : "@") + rest;
        if (!HostAndPort().IsMatch(rest) || !Uri.TryCreate(location, UriKind.Absolute, out var uri) || uri.Host.Length == 0)
        {
            fault = $"this is not a complete URL: {scheme}HOST[:PORT]/PATH was expected, before HOST perhaps USER:PASSWORD@";
            return null;
        }
        var secrets = new List<string>();
        var display = scheme + (end < 0 ? "" : Hidden + "@") + HideParameters(rest, secrets);
        foreach (var form in (string[])[credentials, escaped, Uri.UnescapeDataString(escaped)])
        {
            secrets.Add(form);
            // The password alone turns up too; a user name alone is no secret, and short words would tear holes into any text.
            if (form.IndexOf(':', StringComparison.Ordinal) is var colon and >= 0) secrets.Add(form[(colon + 1)..]);
        }
        fault = null;
        var longestFirst = secrets.Where(secret => secret.Length > 2).Distinct().OrderByDescending(secret => secret.Length);
        return new SourceUrl(location, display, [.. longestFirst]);
    }

    /// <summary>Hides what could be credentials in a text of unknown kind, rather too much than too little.</summary>
    public static string Mask(string text)
    {
        if (Scheme().Match(text) is { Success: true } scheme) return text[..scheme.Index] + Shown(text[scheme.Index..]);
        return text.Contains('@', StringComparison.Ordinal) ? Hidden : text;
    }

    /// <summary>Hides the credentials of every URL in a line of somebody else's, such as where a camera redirects to.</summary>
    public static string MaskInLine(string line) => UrlInLine().Replace(line, match => Shown(match.Value));

    static string Shown(string url) => Parse(url, out _)?.Display ?? Scheme().Match(url).Value + Hidden;

    /// <summary>
    /// Where the @ after the credentials stands, -1 without any: the last one before the path; or, where what stands before the path can be
    /// no host and port, the one behind it. What is left over after that is for the caller to refuse.
    /// </summary>
    static int CredentialsEnd(string text, int begin)
    {
        var end = text.AsSpan(begin).IndexOfAny('/', '?', '#') is var length and >= 0 ? begin + length : text.Length;
        if (text.LastIndexOf('@', end - 1, end - begin) is var inside and >= 0) return inside;
        return HostAndPort().IsMatch(text[begin..end]) ? -1 : text.IndexOf('@', end);
    }

    /// <summary>Escapes what divides a URL, and leaves escapes as they are. Only the first colon divides user name and password.</summary>
    static string Escape(string credentials)
    {
        var parts = credentials.Split(':', 2);
        return string.Join(':', parts.Select(part => Unescaped().Replace(part, match => Uri.EscapeDataString(match.Value))));
    }

    /// <param name="rest">Everything behind the credentials.</param>
    static string HideParameters(string rest, List<string> secrets)
    {
        var path = rest.AsSpan().IndexOfAny('/', '?', '#') is var slash and >= 0 ? slash : rest.Length;
        var query = rest.IndexOf('?', path);
        // Some cameras want parameters in the path, joined by _ too.
        var inPath = rest.IndexOf('=', path) is var equals and >= 0 && (query < 0 || equals < query);
        var shown = new StringBuilder(rest[..path]);
        var last = path;
        foreach (Match match in (inPath ? PathParameter() : QueryParameter()).Matches(rest, path))
        {
            var value = match.Groups["value"];
            if (HarmlessName().IsMatch(match.Groups["name"].Value) && HarmlessValue().IsMatch(value.Value)) continue;
            shown.Append(rest, last, value.Index - last).Append(value.Length > 0 ? Hidden : "");
            last = value.Index + value.Length;
            secrets.Add(value.Value);
        }
        // A query or fragment without a name may be a token.
        if (rest.AsSpan(last).IndexOfAny('?', '#') is var bare and >= 0 && !rest.AsSpan(last + bare).Contains('='))
        {
            shown.Append(rest, last, bare + 1).Append(last + bare + 1 < rest.Length ? Hidden : "");
            secrets.Add(rest[(last + bare + 1)..]);
            last = rest.Length;
        }
        return shown.Append(rest, last, rest.Length - last).ToString();
    }

    /// <summary>A name, an IPv4 address or a bracketed IPv6 address, then perhaps a port, up to the path.</summary>
    [GeneratedRegex(@"^(?:\[[0-9A-Fa-f:.%]+\]|[\p{L}\p{N}._~-]+)(?::[0-9]*)?(?=[/?#]|$)")]
    private static partial Regex HostAndPort();

    [GeneratedRegex(@"%(?![0-9A-Fa-f]{2})|[^%A-Za-z0-9._~-]+")]
    private static partial Regex Unescaped();

    /// <summary>The value goes up to the next known name, since it may hold any character.</summary>
    [GeneratedRegex(@"(?<=[?&;#])(?<name>[^=&;?#]+)=(?<value>.*?)(?=[&;](?:" + Known + ")=|$)", Options)]
    private static partial Regex QueryParameter();

    [GeneratedRegex(@"(?<=[/?&;#_])(?<name>[^=&;?#/_]+)=(?<value>.*?)(?=[&;_](?:" + Known + ")=|$)", Options)]
    private static partial Regex PathParameter();

    [GeneratedRegex("^(?:" + Harmless + ")$", RegexOptions.IgnoreCase)]
    private static partial Regex HarmlessName();

    [GeneratedRegex(@"^[\w.,-]{1,32}$")]
    private static partial Regex HarmlessValue();

    [GeneratedRegex(@"[A-Za-z][A-Za-z0-9+.-]*://")]
    private static partial Regex Scheme();

    [GeneratedRegex(@"[A-Za-z][A-Za-z0-9+.-]*://[^\s'""]*[^\s'"":,;.)]")]
    private static partial Regex UrlInLine();
}
