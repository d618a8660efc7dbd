using System.Net;
using MQTTnet.Exceptions;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace MQTTnet.Native;

/// <summary>Carries the client's options over to a fresh native client.</summary>
static unsafe class ConnectionSetup
{
    const int SmallestKeepAliveSeconds = 5;

    public static void Apply(MosquittoHandle client, MqttClientOptions options)
    {
        Check(Mosquitto.mosquitto_int_option(client, MosquittoOption.ProtocolVersion, (int)options.ProtocolVersion), "protocol version");
        Check(Mosquitto.mosquitto_int_option(client, MosquittoOption.ReceiveMaximum, options.ReceiveMaximum), "receive maximum");
        if (options.ChannelOptions is MqttClientTcpOptions { NoDelay: true })
            Check(Mosquitto.mosquitto_int_option(client, MosquittoOption.TcpNoDelay, 1), "no-delay option");
        ApplyCredentials(client, options);
        ApplyWill(client, options);
    }

    public static int KeepAliveSeconds(MqttClientOptions options) =>
        options.KeepAlivePeriod <= TimeSpan.Zero
            ? 0
            : Math.Clamp((int)Math.Ceiling(options.KeepAlivePeriod.TotalSeconds), SmallestKeepAliveSeconds, ushort.MaxValue);

    public static PropertyList ConnectProperties(MqttClientOptions options)
    {
        var properties = new PropertyList();
        if (options.ProtocolVersion != MqttProtocolVersion.V500)
            return properties;
        properties.AddInt32(PropertyId.SessionExpiryInterval, options.SessionExpiryInterval);
        properties.AddInt32(PropertyId.MaximumPacketSize, options.MaximumPacketSize);
        properties.AddFlag(PropertyId.RequestProblemInformation, options.RequestProblemInformation, assumed: true);
        properties.AddFlag(PropertyId.RequestResponseInformation, options.RequestResponseInformation, assumed: false);
        properties.Add(options.UserProperties);
        return properties;
    }

    public static PropertyList PublishProperties(MqttApplicationMessage message)
    {
        var properties = new PropertyList();
        properties.Add(PropertyId.ContentType, message.ContentType);
        properties.Add(PropertyId.ResponseTopic, message.ResponseTopic);
        properties.Add(PropertyId.CorrelationData, message.CorrelationData);
        properties.AddInt32(PropertyId.MessageExpiryInterval, message.MessageExpiryInterval);
        properties.AddInt16(PropertyId.TopicAlias, message.TopicAlias);
        properties.AddFlag(PropertyId.PayloadFormatIndicator, message.PayloadFormatIndicator == MqttPayloadFormatIndicator.CharacterData, assumed: false);
        properties.Add(message.UserProperties);
        return properties;
    }

    static void ApplyCredentials(MosquittoHandle client, MqttClientOptions options)
    {
        var userName = options.Credentials?.GetUserName(options);
        var password = options.Credentials?.GetPassword(options);
        if (userName is null && password is null)
            return;
        if (password is not null && Array.IndexOf(password, (byte)0) >= 0)
            throw new MqttConfigurationException("libmosquitto takes no password with a zero byte in it.");
        byte[] terminated = password is null ? null : [.. password, 0];
        Check(Mosquitto.mosquitto_username_pw_set(client, userName, terminated), "user name");
    }

    static void ApplyWill(MosquittoHandle client, MqttClientOptions options)
    {
        if (string.IsNullOrEmpty(options.WillTopic))
            return;
        using var properties = new PropertyList();
        if (options.ProtocolVersion == MqttProtocolVersion.V500)
        {
            properties.AddInt32(PropertyId.WillDelayInterval, options.WillDelayInterval);
            properties.AddInt32(PropertyId.MessageExpiryInterval, options.WillMessageExpiryInterval);
            properties.Add(PropertyId.ContentType, options.WillContentType);
            properties.Add(PropertyId.ResponseTopic, options.WillResponseTopic);
            properties.Add(PropertyId.CorrelationData, options.WillCorrelationData);
            properties.AddFlag(PropertyId.PayloadFormatIndicator, options.WillPayloadFormatIndicator == MqttPayloadFormatIndicator.CharacterData, assumed: false);
            properties.Add(options.WillUserProperties);
        }
        var payload = options.WillPayload ?? [];
        fixed (byte* bytes = payload)
        {
            Check(
                Mosquitto.mosquitto_will_set_v5(
                    client, options.WillTopic, payload.Length, bytes, (int)options.WillQualityOfServiceLevel, options.WillRetain, properties.Pointer),
                $"will for the topic '{options.WillTopic}'");
        }
        properties.Detach();
    }

    static void Check(int status, string what)
    {
        if (status != MosquittoStatus.Success)
            throw new MqttConfigurationException($"libmosquitto does not take the {what}: {Mosquitto.Describe(status)}");
    }
}
