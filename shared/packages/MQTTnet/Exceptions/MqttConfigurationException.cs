namespace MQTTnet.Exceptions;

/// <summary>Options that cannot be carried out.</summary>
public class MqttConfigurationException : Exception
{
    protected MqttConfigurationException()
    {
    }

    public MqttConfigurationException(Exception innerException)
        : base(innerException?.Message, innerException)
    {
    }

    public MqttConfigurationException(string message)
        : base(message)
    {
    }
}
