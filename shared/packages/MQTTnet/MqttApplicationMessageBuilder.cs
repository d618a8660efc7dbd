using System.Buffers;
using System.Text;
using MQTTnet.Exceptions;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace MQTTnet;

public sealed class MqttApplicationMessageBuilder
{
    string _contentType;
    byte[] _correlationData;
    uint _messageExpiryInterval;
    ReadOnlySequence<byte> _payload;
    MqttPayloadFormatIndicator _payloadFormatIndicator;
    MqttQualityOfServiceLevel _qualityOfServiceLevel;
    string _responseTopic;
    bool _retain;
    string _topic;
    ushort _topicAlias;
    List<uint> _subscriptionIdentifiers;
    List<MqttUserProperty> _userProperties;

    /// <exception cref="MqttProtocolViolationException">Neither a topic nor a topic alias was given.</exception>
    public MqttApplicationMessage Build()
    {
        if (_topicAlias == 0 && string.IsNullOrEmpty(_topic))
            throw new MqttProtocolViolationException("A message needs a topic or a topic alias.");
        return new MqttApplicationMessage
        {
            Topic = _topic,
            Payload = _payload,
            QualityOfServiceLevel = _qualityOfServiceLevel,
            Retain = _retain,
            ContentType = _contentType,
            ResponseTopic = _responseTopic,
            CorrelationData = _correlationData,
            TopicAlias = _topicAlias,
            SubscriptionIdentifiers = _subscriptionIdentifiers,
            MessageExpiryInterval = _messageExpiryInterval,
            PayloadFormatIndicator = _payloadFormatIndicator,
            UserProperties = _userProperties,
        };
    }

    public MqttApplicationMessageBuilder WithTopic(string topic)
    {
        _topic = topic;
        return this;
    }

    public MqttApplicationMessageBuilder WithPayload(ReadOnlySequence<byte> payload)
    {
        _payload = payload;
        return this;
    }

    public MqttApplicationMessageBuilder WithPayload(byte[] payload) =>
        WithPayload(payload is null ? ReadOnlySequence<byte>.Empty : new ReadOnlySequence<byte>(payload));

    public MqttApplicationMessageBuilder WithPayload(ArraySegment<byte> payloadSegment) => WithPayload(new ReadOnlySequence<byte>(payloadSegment));

    public MqttApplicationMessageBuilder WithPayload(IEnumerable<byte> payload) =>
        payload switch
        {
            null => WithPayload(ReadOnlySequence<byte>.Empty),
            byte[] array => WithPayload(array),
            ArraySegment<byte> segment => WithPayload(segment),
            _ => WithPayload(payload.ToArray()),
        };

    public MqttApplicationMessageBuilder WithPayload(string payload) =>
        WithPayload(string.IsNullOrEmpty(payload) ? null : Encoding.UTF8.GetBytes(payload));

    /// <summary>Takes what the stream holds from its position on.</summary>
    public MqttApplicationMessageBuilder WithPayload(Stream payload) =>
        payload is null ? WithPayload((byte[])null) : WithPayload(payload, payload.Length - payload.Position);

    public MqttApplicationMessageBuilder WithPayload(Stream payload, long length)
    {
        if (payload is null || length == 0)
            return WithPayload((byte[])null);
        var bytes = new byte[length];
        payload.ReadExactly(bytes);
        return WithPayload(bytes);
    }

    public MqttApplicationMessageBuilder WithPayloadSegment(ArraySegment<byte> payloadSegment) => WithPayload(payloadSegment);

    public MqttApplicationMessageBuilder WithPayloadSegment(ReadOnlyMemory<byte> payloadSegment) =>
        WithPayload(new ReadOnlySequence<byte>(payloadSegment));

    public MqttApplicationMessageBuilder WithPayloadFormatIndicator(MqttPayloadFormatIndicator payloadFormatIndicator)
    {
        _payloadFormatIndicator = payloadFormatIndicator;
        return this;
    }

    public MqttApplicationMessageBuilder WithQualityOfServiceLevel(MqttQualityOfServiceLevel qualityOfServiceLevel)
    {
        _qualityOfServiceLevel = qualityOfServiceLevel;
        return this;
    }

    public MqttApplicationMessageBuilder WithRetainFlag(bool value = true)
    {
        _retain = value;
        return this;
    }

    public MqttApplicationMessageBuilder WithContentType(string contentType)
    {
        _contentType = contentType;
        return this;
    }

    public MqttApplicationMessageBuilder WithResponseTopic(string responseTopic)
    {
        _responseTopic = responseTopic;
        return this;
    }

    public MqttApplicationMessageBuilder WithCorrelationData(byte[] correlationData)
    {
        _correlationData = correlationData;
        return this;
    }

    public MqttApplicationMessageBuilder WithMessageExpiryInterval(uint messageExpiryInterval)
    {
        _messageExpiryInterval = messageExpiryInterval;
        return this;
    }

    public MqttApplicationMessageBuilder WithTopicAlias(ushort topicAlias)
    {
        _topicAlias = topicAlias;
        return this;
    }

    public MqttApplicationMessageBuilder WithSubscriptionIdentifier(uint subscriptionIdentifier)
    {
        (_subscriptionIdentifiers ??= []).Add(subscriptionIdentifier);
        return this;
    }

    public MqttApplicationMessageBuilder WithUserProperty(string name, string value)
    {
        (_userProperties ??= []).Add(new MqttUserProperty(name, value));
        return this;
    }

    public MqttApplicationMessageBuilder WithUserProperty(string name, ReadOnlyMemory<byte> value)
    {
        (_userProperties ??= []).Add(new MqttUserProperty(name, value));
        return this;
    }

    public MqttApplicationMessageBuilder WithUserProperty(string name, ArraySegment<byte> value)
    {
        (_userProperties ??= []).Add(new MqttUserProperty(name, value));
        return this;
    }
}
