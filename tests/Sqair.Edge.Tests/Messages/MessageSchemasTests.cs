using System.Text.Json.Nodes;
using Sqair.Edge.Tests.Tools;

namespace Sqair.Edge.Tests.Messages;

/// <summary>The schemas take the examples of docs/mqtt.md, and nothing that differs from them in kind.</summary>
public sealed class MessageSchemasTests
{
    const string Event = """
        "schema": 2, "id": "0123abcd-door-1", "captured": "2026-05-04T12:00:00.000Z", "camera": "door", "frame": 1, "track": 1
        """;

    const string Count = """ "schema": 2, "frame": 51, "camera": "door", "expected": 1, "deviation": 0, """
        + """ "low": 1, "high": 1, "probability": 0.9 """;

    [Theory]
    [InlineData("tracks", "tracks")]
    [InlineData("count", "count")]
    [InlineData("event", "event")]
    [InlineData("track ended", "event")]
    [InlineData("line", "line")]
    [InlineData("zone", "zone")]
    [InlineData("heat map", "heat-map")]
    [InlineData("camera status", "camera-status")]
    [InlineData("device status", "device-status")]
    [InlineData("device offline", "device-status")]
    [InlineData("model state", "model-state")]
    [InlineData("clip list", "clips")]
    [InlineData("command", "command")]
    [InlineData("answer", "answer")]
    public void Documented_examples_are_as_their_schemas_say_and_no_longer_once_anything_in_them_is_changed(string example, string schema)
    {
        var text = MessageJsonTests.Example(example);
        Assert.Null(MessageSchemas.WhyInvalid(schema, text));
        var places = Places(JsonNode.Parse(text)!, []).ToList();
        Assert.True(places.Count > 3);
        foreach (var place in places)
        {
            var changed = JsonNode.Parse(text)!;
            var node = place.Aggregate(changed, (at, step) => step is int index ? at[index]! : at[(string)step]!);
            if (node is JsonObject map) map["unknown"] = "word";
            else node.ReplaceWith(JsonNode.Parse(node is JsonValue value && value.TryGetValue<string>(out _) ? "7" : "\"word\""));
            Assert.True(MessageSchemas.WhyInvalid(schema, changed.ToJsonString()) is not null,
                $"the schema '{schema}' takes {string.Join('/', place)} = {node.ToJsonString()} of another type");
        }
    }

    [Theory]
    [InlineData("event", $$"""{{{Event}}, "sequence": 1, "event": "lineCrossed", "line": "gate"}""")]
    [InlineData("event", $$"""{{{Event}}, "sequence": 1, "event": "lineCrossed", "line": "gate", "direction": "up"}""")]
    [InlineData("event", $$"""{{{Event}}, "sequence": 1, "event": "zoneEntered", "zone": "a", "dwellSeconds": 3}""")]
    [InlineData("event", $$"""{{{Event}}, "sequence": 1, "event": "trackStarted", "zone": "a"}""")]
    [InlineData("event", $$"""{{{Event}}, "sequence": 0, "event": "zoneEntered", "zone": "a"}""")]
    [InlineData("event", $$"""{{{Event}}, "sequence": 1, "event": "zoneEntred", "zone": "a"}""")]
    [InlineData("line", """{"schema": 2, "camera": "door", "line": "gate", "since": "2026-05-01T08:00:00.000Z", "total": {"in": 1}}""")]
    [InlineData("count", $$"""{{{Count}}, "captured": "2026-05-04T12:00:07.250Z", "count": -1}""")]
    [InlineData("count", $$"""{{{Count}}, "captured": "2026-05-04 12:00:07Z", "count": 1}""")]
    [InlineData("count", $$"""{{{Count}}, "captured": "2026-05-04T12:00:07.250Z"}""")]
    [InlineData("camera-status", """{"schema": 2, "camera": "door", "state": "offline", "since": "2026-05-04T12:03:20.000Z"}""")]
    [InlineData("device-status", """{"schema": 2, "device": "entrance", "state": "online"}""")]
    [InlineData("device-status", """{"schema": 2, "device": "entrance", "state": "offline", "reason": "stopped", "uptimeSeconds": 3}""")]
    [InlineData("clip-request", """{"schema": 2, "reply": "a", "name": "a.clip"}""")]
    public void The_schemas_refuse_what_no_daemon_says(string schema, string payload) =>
        Assert.NotNull(MessageSchemas.WhyInvalid(schema, payload));

    /// <summary>So that the above is refused for what it shows.</summary>
    [Theory]
    [InlineData("event", $$"""{{{Event}}, "sequence": 1, "event": "lineCrossed", "line": "gate", "direction": "in"}""")]
    [InlineData("count", $$"""{{{Count}}, "captured": "2026-05-04T12:00:07.250Z", "count": 1}""")]
    [InlineData("clip-request", """{"schema": 2, "reply": "a", "name": "a.clip", "length": 1}""")]
    public void The_schemas_take_what_is_right(string schema, string payload) => Assert.Null(MessageSchemas.WhyInvalid(schema, payload));

    /// <summary>The steps from the root to every value.</summary>
    static IEnumerable<object[]> Places(JsonNode node, object[] path) => node switch
    {
        JsonObject map => map.SelectMany(pair => Places(pair.Value!, [.. path, pair.Key])).Prepend(path),
        JsonArray list => list.SelectMany((item, index) => Places(item!, [.. path, index])).Prepend(path),
        _ => [path],
    };
}
