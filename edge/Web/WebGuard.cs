using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Sqair.Edge.Configuration;

namespace Sqair.Edge.Web;

/// <summary>
/// Who may see what: the token, as a header or as the cookie that the page gets for it; no other site's pages, in frames or by scripts; no
/// name that somebody else's server has made point here.
/// </summary>
sealed class WebGuard(WebOptions options)
{
    const string Cookie = "sqair-edge";
    const string Scheme = "Bearer ";

    readonly byte[] _token = Hash(options.Token?.Value ?? "");

    /// <summary>Runs before everything else.</summary>
    /// <param name="open">Asks for no token.</param>
    public async Task InvokeAsync(HttpContext context, RequestDelegate next, Func<PathString, bool> open)
    {
        var (request, response) = (context.Request, context.Response);
        var headers = response.Headers;
        headers.ContentSecurityPolicy = "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";
        headers.XFrameOptions = "DENY";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
        if (IsForeign(request))
        {
            response.StatusCode = StatusCodes.Status403Forbidden;
            await response.WriteAsync("this page answers its own pages only\n", context.RequestAborted);
        }
        else if (request.Path == "/" && request.Query["token"] is [{ } given])
        {
            // The token leaves the address bar and the history at once.
            if (IsToken(Hash(given))) Remember(response);
            response.Redirect("/");
        }
        else if (open(request.Path) || IsKnown(request)) await next(context);
        else
        {
            response.StatusCode = StatusCodes.Status401Unauthorized;
            if (request.Path == "/") await PageFiles.SendAsync(context, "login.html");
            else await response.WriteAsync(
                "expected 'Authorization: Bearer TOKEN', with the token of the section 'web'\n", context.RequestAborted);
        }
    }

    /// <summary>
    /// A script or frame of another site, which the browser says; or, without a token, a name instead of an address: one that another
    /// site's server has made point here.
    /// </summary>
    bool IsForeign(HttpRequest request)
    {
        if (request.Headers["Sec-Fetch-Site"] is [{ } site] && site is not ("same-origin" or "none")
            && !(request.Path == "/" && request.Headers["Sec-Fetch-Mode"] is ["navigate"] && HttpMethods.IsGet(request.Method)
                && request.Headers["Sec-Fetch-Dest"] is ["document"]))
            return true;
        if (request.Headers.Origin is [{ } origin]
            && !(Uri.TryCreate(origin, UriKind.Absolute, out var from) && from.Authority == request.Host.Value))
            return true;
        return options.Token is null && request.Host.Host.TrimEnd('.') is var host
            && !host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            && Uri.CheckHostName(host) is not (UriHostNameType.IPv4 or UriHostNameType.IPv6);
    }

    bool IsKnown(HttpRequest request)
    {
        if (options.Token is null) return true;
        if (request.Headers.Authorization is [{ } header] && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            return IsToken(Hash(header[Scheme.Length..].Trim()));
        return request.Cookies[Cookie] is { } cookie && IsCookie(cookie);
    }

    bool IsToken(byte[] hash) => options.Token is null || CryptographicOperations.FixedTimeEquals(hash, _token);

    bool IsCookie(string cookie) =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(cookie), Encoding.ASCII.GetBytes(CookieValue));

    /// <summary>Made from the token, so that it lives over a restart and ends with the token.</summary>
    string CookieValue => Convert.ToHexStringLower(Hash("cookie:" + options.Token?.Value));

    void Remember(HttpResponse response)
    {
        if (options.Token is null) return;
        response.Cookies.Append(Cookie, CookieValue, new CookieOptions
        {
            HttpOnly = true, SameSite = Microsoft.AspNetCore.Http.SameSiteMode.Strict, Path = "/", MaxAge = TimeSpan.FromDays(30),
        });
    }

    static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
