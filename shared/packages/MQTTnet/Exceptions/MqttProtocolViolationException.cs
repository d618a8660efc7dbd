namespace MQTTnet.Exceptions;

/// <summary>A topic, payload or packet that MQTT does not allow.</summary>
public class MqttProtocolViolationException : Exception
{
    public MqttProtocolViolationException(string message)
        : base(message)
    {
    }
}
