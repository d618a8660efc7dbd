using MQTTnet.Packets;

namespace MQTTnet;

public sealed class MqttClientDisconnectOptionsBuilder
{
    readonly MqttClientDisconnectOptions _options = new();

    public MqttClientDisconnectOptions Build() => _options;

    public MqttClientDisconnectOptionsBuilder WithReason(MqttClientDisconnectOptionsReason value)
    {
        _options.Reason = value;
        return this;
    }

    public MqttClientDisconnectOptionsBuilder WithReasonString(string value)
    {
        _options.ReasonString = value;
        return this;
    }

    public MqttClientDisconnectOptionsBuilder WithSessionExpiryInterval(uint value)
    {
        _options.SessionExpiryInterval = value;
        return this;
    }

    public MqttClientDisconnectOptionsBuilder WithUserProperties(List<MqttUserProperty> userProperties)
    {
        _options.UserProperties = userProperties;
        return this;
    }

    public MqttClientDisconnectOptionsBuilder WithUserProperty(string name, string value)
    {
        (_options.UserProperties ??= []).Add(new MqttUserProperty(name, value));
        return this;
    }
}
