using System.Text.RegularExpressions;

namespace Sqair.Edge.Configuration;

/// <summary><c>${NAME}</c> in a value becomes that environment variable or credential; <c>$${NAME}</c> stays <c>${NAME}</c>.</summary>
static partial class Substitution
{
    /// <param name="missing">What to tell the user if a variable is not set.</param>
    public static string Apply(string text, Func<string, string?> environment, out string? missing)
    {
        string? message = null;
        var result = Reference().Replace(text, match =>
        {
            if (match.Value.StartsWith("$$", StringComparison.Ordinal)) return match.Value[1..];
            var name = match.Groups["name"].Value;
            if (environment(name) is { } value) return value;
            message ??= $"expected {name} to be set, in the environment or in the service's secrets";
            return "";
        });
        missing = message;
        return result;
    }

    [GeneratedRegex(@"\$?\$\{(?<name>[A-Za-z_][A-Za-z0-9_]*)\}")]
    private static partial Regex Reference();
}
