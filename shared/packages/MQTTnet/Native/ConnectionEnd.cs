using MQTTnet.Packets;

namespace MQTTnet.Native;

/// <summary>How a connection ended. An orderly end has no fault; a DISCONNECT from the broker comes with its packet.</summary>
sealed record ConnectionEnd(MqttClientDisconnectReason Reason, Exception Fault = null, MqttDisconnectPacket Packet = null);
