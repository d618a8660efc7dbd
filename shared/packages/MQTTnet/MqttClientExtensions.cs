using System.Buffers;
using System.Text;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace MQTTnet;

public static class MqttClientExtensions
{
    public static Task DisconnectAsync(
        this IMqttClient client,
        MqttClientDisconnectOptionsReason reason = MqttClientDisconnectOptionsReason.NormalDisconnection,
        string reasonString = null,
        uint sessionExpiryInterval = 0,
        List<MqttUserProperty> userProperties = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        var options = new MqttClientDisconnectOptions
        {
            Reason = reason,
            ReasonString = reasonString,
            SessionExpiryInterval = sessionExpiryInterval,
            UserProperties = userProperties,
        };
        return client.DisconnectAsync(options, cancellationToken);
    }

    public static Task<MqttClientPublishResult> PublishSequenceAsync(
        this IMqttClient mqttClient,
        string topic,
        ReadOnlySequence<byte> payload,
        MqttQualityOfServiceLevel qualityOfServiceLevel = MqttQualityOfServiceLevel.AtMostOnce,
        bool retain = false,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(mqttClient);
        ArgumentNullException.ThrowIfNull(topic);
        var message = new MqttApplicationMessage { Topic = topic, Payload = payload, QualityOfServiceLevel = qualityOfServiceLevel, Retain = retain };
        return mqttClient.PublishAsync(message, cancellationToken);
    }

    public static Task<MqttClientPublishResult> PublishBinaryAsync(
        this IMqttClient mqttClient,
        string topic,
        IEnumerable<byte> payload = null,
        MqttQualityOfServiceLevel qualityOfServiceLevel = MqttQualityOfServiceLevel.AtMostOnce,
        bool retain = false,
        CancellationToken cancellationToken = default)
    {
        var bytes = payload as byte[] ?? payload?.ToArray() ?? [];
        return mqttClient.PublishSequenceAsync(topic, new ReadOnlySequence<byte>(bytes), qualityOfServiceLevel, retain, cancellationToken);
    }

    public static Task<MqttClientPublishResult> PublishStringAsync(
        this IMqttClient mqttClient,
        string topic,
        string payload = null,
        MqttQualityOfServiceLevel qualityOfServiceLevel = MqttQualityOfServiceLevel.AtMostOnce,
        bool retain = false,
        CancellationToken cancellationToken = default) =>
        mqttClient.PublishBinaryAsync(topic, Encoding.UTF8.GetBytes(payload ?? string.Empty), qualityOfServiceLevel, retain, cancellationToken);

    /// <summary>Connects with the options of the last connect.</summary>
    /// <exception cref="InvalidOperationException">There was none.</exception>
    public static Task ReconnectAsync(this IMqttClient client, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        return client.Options is { } options
            ? client.ConnectAsync(options, cancellationToken)
            : throw new InvalidOperationException("The MQTT client cannot reconnect: it was never asked to connect before.");
    }

    public static Task SendEnhancedAuthenticationExchangeDataAsync(this IMqttClient client, MqttEnhancedAuthenticationExchangeData data)
    {
        ArgumentNullException.ThrowIfNull(client);
        return client.SendEnhancedAuthenticationExchangeDataAsync(data, CancellationToken.None);
    }

    public static Task<MqttClientSubscribeResult> SubscribeAsync(
        this IMqttClient mqttClient, MqttTopicFilter topicFilter, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(mqttClient);
        ArgumentNullException.ThrowIfNull(topicFilter);
        return mqttClient.SubscribeAsync(new MqttClientSubscribeOptions { TopicFilters = [topicFilter] }, cancellationToken);
    }

    public static Task<MqttClientSubscribeResult> SubscribeAsync(
        this IMqttClient mqttClient,
        string topic,
        MqttQualityOfServiceLevel qualityOfServiceLevel = MqttQualityOfServiceLevel.AtMostOnce,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(topic);
        return mqttClient.SubscribeAsync(new MqttTopicFilter { Topic = topic, QualityOfServiceLevel = qualityOfServiceLevel }, cancellationToken);
    }

    public static Task<MqttClientUnsubscribeResult> UnsubscribeAsync(
        this IMqttClient mqttClient, string topic, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(mqttClient);
        ArgumentNullException.ThrowIfNull(topic);
        return mqttClient.UnsubscribeAsync(new MqttClientUnsubscribeOptions { TopicFilters = [topic] }, cancellationToken);
    }

    /// <summary>Disconnects; false when that failed in any way.</summary>
    public static async Task<bool> TryDisconnectAsync(
        this IMqttClient client,
        MqttClientDisconnectOptionsReason reason = MqttClientDisconnectOptionsReason.NormalDisconnection,
        string reasonString = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        return await Succeeds(() => client.DisconnectAsync(reason, reasonString)).ConfigureAwait(false);
    }

    /// <summary>Whether the broker answers.</summary>
    public static async Task<bool> TryPingAsync(this IMqttClient client, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        return await Succeeds(() => client.PingAsync(cancellationToken)).ConfigureAwait(false);
    }

    static async Task<bool> Succeeds(Func<Task> call)
    {
        try
        {
            await call().ConfigureAwait(false);
            return true;
        }
        catch (Exception)
        {
            return false;
        }
    }
}
