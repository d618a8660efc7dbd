using MQTTnet.Exceptions;

namespace MQTTnet.Protocol;

/// <summary>The rules for topic names and topic filters (MQTT 5, section 4.7).</summary>
public static class MqttTopicValidator
{
    /// <exception cref="MqttProtocolViolationException">The message has neither a topic alias nor a valid topic.</exception>
    public static void ThrowIfInvalid(MqttApplicationMessage applicationMessage)
    {
        ArgumentNullException.ThrowIfNull(applicationMessage);
        if (applicationMessage.TopicAlias == 0)
            ThrowIfInvalid(applicationMessage.Topic);
    }

    /// <exception cref="MqttProtocolViolationException">The topic is empty or contains a wildcard.</exception>
    public static void ThrowIfInvalid(string topic)
    {
        if (string.IsNullOrEmpty(topic))
            throw new MqttProtocolViolationException("A message needs a topic; it is empty.");
        if (topic.AsSpan().IndexOfAny('+', '#') is >= 0 and var at)
            throw new MqttProtocolViolationException($"The topic '{topic}' to publish to contains the wildcard '{topic[at]}'.");
    }

    /// <exception cref="MqttProtocolViolationException">The filter is empty or has a '#' before its end.</exception>
    public static void ThrowIfInvalidSubscribe(string topic)
    {
        if (string.IsNullOrEmpty(topic))
            throw new MqttProtocolViolationException("A subscription needs a topic filter; it is empty.");
        if (topic.IndexOf('#') is >= 0 and var at && at != topic.Length - 1)
            throw new MqttProtocolViolationException($"The topic filter '{topic}' contains '#' before its end.");
    }
}
