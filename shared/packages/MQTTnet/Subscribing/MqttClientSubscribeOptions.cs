using MQTTnet.Packets;

namespace MQTTnet;

public sealed class MqttClientSubscribeOptions
{
    /// <summary>0 for none.</summary>
    public uint SubscriptionIdentifier { get; set; }

    public List<MqttTopicFilter> TopicFilters { get; set; } = [];

    public List<MqttUserProperty> UserProperties { get; set; }
}
