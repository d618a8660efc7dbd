using System.Runtime.InteropServices;
using MQTTnet.Packets;

namespace MQTTnet.Native;

/// <summary>Reads the MQTT 5 properties of a received packet; the list belongs to the library and lives as long as the callback.</summary>
readonly unsafe struct ReceivedProperties(nint list)
{
    public byte? Byte(PropertyId id) => Mosquitto.mosquitto_property_read_byte(list, (int)id, out var value, false) != 0 ? value : null;

    public ushort? Int16(PropertyId id) => Mosquitto.mosquitto_property_read_int16(list, (int)id, out var value, false) != 0 ? value : null;

    public uint? Int32(PropertyId id) => Mosquitto.mosquitto_property_read_int32(list, (int)id, out var value, false) != 0 ? value : null;

    /// <summary>A flag that the protocol takes for true when it is absent.</summary>
    public bool Available(PropertyId id) => Byte(id) is not 0;

    public string String(PropertyId id) =>
        list != 0 && Mosquitto.mosquitto_property_read_string(list, (int)id, out var text, false) != 0 ? TakeString(text) : null;

    public byte[] Binary(PropertyId id)
    {
        if (list == 0 || Mosquitto.mosquitto_property_read_binary(list, (int)id, out var bytes, out var length, false) == 0)
            return null;
        var copy = new ReadOnlySpan<byte>((void*)bytes, length).ToArray();
        NativeMemory.Free((void*)bytes);
        return copy;
    }

    public List<uint> VariableInts(PropertyId id)
    {
        List<uint> values = null;
        var at = list;
        for (var first = true; at != 0; first = false)
        {
            at = Mosquitto.mosquitto_property_read_varint(at, (int)id, out var value, !first);
            if (at != 0)
                (values ??= []).Add(value);
        }
        return values;
    }

    public List<MqttUserProperty> UserProperties()
    {
        List<MqttUserProperty> properties = null;
        var at = list;
        for (var first = true; at != 0; first = false)
        {
            at = Mosquitto.mosquitto_property_read_string_pair(at, (int)PropertyId.UserProperty, out var name, out var value, !first);
            if (at != 0)
                (properties ??= []).Add(new MqttUserProperty(TakeString(name), TakeString(value)));
        }
        return properties;
    }

    // The library allocates with malloc, which is what NativeMemory.Free gives back to.
    static string TakeString(nint text)
    {
        var copy = Marshal.PtrToStringUTF8(text);
        NativeMemory.Free((void*)text);
        return copy;
    }
}
