using MQTTnet.Packets;

namespace MQTTnet;

/// <summary>A connection that ended, or an attempt that came to nothing.</summary>
public sealed class MqttClientDisconnectedEventArgs(
    bool clientWasConnected,
    MqttClientConnectResult connectResult,
    MqttClientDisconnectReason reason,
    string reasonString,
    List<MqttUserProperty> userProperties,
    Exception exception) : EventArgs
{
    public bool ClientWasConnected { get; } = clientWasConnected;

    /// <summary>The broker's refusal, where there was one.</summary>
    public MqttClientConnectResult ConnectResult { get; } = connectResult;

    /// <summary>The fault, where there was one; null for an orderly end.</summary>
    public Exception Exception { get; } = exception;

    public MqttClientDisconnectReason Reason { get; } = reason;

    public string ReasonString { get; } = reasonString;

    public List<MqttUserProperty> UserProperties { get; } = userProperties;
}
