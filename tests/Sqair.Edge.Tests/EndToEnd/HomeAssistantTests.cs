using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Sqair.Edge.Tests.Tools;
using Sqair.Messages;

namespace Sqair.Edge.Tests.EndToEnd;

/// <summary>What Home Assistant finds by itself. Its own checks are written down here: which keys it takes, and which values.</summary>
public sealed class HomeAssistantTests : IDisposable
{
    static readonly string[] s_message = ["device", "origin", "availability", "qos", "components"];

    static readonly string[] s_device =
        ["identifiers", "connections", "name", "manufacturer", "model", "model_id", "sw_version", "hw_version", "serial_number",
            "configuration_url", "suggested_area", "via_device"];

    static readonly string[] s_entity =
        ["platform", "unique_id", "name", "state_topic", "value_template", "device_class", "entity_category", "icon"];

    static readonly string[] s_sensor = [.. s_entity, "unit_of_measurement", "state_class", "suggested_display_precision", "expire_after",
        "json_attributes_topic", "json_attributes_template"];

    static readonly Dictionary<string, string> s_units = new() { ["temperature"] = "°C", ["duration"] = "s" };

    readonly TestFolder _folder = new();

    [Fact]
    public async Task Every_figure_appears_with_a_unit_a_class_and_a_template_that_its_topic_answers()
    {
        await HandMade.ClipAsync(_folder.File("a.mp4"), HandMade.Yard, 150, frame => [(110 + Math.Abs(frame % 100 - 50), 80 + frame % 9)]);
        using var broker = new Mosquitto();
        await using var subscriber = await Subscriber.ConnectAsync(broker.Port, "#");
        await using var run = new DaemonRun(_folder, $$"""
            mqtt: {host: 127.0.0.1, port: {{broker.Port}}, homeAssistant: {prefix: homeassistant} }
            cameras:
              - name: cour-d'honneur
                source: a.mp4
                lines: [{name: gate, points: [[0.5, 0.1], [0.5, 0.9]]}]
                zones: [{name: bench, points: [[0.1, 0.1], [0.9, 0.1], [0.9, 0.9], [0.1, 0.9]]}]
            """, once: true, model: HandMade.Model(_folder));
        Assert.Equal(0, (await run.EndAsync()).ExitCode);
        await subscriber.UntilAsync(DaemonRun.Topics.DeviceStatus, MessageJson.Default.DeviceStatusMessage,
            status => status.State == DeviceState.Offline, "the last status");

        var messages = subscriber.Messages.ToArray();
        var discovery = Assert.Single(
            messages.Select(message => message.Topic).Where(topic => topic.StartsWith("homeassistant/")).Distinct());
        Assert.Matches("^homeassistant/device/[a-zA-Z0-9_-]+/config$", discovery);
        var config = Parse(discovery);
        Assert.Equal(s_message.Order(), Keys(config).Order());
        Assert.Subset(s_device.ToHashSet(), Keys(config["device"]!).ToHashSet());
        Assert.NotEmpty(config["device"]!["identifiers"]!.AsArray());
        Assert.NotNull(config["origin"]!["name"]);
        var available = config["availability"]![0]!;
        Assert.Equal(("online", "offline"), ((string?)available["payload_available"], (string?)available["payload_not_available"]));
        Assert.Equal("offline", (string?)Parse((string)available["topic"]!)["state"]);

        var ids = new HashSet<string>();
        foreach (var (key, entity) in config["components"]!.AsObject())
        {
            var platform = (string?)entity!["platform"];
            Assert.Contains(platform, (string[])["sensor", "binary_sensor"]);
            Assert.Subset((platform == "sensor" ? s_sensor : s_entity).ToHashSet(), Keys(entity).ToHashSet());
            Assert.True(ids.Add((string)entity["unique_id"]!), key);
            if ((string?)entity["device_class"] is { } kind && s_units.TryGetValue(kind, out var unit))
                Assert.Equal(unit, (string?)entity["unit_of_measurement"]);
            if ((string?)entity["state_class"] is { } states)
            {
                Assert.Contains(states, (string[])["measurement", "total", "total_increasing"]);
                Assert.NotNull(entity["unit_of_measurement"]);
            }
            Assert.Contains((string?)entity["entity_category"], (string?[])[null, "diagnostic"]);
            foreach (Match path in Regex.Matches((string)entity["value_template"]!, @"value_json((?:\.\w+)+)"))
                Assert.True(Finds((string)entity["state_topic"]!, path.Groups[1].Value), $"{key}: {entity["state_topic"]}: {path.Value}");
            Assert.Equal(entity["json_attributes_topic"] is null, entity["json_attributes_template"] is null);
            foreach (Match path in Regex.Matches((string?)entity["json_attributes_template"] ?? "", @"value_json((?:\.\w+)+)"))
                Assert.True(Finds((string)entity["json_attributes_topic"]!, path.Groups[1].Value), $"{key}: {path.Value}");
        }
        // Of the camera, of its line in both directions, and of its zone.
        Assert.Superset(new HashSet<string> { "sensor", "binary_sensor" }, Platforms("cour-d_honneur"));
        Assert.Equal(2, config["components"]!.AsObject().Count(entity => entity.Key.Contains("gate")));
        Assert.Equal(4, config["components"]!.AsObject().Count(entity => entity.Key.Contains("bench")));

        JsonNode Parse(string topic) => JsonNode.Parse(messages.Last(message => message.Topic == topic).Payload)!;
        bool Finds(string topic, string path) => messages.Where(message => message.Topic == topic)
            .Any(message => path.Split('.', StringSplitOptions.RemoveEmptyEntries)
                .Aggregate(JsonNode.Parse(message.Payload), (node, name) => (node as JsonObject)?[name]) is not null);
        HashSet<string> Platforms(string camera) =>
            [.. config["components"]!.AsObject().Where(entity => entity.Key.StartsWith(camera))
                .Select(entity => (string)entity.Value!["platform"]!)];
    }

    static IEnumerable<string> Keys(JsonNode node) => node.AsObject().Select(pair => pair.Key);

    public void Dispose() => _folder.Dispose();
}
