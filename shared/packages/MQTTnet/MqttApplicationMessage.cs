using System.Buffers;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace MQTTnet;

/// <summary>A message of the application: a topic, a payload and what goes with them. Properties marked MQTT 5 need that version.</summary>
public sealed class MqttApplicationMessage
{
    /// <summary>MQTT 5.</summary>
    public string ContentType { get; set; }

    /// <summary>MQTT 5.</summary>
    public byte[] CorrelationData { get; set; }

    public bool Dup { get; set; }

    /// <summary>Seconds the broker keeps the message; 0 for no limit. MQTT 5.</summary>
    public uint MessageExpiryInterval { get; set; }

    public ArraySegment<byte> PayloadSegment
    {
        set => Payload = new ReadOnlySequence<byte>(value);
    }

    /// <summary>The bytes; they must stay as they are until the publishing task is complete.</summary>
    public ReadOnlySequence<byte> Payload { get; set; } = ReadOnlySequence<byte>.Empty;

    /// <summary>MQTT 5.</summary>
    public MqttPayloadFormatIndicator PayloadFormatIndicator { get; set; } = MqttPayloadFormatIndicator.Unspecified;

    public MqttQualityOfServiceLevel QualityOfServiceLevel { get; set; }

    /// <summary>MQTT 5.</summary>
    public string ResponseTopic { get; set; }

    public bool Retain { get; set; }

    /// <summary>MQTT 5; filled in received messages.</summary>
    public List<uint> SubscriptionIdentifiers { get; set; }

    public string Topic { get; set; }

    /// <summary>0 for none. MQTT 5.</summary>
    public ushort TopicAlias { get; set; }

    /// <summary>MQTT 5.</summary>
    public List<MqttUserProperty> UserProperties { get; set; }
}
