namespace MQTTnet.Packets;

/// <summary>Any control packet.</summary>
public abstract class MqttPacket;
