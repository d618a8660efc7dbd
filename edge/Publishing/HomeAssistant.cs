using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Sqair.Edge.Configuration;
using Sqair.Messages;

namespace Sqair.Edge.Publishing;

/// <summary>
/// What Home Assistant is told of this device, in one retained message: one device, and an entity for each figure that is on a retained
/// topic anyway (docs/mqtt.md). Its keys and values are those of Home Assistant's MQTT integration, device discovery.
/// </summary>
static class HomeAssistant
{
    /// <param name="zones">Names of the board's thermal zones.</param>
    /// <param name="hasTemperature">The board has a sensor.</param>
    /// <param name="told">
    /// Entities that this process has told of, and their platforms; grows. Those that are no more are told without anything but their
    /// platform, which is how Home Assistant removes them.
    /// </param>
    public static (string Topic, byte[] Payload) Discovery(
        HomeAssistantOptions options, EdgeOptions edge, string version, IReadOnlyList<string> zones, bool hasTemperature,
        Dictionary<string, string> told)
    {
        var topics = new TopicNames(edge.Mqtt!.Prefix, edge.Device);
        var id = Slug($"sqair_{edge.Device}");
        var entities = new JsonObject();
        foreach (var camera in edge.Cameras) AddCamera(entities, id, topics, camera);
        AddSensor(entities, id, "model", "Model", topics.DeviceStatus,
            "{{ (value_json.model.name ~ ' ' ~ value_json.model.fingerprint) if value_json.model is defined else none }}",
            diagnostic: true);
        if (hasTemperature)
            AddSensor(entities, id, "temperature", "Temperature", topics.DeviceStatus,
                "{{ value_json.temperatureCelsius | default(none) }}", "°C", "measurement", "temperature", diagnostic: true);
        foreach (var zone in zones)
            AddSensor(entities, id, $"temperature_{zone}", $"Temperature {zone}", topics.DeviceStatus,
                $"{{{{ (value_json.temperatures | default({{}})).get('{zone}', {{}}).get('celsius') }}}}",
                "°C", "measurement", "temperature", diagnostic: true);
        var slowed = AddEntity(entities, id, "binary_sensor", "slowed", "Slowed by heat", topics.DeviceStatus,
            "{{ 'ON' if value_json.everyNth | default(1) > 1 else 'OFF' }}");
        (slowed["device_class"], slowed["entity_category"]) = ("problem", "diagnostic");
        foreach (var (key, platform) in told)
            if (!entities.ContainsKey(key)) entities[key] = new JsonObject { ["platform"] = platform };
        foreach (var (key, entity) in entities) told[key] = (string)entity!["platform"]!;
        var message = new JsonObject
        {
            ["device"] = new JsonObject
            {
                ["identifiers"] = new JsonArray(id), ["name"] = edge.Device, ["manufacturer"] = "Sqair.Edge", ["model"] = "sqair-edge",
                ["sw_version"] = version,
            },
            ["origin"] = new JsonObject { ["name"] = "sqair-edge", ["sw_version"] = version },
            ["availability"] = new JsonArray(new JsonObject
            {
                ["topic"] = topics.DeviceStatus, ["value_template"] = "{{ value_json.state }}",
                ["payload_available"] = "online", ["payload_not_available"] = "offline",
            }),
            ["qos"] = Math.Min(edge.Mqtt.Qos, 1),
            ["components"] = entities,
        };
        return ($"{options.Prefix}/device/{id}/config", Encoding.UTF8.GetBytes(message.ToJsonString()));
    }

    static void AddCamera(JsonObject entities, string device, TopicNames topics, CameraOptions camera)
    {
        var name = camera.Name;
        var people = AddSensor(entities, device, $"{name}_people", $"{name} people", topics.Count(name), "{{ value_json.count }}",
            "people", "measurement", icon: "mdi:account-group");
        people["json_attributes_topic"] = topics.Count(name);
        people["json_attributes_template"] =
            "{{ {'low': value_json.low, 'high': value_json.high, 'expected': value_json.expected} | tojson }}";
        var online = AddEntity(entities, device, "binary_sensor", $"{name}_online", $"{name} camera", topics.CameraStatus(name),
            "{{ 'ON' if value_json.state == 'online' else 'OFF' }}");
        (online["device_class"], online["entity_category"]) = ("connectivity", "diagnostic");
        foreach (var line in camera.Place.Lines)
        {
            var topic = topics.Line(name, line.Name);
            foreach (var direction in (string[])["in", "out"])
                AddSensor(entities, device, $"{name}_{line.Name}_{direction}", $"{name} {line.Name} {direction}", topic,
                    $"{{{{ value_json.total.{direction} }}}}", "people", "total_increasing", icon: "mdi:counter");
        }
        foreach (var zone in camera.Place.Zones)
        {
            var (topic, key, title) = (topics.Zone(name, zone.Name), $"{name}_{zone.Name}", $"{name} {zone.Name}");
            AddSensor(entities, device, $"{key}_occupancy", $"{title} people", topic, "{{ value_json.occupancy }}", "people", "measurement",
                icon: "mdi:account-group");
            var occupied = AddEntity(entities, device, "binary_sensor", $"{key}_occupied", $"{title} occupied", topic,
                "{{ 'ON' if value_json.occupancy > 0 else 'OFF' }}");
            occupied["device_class"] = "occupancy";
            AddSensor(entities, device, $"{key}_entered", $"{title} entered", topic, "{{ value_json.total.entered }}", "people",
                "total_increasing", icon: "mdi:counter");
            AddSensor(entities, device, $"{key}_dwell", $"{title} mean dwell", topic,
                "{{ (value_json.total.dwellSeconds / value_json.total.left) | round(1) if value_json.total.left > 0 else none }}",
                "s", "measurement", "duration");
        }
    }

    static JsonObject AddSensor(JsonObject entities, string device, string key, string name, string topic, string template,
        string? unit = null, string? stateClass = null, string? deviceClass = null, string? icon = null, bool diagnostic = false)
    {
        var entity = AddEntity(entities, device, "sensor", key, name, topic, template);
        if (unit is not null) entity["unit_of_measurement"] = unit;
        if (stateClass is not null) entity["state_class"] = stateClass;
        if (deviceClass is not null) entity["device_class"] = deviceClass;
        if (icon is not null) entity["icon"] = icon;
        if (diagnostic) entity["entity_category"] = "diagnostic";
        return entity;
    }

    static JsonObject AddEntity(
        JsonObject entities, string device, string platform, string key, string name, string topic, string template)
    {
        key = Slug(key);
        var entity = new JsonObject
        {
            ["platform"] = platform, ["unique_id"] = $"{device}_{key}", ["name"] = name, ["state_topic"] = topic,
            ["value_template"] = template,
        };
        entities[key] = entity;
        return entity;
    }

    /// <summary>
    /// Letters that Home Assistant takes in topics. Where a name has others a few digits of its hash keep it apart from its likes.
    /// </summary>
    static string Slug(string name)
    {
        var slug = string.Concat(name.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' ? letter : '_'));
        return slug == name ? name : $"{slug}_{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..6]}";
    }
}
