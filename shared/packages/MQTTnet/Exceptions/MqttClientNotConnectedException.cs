namespace MQTTnet.Exceptions;

/// <summary>The call needs a connection and there is none.</summary>
public class MqttClientNotConnectedException : MqttCommunicationException
{
    public MqttClientNotConnectedException()
        : base("The MQTT client is not connected.")
    {
    }
}
