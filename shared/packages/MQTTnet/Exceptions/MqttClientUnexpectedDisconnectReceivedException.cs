using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace MQTTnet.Exceptions;

/// <summary>The broker sent DISCONNECT (MQTT 5) while a call was waiting for its answer.</summary>
public sealed class MqttClientUnexpectedDisconnectReceivedException : MqttCommunicationException
{
    public MqttClientUnexpectedDisconnectReceivedException(MqttDisconnectPacket disconnectPacket, Exception innerException = null)
        : base($"The MQTT broker ended the connection ({disconnectPacket.ReasonCode}).", innerException)
    {
        ReasonCode = disconnectPacket.ReasonCode;
        SessionExpiryInterval = disconnectPacket.SessionExpiryInterval;
        ReasonString = disconnectPacket.ReasonString;
        ServerReference = disconnectPacket.ServerReference;
        UserProperties = disconnectPacket.UserProperties;
    }

    public MqttDisconnectReasonCode? ReasonCode { get; }

    public string ReasonString { get; }

    public string ServerReference { get; }

    public uint? SessionExpiryInterval { get; }

    public List<MqttUserProperty> UserProperties { get; }
}
