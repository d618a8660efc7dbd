using System.Net;

namespace Sqair.Edge.Configuration;

// What listens on the network, and to whom it answers.
sealed partial class OptionsReader
{
    /// <summary>Shorter ones can be guessed by trying.</summary>
    const int LeastToken = 16;

    WebOptions Web(YamlSection section)
    {
        var listen = Listen(section);
        var token = section.Secret("token", "tokenFile", "a token")?.Value;
        if (token is not null && (token.Length < LeastToken || token.Any(letter => letter is <= ' ' or > '~')))
            section.Report(section.Has("token") ? "token" : "tokenFile",
                $"expected a token of at least {LeastToken} characters, letters, digits and signs of ASCII without blanks");
        var asked = section.Has("token") || section.Has("tokenFile");
        if (!asked && listen is not null && !IPAddress.IsLoopback(listen.Address))
            section.Report("listen", "expected a 'token' as well, since others than this machine can reach "
                + $"{section.Found("listen")}; or 127.0.0.1");
        var picture = section.Flag("picture") ?? false;
        var edit = section.Flag("edit") ?? false;
        section.RefuseUnknownKeys();
        return new WebOptions(listen ?? new IPEndPoint(IPAddress.Loopback, 0), token is null ? null : new Secret(token), picture, edit);
    }

    /// <returns>Null after a report.</returns>
    static IPEndPoint? Listen(YamlSection section)
    {
        const string Expected = "an address and a port, such as 127.0.0.1:8080 or [::]:8080";
        var before = section.RequiredText("listen", Expected);
        // A number alone would be read as an address, and an address alone has port 0.
        if (before.Length == 0) return null;
        if (before.Contains(':', StringComparison.Ordinal) && IPEndPoint.TryParse(before, out var listen) && listen.Port > 0) return listen;
        section.Report("listen", $"expected {Expected}, found {section.Found("listen")}");
        return null;
    }
}
