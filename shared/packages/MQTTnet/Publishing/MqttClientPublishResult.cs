using MQTTnet.Packets;

namespace MQTTnet;

/// <summary>What became of a message: its quality-of-service handshake is complete.</summary>
public sealed class MqttClientPublishResult(
    ushort? packetIdentifier, MqttClientPublishReasonCode reasonCode, string reasonString, IReadOnlyCollection<MqttUserProperty> userProperties)
{
    /// <summary>True also when nobody had subscribed.</summary>
    public bool IsSuccess => ReasonCode is MqttClientPublishReasonCode.Success or MqttClientPublishReasonCode.NoMatchingSubscribers;

    /// <summary>Null for QoS 0, which has none.</summary>
    public ushort? PacketIdentifier { get; } = packetIdentifier;

    public MqttClientPublishReasonCode ReasonCode { get; } = reasonCode;

    public string ReasonString { get; } = reasonString;

    public IReadOnlyCollection<MqttUserProperty> UserProperties { get; } = userProperties;
}
