namespace MQTTnet.Diagnostics.PacketInspection;

/// <summary>The raw bytes of one packet on its way in or out.</summary>
public sealed class InspectMqttPacketEventArgs(MqttPacketFlowDirection direction, byte[] buffer) : EventArgs
{
    public byte[] Buffer { get; } = buffer;

    public MqttPacketFlowDirection Direction { get; } = direction;
}
