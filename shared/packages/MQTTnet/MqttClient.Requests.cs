using MQTTnet.Formatter;
using MQTTnet.Internal;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace MQTTnet;

/// <summary>What is asked of a connected broker.</summary>
sealed partial class MqttClient
{
    /// <summary>Complete when QoS 0 is handed to the network, QoS 1 has its PUBACK, QoS 2 its PUBCOMP.</summary>
    public async Task<MqttClientPublishResult> PublishAsync(MqttApplicationMessage applicationMessage, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        MqttTopicValidator.ThrowIfInvalid(applicationMessage);
        var connection = Connection();
        if (Options.ValidateFeatures && Options.ProtocolVersion != MqttProtocolVersion.V500)
            RefuseMqtt5Features(applicationMessage);
        var result = await connection.PublishAsync(applicationMessage).WaitAsync(cancellationToken).ConfigureAwait(false);
        return applicationMessage.QualityOfServiceLevel == MqttQualityOfServiceLevel.AtMostOnce
            ? new MqttClientPublishResult(null, result.ReasonCode, result.ReasonString, result.UserProperties)
            : result;
    }

    public async Task<MqttClientSubscribeResult> SubscribeAsync(MqttClientSubscribeOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        foreach (var filter in options.TopicFilters)
            MqttTopicValidator.ThrowIfInvalidSubscribe(filter.Topic);
        var connection = Connection();
        if (Options.ValidateFeatures && Options.ProtocolVersion != MqttProtocolVersion.V500)
            RefuseMqtt5Features(options);

        // The library sends one quality of service and one set of options a packet.
        using var limit = new TimeLimit(Options, cancellationToken);
        var groups = options.TopicFilters.GroupBy(filter => (Qos: (int)filter.QualityOfServiceLevel, Bits: OptionBits(filter)));
        var codes = new Dictionary<MqttTopicFilter, MqttClientSubscribeResultCode>(ReferenceEqualityComparer.Instance);
        ushort? packetIdentifier = null;
        string reason = null;
        var userProperties = new List<MqttUserProperty>();
        foreach (var group in groups)
        {
            var filters = group.ToList();
            var answer = await connection
                .SubscribeAsync(filters.ConvertAll(f => f.Topic), group.Key.Qos, group.Key.Bits, options)
                .WaitAsync(limit.Token).ConfigureAwait(false);
            for (var i = 0; i < filters.Count; i++)
                codes[filters[i]] = i < answer.ReasonCodes.Length ? (MqttClientSubscribeResultCode)answer.ReasonCodes[i] : MqttClientSubscribeResultCode.UnspecifiedError;
            packetIdentifier ??= answer.PacketIdentifier;
            reason ??= answer.ReasonString;
            userProperties.AddRange(answer.UserProperties);
        }
        var items = options.TopicFilters.ConvertAll(filter => new MqttClientSubscribeResultItem(filter, codes[filter]));
        return new MqttClientSubscribeResult(packetIdentifier ?? 0, items, reason, userProperties);
    }

    public async Task<MqttClientUnsubscribeResult> UnsubscribeAsync(MqttClientUnsubscribeOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        foreach (var filter in options.TopicFilters)
            MqttTopicValidator.ThrowIfInvalidSubscribe(filter);
        var connection = Connection();
        using var limit = new TimeLimit(Options, cancellationToken);
        var identifier = await connection.UnsubscribeAsync(options.TopicFilters, options.UserProperties).WaitAsync(limit.Token).ConfigureAwait(false);
        // The library keeps the broker's reason codes to itself; an UNSUBACK came.
        var items = options.TopicFilters.ConvertAll(filter => new MqttClientUnsubscribeResultItem(filter, MqttClientUnsubscribeResultCode.Success));
        return new MqttClientUnsubscribeResult(identifier, items, null, []);
    }

    /// <summary>
    /// One round trip to the broker. The library sends PINGREQ only by its own clock; an UNSUBSCRIBE of a filter that nobody subscribed to
    /// is answered just the same and changes nothing.
    /// </summary>
    public async Task PingAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var connection = Connection();
        using var limit = new TimeLimit(Options, cancellationToken);
        await connection.UnsubscribeAsync([$"ping/{Options.ClientId}"], null).WaitAsync(limit.Token).ConfigureAwait(false);
    }

    // The subscription options byte above the quality of service (MQTT 5, section 3.8.3.1).
    static int OptionBits(MqttTopicFilter filter) =>
        (filter.NoLocal ? 0x04 : 0) | (filter.RetainAsPublished ? 0x08 : 0) | ((int)filter.RetainHandling << 4);

    static void RefuseMqtt5Features(MqttApplicationMessage message)
    {
        MqttClientOptionsValidator.Mqtt5Only(message.ContentType is { Length: > 0 }, nameof(message.ContentType));
        MqttClientOptionsValidator.Mqtt5Only(message.ResponseTopic is { Length: > 0 }, nameof(message.ResponseTopic));
        MqttClientOptionsValidator.Mqtt5Only(message.CorrelationData is { Length: > 0 }, nameof(message.CorrelationData));
        MqttClientOptionsValidator.Mqtt5Only(message.MessageExpiryInterval > 0, nameof(message.MessageExpiryInterval));
        MqttClientOptionsValidator.Mqtt5Only(message.TopicAlias > 0, nameof(message.TopicAlias));
        MqttClientOptionsValidator.Mqtt5Only(message.PayloadFormatIndicator != MqttPayloadFormatIndicator.Unspecified, nameof(message.PayloadFormatIndicator));
        MqttClientOptionsValidator.Mqtt5Only(message.UserProperties is { Count: > 0 }, nameof(message.UserProperties));
    }

    static void RefuseMqtt5Features(MqttClientSubscribeOptions options)
    {
        MqttClientOptionsValidator.Mqtt5Only(options.SubscriptionIdentifier > 0, nameof(options.SubscriptionIdentifier));
        MqttClientOptionsValidator.Mqtt5Only(options.UserProperties is { Count: > 0 }, nameof(options.UserProperties));
        foreach (var filter in options.TopicFilters)
        {
            MqttClientOptionsValidator.Mqtt5Only(filter.NoLocal, nameof(filter.NoLocal));
            MqttClientOptionsValidator.Mqtt5Only(filter.RetainAsPublished, nameof(filter.RetainAsPublished));
            MqttClientOptionsValidator.Mqtt5Only(filter.RetainHandling != MqttRetainHandling.SendAtSubscribe, nameof(filter.RetainHandling));
        }
    }
}
