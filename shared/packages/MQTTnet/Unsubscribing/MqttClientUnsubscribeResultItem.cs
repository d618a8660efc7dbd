namespace MQTTnet;

public sealed class MqttClientUnsubscribeResultItem(string topicFilter, MqttClientUnsubscribeResultCode resultCode)
{
    public MqttClientUnsubscribeResultCode ResultCode { get; } = resultCode;

    public string TopicFilter { get; } = topicFilter ?? throw new ArgumentNullException(nameof(topicFilter));
}
