using MQTTnet.Packets;

namespace MQTTnet;

public sealed class MqttClientSubscribeResultItem(MqttTopicFilter topicFilter, MqttClientSubscribeResultCode resultCode)
{
    public MqttClientSubscribeResultCode ResultCode { get; } = resultCode;

    public MqttTopicFilter TopicFilter { get; } = topicFilter ?? throw new ArgumentNullException(nameof(topicFilter));
}
