using MQTTnet.Exceptions;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace MQTTnet;

public sealed class MqttTopicFilterBuilder
{
    readonly MqttTopicFilter _filter = new();

    /// <exception cref="MqttProtocolViolationException">No topic was given.</exception>
    public MqttTopicFilter Build()
    {
        if (string.IsNullOrEmpty(_filter.Topic))
            throw new MqttProtocolViolationException("A subscription needs a topic filter; it is empty.");
        return _filter;
    }

    public MqttTopicFilterBuilder WithTopic(string topic)
    {
        _filter.Topic = topic;
        return this;
    }

    public MqttTopicFilterBuilder WithQualityOfServiceLevel(MqttQualityOfServiceLevel qualityOfServiceLevel)
    {
        _filter.QualityOfServiceLevel = qualityOfServiceLevel;
        return this;
    }

    public MqttTopicFilterBuilder WithAtMostOnceQoS() => WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtMostOnce);

    public MqttTopicFilterBuilder WithAtLeastOnceQoS() => WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce);

    public MqttTopicFilterBuilder WithExactlyOnceQoS() => WithQualityOfServiceLevel(MqttQualityOfServiceLevel.ExactlyOnce);

    public MqttTopicFilterBuilder WithNoLocal(bool value = true)
    {
        _filter.NoLocal = value;
        return this;
    }

    public MqttTopicFilterBuilder WithRetainAsPublished(bool value = true)
    {
        _filter.RetainAsPublished = value;
        return this;
    }

    public MqttTopicFilterBuilder WithRetainHandling(MqttRetainHandling value)
    {
        _filter.RetainHandling = value;
        return this;
    }
}
