using MQTTnet.Protocol;

namespace MQTTnet.Packets;

/// <summary>One subscription: a topic filter and how its messages shall come.</summary>
public sealed class MqttTopicFilter
{
    /// <summary>Leave out what this client published itself (MQTT 5).</summary>
    public bool NoLocal { get; set; }

    public MqttQualityOfServiceLevel QualityOfServiceLevel { get; set; }

    /// <summary>Keep the retain flag as it was published (MQTT 5).</summary>
    public bool RetainAsPublished { get; set; }

    public MqttRetainHandling RetainHandling { get; set; }

    public string Topic { get; set; }

    public override string ToString() => $"{Topic} (QoS {(int)QualityOfServiceLevel})";
}
