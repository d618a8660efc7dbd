using System.Text.Json;
using Json.Schema;

namespace Sqair.Edge.Tests.Tools;

/// <summary>The JSON schemas of docs/schemas.</summary>
static class MessageSchemas
{
    static readonly Dictionary<string, JsonSchema> s_schemas = new[] { "event", "line", "zone" }
        .ToDictionary(name => name, name => JsonSchema.FromText(File.ReadAllText(Files.InRepository($"docs/schemas/{name}.json"))));

    /// <returns>What of the payload is not as its schema says; null if all is.</returns>
    public static string? WhyInvalid(string schema, string payload)
    {
        using var json = JsonDocument.Parse(payload);
        var result = s_schemas[schema].Evaluate(json.RootElement, new EvaluationOptions { OutputFormat = OutputFormat.List });
        if (result.IsValid) return null;
        var errors = (result.Details ?? []).Where(detail => detail.Errors is { Count: > 0 })
            .SelectMany(detail => detail.Errors!.Select(error => $"{detail.InstanceLocation} {error.Key}: {error.Value}"));
        return $"{payload}\n{string.Join('\n', errors)}";
    }

    /// <summary>Of a topic of a camera; null where there is none.</summary>
    public static string? Of(string topic) => topic.Split('/') switch
    {
        [_, _, _, "events"] => "event",
        [_, _, _, "lines", _] => "line",
        [_, _, _, "zones", _] => "zone",
        _ => null,
    };
}
