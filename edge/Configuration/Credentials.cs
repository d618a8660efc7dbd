namespace Sqair.Edge.Configuration;

/// <summary>
/// Values for <c>${NAME}</c>: an environment variable; else what systemd's <c>LoadCredential</c> brought, a credential of that name or a
/// <c>NAME=value</c> line of the one called <see cref="SecretsFile"/>. What is not in the environment is not inherited by ffmpeg either.
/// </summary>
public static class Credentials
{
    public const string FolderVariable = "CREDENTIALS_DIRECTORY";
    public const string SecretsFile = "secrets";

    /// <param name="environment">The process's.</param>
    /// <returns>Null from it for a name that nobody knows, or whose file cannot be read.</returns>
    public static Func<string, string?> Over(Func<string, string?> environment)
    {
        if (environment(FolderVariable) is not { Length: > 0 } folder) return environment;
        // Each time anew: who changes one restarts nothing.
        return name => environment(name) ?? Read(Path.Combine(folder, name))?.TrimEnd('\r', '\n')
            ?? Lines(Read(Path.Combine(folder, SecretsFile))).GetValueOrDefault(name);
    }

    /// <summary>A value goes up to the end of its line, without the blanks around it; of a name's lines the last counts.</summary>
    static Dictionary<string, string> Lines(string? text)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in (text ?? "").Split('\n', StringSplitOptions.TrimEntries))
            if (!line.StartsWith('#') && line.IndexOf('=', StringComparison.Ordinal) is var equals and > 0)
                values[line[..equals].TrimEnd()] = line[(equals + 1)..].TrimStart();
        return values;
    }

    static string? Read(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllText(path) : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
