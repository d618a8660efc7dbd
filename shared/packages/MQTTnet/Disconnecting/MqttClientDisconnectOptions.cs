using MQTTnet.Packets;

namespace MQTTnet;

/// <summary>How to leave. All but the normal reason needs MQTT 5.</summary>
public sealed class MqttClientDisconnectOptions
{
    public MqttClientDisconnectOptionsReason Reason { get; set; } = MqttClientDisconnectOptionsReason.NormalDisconnection;

    public string ReasonString { get; set; }

    /// <summary>Seconds.</summary>
    public uint SessionExpiryInterval { get; set; }

    public List<MqttUserProperty> UserProperties { get; set; }
}
