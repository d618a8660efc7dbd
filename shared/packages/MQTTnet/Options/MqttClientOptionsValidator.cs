using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace MQTTnet;

/// <summary>Finds options that the chosen protocol version does not know.</summary>
public static class MqttClientOptionsValidator
{
    /// <exception cref="NotSupportedException">An option needs MQTT 5 and the version is older.</exception>
    public static void ThrowIfNotSupported(MqttClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.ProtocolVersion == MqttProtocolVersion.V500)
            return;
        Mqtt5Only(options.UserProperties is { Count: > 0 }, nameof(options.UserProperties));
        Mqtt5Only(options.RequestResponseInformation, nameof(options.RequestResponseInformation));
        Mqtt5Only(options.ReceiveMaximum > 0, nameof(options.ReceiveMaximum));
        Mqtt5Only(options.MaximumPacketSize > 0, nameof(options.MaximumPacketSize));
        Mqtt5Only(options.WillPayloadFormatIndicator != MqttPayloadFormatIndicator.Unspecified, nameof(options.WillPayloadFormatIndicator));
        Mqtt5Only(options.WillContentType is { Length: > 0 }, nameof(options.WillContentType));
        Mqtt5Only(options.WillCorrelationData is { Length: > 0 }, nameof(options.WillCorrelationData));
        Mqtt5Only(options.WillResponseTopic is { Length: > 0 }, nameof(options.WillResponseTopic));
        Mqtt5Only(options.WillDelayInterval > 0, nameof(options.WillDelayInterval));
        Mqtt5Only(options.WillMessageExpiryInterval > 0, nameof(options.WillMessageExpiryInterval));
        Mqtt5Only(options.WillUserProperties is { Count: > 0 }, nameof(options.WillUserProperties));
    }

    internal static void Mqtt5Only(bool used, string feature)
    {
        if (used)
            throw new NotSupportedException($"{feature} needs MQTT version 5.");
    }
}
