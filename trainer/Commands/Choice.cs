using System.CommandLine;
using System.Text.Json;

namespace Sqair.Trainer.Commands;

/// <summary>An option of which the values are those of an enumeration: on the command line with a small first letter.</summary>
internal static class Choice
{
    /// <param name="description">The values are added to it.</param>
    public static Option<T> Option<T>(string name, string description, T usual) where T : struct, Enum
    {
        var allowed = Enum.GetNames<T>().Select(JsonNamingPolicy.CamelCase.ConvertName).ToArray();
        var option = new Option<T>(name)
        {
            Description = $"{description}: {Or(allowed)}.",
            HelpName = string.Join('|', allowed),
            DefaultValueFactory = _ => usual,
            CustomParser = result =>
            {
                var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
                var at = Array.FindIndex(allowed, value => value.Equals(text, StringComparison.OrdinalIgnoreCase));
                if (at >= 0) return Enum.GetValues<T>()[at];
                result.AddError($"{name} {text}: expected {Or(allowed)}");
                return usual;
            },
        };
        option.CompletionSources.Add(allowed);
        return option;
    }

    static string Or(string[] words) => $"{string.Join(", ", words[..^1])} or {words[^1]}";
}
