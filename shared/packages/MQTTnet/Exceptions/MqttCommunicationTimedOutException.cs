namespace MQTTnet.Exceptions;

/// <summary>The broker did not answer in time.</summary>
public sealed class MqttCommunicationTimedOutException : MqttCommunicationException
{
    public MqttCommunicationTimedOutException()
        : base("The MQTT broker did not answer in time.")
    {
    }

    public MqttCommunicationTimedOutException(Exception innerException)
        : base("The MQTT broker did not answer in time.", innerException)
    {
    }
}
