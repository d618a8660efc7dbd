using System.Text;

namespace Sqair.Edge.Configuration;

/// <summary>A file that holds one secret, on one line.</summary>
public static class SecretFile
{
    const int MostBytes = 4096;

    const UnixFileMode Open = UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    /// <returns>What it holds, without the end of its line; null with what is wrong, in words that do not repeat it.</returns>
    public static string? Read(string path, out string? fault)
    {
        try
        {
            using var file = File.OpenRead(path);
            var bytes = new byte[MostBytes + 1];
            var count = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            var text = Encoding.UTF8.GetString(bytes, 0, count);
            if (text.EndsWith('\n')) text = text[..^1];
            if (text.EndsWith('\r')) text = text[..^1];
            fault = text switch
            {
                _ when count > MostBytes => $"is longer than {MostBytes} bytes; it holds something else",
                "" => "is empty",
                _ when text.AsSpan().ContainsAny('\r', '\n', '\0') => "has more than one line; the secret has to be its only one",
                _ => null,
            };
            return fault is null ? text : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            fault = exception is FileNotFoundException or DirectoryNotFoundException
                ? "is not there" : $"cannot be read: {exception.Message}";
            return null;
        }
    }

    /// <returns>What is wrong with who may read or change it; null if nothing is.</returns>
    public static string? WhyTooOpen(string path)
    {
        if (OperatingSystem.IsWindows()) return null;
        try
        {
            var mode = File.GetUnixFileMode(path);
            var what = (mode & UnixFileMode.OtherRead) != 0 ? "read" : "change";
            return (mode & Open) == 0 ? null : $"other accounts may {what} it (mode {Convert.ToString((int)mode, 8)})";
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
