namespace MQTTnet.Exceptions;

/// <summary>The connection ended while a call was waiting for its answer.</summary>
public sealed class MqttClientDisconnectedException : MqttCommunicationException
{
    public MqttClientDisconnectedException(Exception innerException)
        : base("The MQTT connection ended before the answer came.", innerException)
    {
    }
}
