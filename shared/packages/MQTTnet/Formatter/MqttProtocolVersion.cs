namespace MQTTnet.Formatter;

/// <summary>The protocol level sent in CONNECT.</summary>
public enum MqttProtocolVersion
{
    Unknown = 0,
    V310 = 3,
    V311 = 4,
    V500 = 5,
}
