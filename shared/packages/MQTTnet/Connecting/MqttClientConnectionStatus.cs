namespace MQTTnet;

/// <summary>The life of a client, from one connection to the next.</summary>
public enum MqttClientConnectionStatus
{
    Disconnected = 0,
    Disconnecting = 1,
    Connected = 2,
    Connecting = 3,
}
