using System.Buffers;
using MQTTnet.Protocol;

namespace MQTTnet.Packets;

/// <summary>PUBLISH (MQTT 5, section 3.3).</summary>
public sealed class MqttPublishPacket : MqttPacketWithIdentifier
{
    public string ContentType { get; set; }

    public byte[] CorrelationData { get; set; }

    public bool Dup { get; set; }

    /// <summary>Seconds; 0 for never.</summary>
    public uint MessageExpiryInterval { get; set; }

    public MqttPayloadFormatIndicator PayloadFormatIndicator { get; set; } = MqttPayloadFormatIndicator.Unspecified;

    public ArraySegment<byte> PayloadSegment
    {
        set => Payload = new ReadOnlySequence<byte>(value);
    }

    public ReadOnlySequence<byte> Payload { get; set; }

    public MqttQualityOfServiceLevel QualityOfServiceLevel { get; set; } = MqttQualityOfServiceLevel.AtMostOnce;

    public string ResponseTopic { get; set; }

    public bool Retain { get; set; }

    public List<uint> SubscriptionIdentifiers { get; set; }

    public string Topic { get; set; }

    public ushort TopicAlias { get; set; }

    public List<MqttUserProperty> UserProperties { get; set; }

    public override string ToString() => $"PUBLISH {PacketIdentifier}: {Topic}, {Payload.Length} bytes, QoS {(int)QualityOfServiceLevel}, retain {Retain}";
}
