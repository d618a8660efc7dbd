#!/usr/bin/env dotnet
// Prints the events of all devices on a broker, and the counts of their lines whenever they change. With the SDK of .NET 10:
//
//     dotnet run subscribe.cs broker.local        # or HOST:PORT, and a prefix other than 'sqair' behind it
//
#:package MQTTnet@5.2.0.1603
#:property ManagePackageVersionsCentrally=false

using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Protocol;

var address = args.FirstOrDefault()?.Split(':') ?? [];
ushort port = 1883;
if (args.Length is < 1 or > 2 || address.Length > 2
    || (address.Length == 2 && !ushort.TryParse(address[1], NumberStyles.None, CultureInfo.InvariantCulture, out port)))
{
    Console.Error.WriteLine("expected HOST or HOST:PORT of a broker and, where it is not 'sqair', the prefix of the devices");
    return 2;
}
var prefix = args.Length > 1 ? args[1] : "sqair";
// What every event has; the rest is what its kind has to say.
string[] common = ["schema", "id", "sequence", "event", "captured", "camera", "frame", "path"];
var seen = new Queue<string>(); // Ids of events: one can come twice.
var counts = new Dictionary<string, string>();

using var client = new MqttClientFactory().CreateMqttClient();
var options = new MqttClientOptionsBuilder().WithTcpServer(address[0], port).WithKeepAlivePeriod(TimeSpan.FromSeconds(30)).Build();
client.ApplicationMessageReceivedAsync += received =>
{
    var topic = received.ApplicationMessage.Topic;
    var device = topic[(prefix.Length + 1)..].Split('/')[0];
    try
    {
        var payload = JsonNode.Parse(received.ApplicationMessage.ConvertPayloadToString())!.AsObject();
        if (topic.EndsWith("/events", StringComparison.Ordinal)) ShowEvent(device, payload);
        else ShowLine(device, payload);
    }
    catch (Exception fault) when (fault is JsonException or InvalidOperationException)
    {
        // Anybody may write on a broker.
        Console.Error.WriteLine($"{topic} is passed over: {fault.Message}");
    }
    return Task.CompletedTask;
};

// MQTTnet does not reconnect by itself.
for (; ; await Task.Delay(TimeSpan.FromSeconds(1)))
{
    try
    {
        if (client.IsConnected) continue;
        var answer = await client.ConnectAsync(options);
        Console.Error.WriteLine($"connected to {args[0]}: {answer.ResultCode}");
        if (answer.ResultCode != MqttClientConnectResultCode.Success) continue;
        await client.SubscribeAsync($"{prefix}/+/+/events", MqttQualityOfServiceLevel.AtLeastOnce);
        await client.SubscribeAsync($"{prefix}/+/+/lines/+", MqttQualityOfServiceLevel.AtLeastOnce);
    }
    catch (Exception fault) when (fault is MqttCommunicationException or OperationCanceledException or InvalidOperationException)
    {
        Console.Error.WriteLine($"{args[0]} cannot be reached: {fault.Message}");
        await client.TryDisconnectAsync(); // Connected and not subscribed is worth nothing.
    }
}

void ShowEvent(string device, JsonObject happened)
{
    var id = (string?)happened["id"] ?? throw new JsonException("an event without an id");
    if (seen.Contains(id)) return;
    seen.Enqueue(id);
    if (seen.Count > 1000) seen.Dequeue();
    var rest = happened.Where(field => !common.Contains(field.Key)).Select(field => $"{field.Key} {field.Value}");
    Console.WriteLine($"{happened["captured"]} {device}/{happened["camera"]} {happened["event"]} {string.Join(' ', rest)}");
}

void ShowLine(string device, JsonObject line)
{
    // Retained: the newest comes at once, and again at every reconnection.
    if (line["total"] is not JsonObject counted) throw new JsonException("a line without a total");
    var (name, total) = ($"{device}/{line["camera"]} {line["line"]}", $"{counted["in"]} in, {counted["out"]} out");
    if (counts.GetValueOrDefault(name) == total) return;
    counts[name] = total;
    Console.WriteLine($"{name}: {total}");
}
