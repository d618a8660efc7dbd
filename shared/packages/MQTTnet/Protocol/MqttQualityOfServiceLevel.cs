namespace MQTTnet.Protocol;

/// <summary>The delivery promise of a message (MQTT 5, section 4.3).</summary>
public enum MqttQualityOfServiceLevel
{
    AtMostOnce = 0,
    AtLeastOnce = 1,
    ExactlyOnce = 2,
}
