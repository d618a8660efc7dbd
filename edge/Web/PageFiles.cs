using Microsoft.AspNetCore.Http;

namespace Sqair.Edge.Web;

/// <summary>The page's own files: they are part of the program, and there are no others.</summary>
static class PageFiles
{
    static readonly Dictionary<string, string> s_types = new(StringComparer.Ordinal)
    {
        [".html"] = "text/html; charset=utf-8", [".js"] = "text/javascript; charset=utf-8", [".css"] = "text/css; charset=utf-8",
        [".svg"] = "image/svg+xml",
    };

    static readonly Dictionary<string, byte[]> s_files = Read();

    public static IEnumerable<string> Names => s_files.Keys;

    public static async Task SendAsync(HttpContext context, string name)
    {
        context.Response.ContentType = s_types[Path.GetExtension(name)];
        await context.Response.Body.WriteAsync(s_files[name], context.RequestAborted);
    }

    static Dictionary<string, byte[]> Read()
    {
        const string Folder = "page/";
        var assembly = typeof(PageFiles).Assembly;
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Folder, StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            files[name[Folder.Length..]] = bytes;
        }
        return files;
    }
}
