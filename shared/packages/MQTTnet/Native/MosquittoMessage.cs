using System.Runtime.InteropServices;

namespace MQTTnet.Native;

/// <summary>struct mosquitto_message: a received message, valid during the callback.</summary>
[StructLayout(LayoutKind.Sequential)]
unsafe struct MosquittoMessage
{
    public int Id;
    public byte* Topic;
    public void* Payload;
    public int PayloadLength;
    public int Qos;
    public byte Retain;
}
