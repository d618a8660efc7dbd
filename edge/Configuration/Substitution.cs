using System.Text.RegularExpressions;

namespace Sqair.Edge.Configuration;

/// <summary>
/// <c>${NAME}</c> in a value becomes that environment variable or credential, <c>${file:PATH}</c> what that file holds;
/// <c>$${NAME}</c> stays <c>${NAME}</c>.
/// </summary>
sealed partial class Substitution(Func<string, string?> environment, string folder)
{
    /// <summary>Those that were read.</summary>
    public HashSet<string> Files { get; } = new(StringComparer.Ordinal);

    public static bool IsIn(string text) => Reference().Matches(text).Any(match => !IsEscaped(match));

    /// <param name="missing">What to tell the user if something cannot be had.</param>
    public string Apply(string text, out string? missing)
    {
        string? message = null;
        var result = Reference().Replace(text, match =>
        {
            if (IsEscaped(match)) return match.Value[1..];
            if (match.Groups["file"] is { Success: true, Value: var file })
            {
                if (OfFile(file, out var fault) is { } content) return content;
                message ??= $"expected {file} to hold the secret on one line; it {fault}";
                return "";
            }
            var name = match.Groups["name"].Value;
            if (environment(name) is { } value) return value;
            message ??= $"expected {name} to be set, in the environment or in the service's secrets";
            return "";
        });
        missing = message;
        return result;
    }

    /// <param name="path">A relative one begins at the folder of the configuration.</param>
    public string? OfFile(string path, out string? fault)
    {
        path = Path.GetFullPath(path, folder);
        lock (Files) Files.Add(path);
        return SecretFile.Read(path, out fault);
    }

    static bool IsEscaped(Match match) => match.Value.StartsWith("$$", StringComparison.Ordinal);

    [GeneratedRegex(@"\$?\$\{(?:file:(?<file>[^}\0]+)|(?<name>[A-Za-z_][A-Za-z0-9_]*))\}")]
    private static partial Regex Reference();
}
