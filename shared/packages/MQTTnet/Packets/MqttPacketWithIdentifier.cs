namespace MQTTnet.Packets;

/// <summary>A control packet that is answered: the identifier pairs the two.</summary>
public abstract class MqttPacketWithIdentifier : MqttPacket
{
    public ushort PacketIdentifier { get; set; }
}
