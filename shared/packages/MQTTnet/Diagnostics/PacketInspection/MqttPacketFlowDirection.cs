namespace MQTTnet.Diagnostics.PacketInspection;

/// <summary>The way an inspected packet went.</summary>
public enum MqttPacketFlowDirection
{
    Inbound = 0,
    Outbound = 1,
}
