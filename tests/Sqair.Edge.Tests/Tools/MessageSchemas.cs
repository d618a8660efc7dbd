using System.Text.Json;
using Json.Schema;

namespace Sqair.Edge.Tests.Tools;

/// <summary>The JSON schemas of docs/schemas.</summary>
static class MessageSchemas
{
    static readonly Dictionary<string, JsonSchema> s_schemas = Directory.GetFiles(Files.InRepository("docs/schemas"), "*.json")
        .ToDictionary(path => Path.GetFileNameWithoutExtension(path), path => JsonSchema.FromText(File.ReadAllText(path)));

    public static IReadOnlyCollection<string> All => s_schemas.Keys;

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

    /// <summary>Every message is what the schema of its topic describes, and nothing that another describes.</summary>
    /// <param name="messages">Of devices, under a prefix of one level.</param>
    /// <returns>The schemas of which there was a message.</returns>
    public static IReadOnlySet<string> AssertAll(IEnumerable<Received> messages)
    {
        var seen = new HashSet<string>();
        foreach (var (topic, payload, _) in messages)
        {
            var levels = topic.Split('/')[2..];
            // Bytes.
            if (levels is ["model", "chunk"]) continue;
            var schema = Of(levels);
            Assert.True(schema is not null, $"no schema describes {topic}: {payload}");
            Assert.Null(WhyInvalid(schema, payload));
            foreach (var other in All.Where(other => other != schema))
                Assert.True(WhyInvalid(other, payload) is not null, $"{topic} could as well be '{other}': {payload}");
            seen.Add(schema);
        }
        return seen;
    }

    static string? Of(string[] levels) => levels switch
    {
        ["status"] => "device-status",
        ["model", "state"] => "model-state",
        ["model", "offer"] => "model-offer",
        ["model", "command"] => "model-command",
        ["command"] => "command",
        ["answer"] => "answer",
        ["clips", "request"] => "clip-request",
        ["clips", "answer", _] => "clips",
        [_, "tracks"] => "tracks",
        [_, "count"] => "count",
        [_, "events"] => "event",
        [_, "status"] => "camera-status",
        [_, "lines", _] => "line",
        [_, "zones", _] => "zone",
        [_, "heat"] => "heat-map",
        _ => null,
    };
}
