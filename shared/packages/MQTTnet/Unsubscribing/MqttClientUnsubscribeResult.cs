using MQTTnet.Packets;

namespace MQTTnet;

/// <summary>The broker's answer, one item a topic filter, in the order of the request.</summary>
public sealed class MqttClientUnsubscribeResult(
    ushort packetIdentifier, IReadOnlyCollection<MqttClientUnsubscribeResultItem> items, string reasonString, IReadOnlyCollection<MqttUserProperty> userProperties)
{
    public IReadOnlyCollection<MqttClientUnsubscribeResultItem> Items { get; } = items ?? throw new ArgumentNullException(nameof(items));

    public ushort PacketIdentifier { get; } = packetIdentifier;

    public string ReasonString { get; } = reasonString;

    public IReadOnlyCollection<MqttUserProperty> UserProperties { get; set; } = userProperties;
}
