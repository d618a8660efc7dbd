namespace MQTTnet;

#pragma warning disable CA1822 // the real members are instance members

/// <summary>Where clients and builders come from.</summary>
public class MqttClientFactory
{
    public IDictionary<object, object> Properties { get; } = new Dictionary<object, object>();

    public MqttApplicationMessageBuilder CreateApplicationMessageBuilder() => new();

    public MqttClientDisconnectOptionsBuilder CreateClientDisconnectOptionsBuilder() => new();

    public MqttClientOptionsBuilder CreateClientOptionsBuilder() => new();

    public IMqttClient CreateMqttClient() => new MqttClient();

    public MqttClientSubscribeOptionsBuilder CreateSubscribeOptionsBuilder() => new();

    public MqttTopicFilterBuilder CreateTopicFilterBuilder() => new();

    public MqttClientUnsubscribeOptionsBuilder CreateUnsubscribeOptionsBuilder() => new();
}
