namespace MQTTnet.Packets;

public static class MqttUserPropertyExtensions
{
    public static string ReadValueAsString(this MqttUserProperty userProperty)
    {
        ArgumentNullException.ThrowIfNull(userProperty);
        return userProperty.Value;
    }
}
