using System.Globalization;
using System.Text.Json.Nodes;
using Sqair.Messages;

namespace Sqair.Edge.Watch;

/// <summary>
/// The devices in plain lines and in JSON, for a pipe. A line tells what has changed, and not what changes all the time (ages, rates).
/// </summary>
static class FleetWords
{
    /// <returns>By what it is of (device or device/camera), how that is now.</returns>
    public static IEnumerable<(string Of, string Line)> Facts(WatchedDevice device, DateTimeOffset now)
    {
        var line = FleetTable.StateOf(device, now);
        if (device.Status is { } status)
        {
            if (status.State == DeviceState.Offline && status.Reason is { } reason) line += $", {reason}";
            if (status.Model is { } model) line += $", model {model.Name} {model.Fingerprint}";
            if (status is { EveryNth: > 1 and var nth }) line += $", one frame in {nth}: {status.SlowedReason}";
        }
        yield return (device.Name, PlainText.Of(line, 400));
        foreach (var camera in device.Cameras.Values)
        {
            var words = new List<string> { FleetTable.Word(camera.State) };
            if (camera is { State: not (CameraState.Online or null), Reason: { } why }) words.Add(why);
            if (camera.People is { } people) words.Add(string.Create(CultureInfo.InvariantCulture, $"{people} people"));
            words.AddRange(camera.Lines.Select(shape =>
                string.Create(CultureInfo.InvariantCulture, $"{shape.Key} in {shape.Value.In} out {shape.Value.Out}")));
            words.AddRange(camera.Zones.Select(shape => string.Create(CultureInfo.InvariantCulture, $"{shape.Key} {shape.Value}")));
            yield return ($"{device.Name}/{camera.Name}", PlainText.Of(string.Join(", ", words), 1000));
        }
    }

    /// <returns>One object on one line.</returns>
    public static string Json(WatchedDevice device, DateTimeOffset now)
    {
        var status = device.Status;
        var json = new JsonObject
        {
            ["device"] = device.Name, ["state"] = FleetTable.StateOf(device, now), ["reason"] = status?.Reason,
            ["since"] = Utc(status?.Started), ["heard"] = device.Heard == default ? null : Utc(device.Heard),
            ["model"] = status?.Model is { } model ? $"{model.Name} {model.Fingerprint}" : null,
            ["temperatureCelsius"] = status?.TemperatureCelsius, ["everyNth"] = status?.EveryNth,
            ["cameras"] = new JsonArray([.. device.Cameras.Values.Select(camera => new JsonObject
            {
                ["camera"] = camera.Name, ["state"] = camera.State is { } state ? FleetTable.Word(state) : null,
                ["framesPerSecond"] = camera.FramesPerSecond is { } rate ? Math.Round(rate, 1) : null, ["count"] = camera.People,
                ["lines"] = new JsonObject(camera.Lines.Select(line => KeyValuePair.Create<string, JsonNode?>(line.Key,
                    new JsonObject { ["in"] = line.Value.In, ["out"] = line.Value.Out }))),
                ["zones"] = new JsonObject(camera.Zones.Select(zone => KeyValuePair.Create<string, JsonNode?>(zone.Key, zone.Value))),
            })]),
        };
        return json.ToJsonString();
    }

    static string? Utc(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
