namespace MQTTnet.Exceptions;

/// <summary>The network, the TLS layer or the broker's end of the line failed.</summary>
public class MqttCommunicationException : Exception
{
    public MqttCommunicationException(Exception innerException)
        : base(innerException?.Message ?? "The communication with the MQTT broker failed.", innerException)
    {
    }

    public MqttCommunicationException(string message, Exception innerException = null)
        : base(message, innerException)
    {
    }
}
