using System.Runtime.InteropServices;
using MQTTnet.Exceptions;
using MQTTnet.Packets;

namespace MQTTnet.Native;

/// <summary>A list of MQTT 5 properties to be sent. Values that say nothing (null, empty, 0) are left out.</summary>
sealed class PropertyList() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    /// <summary>Null while nothing was added, which is what the library takes for an empty list.</summary>
    public nint Pointer => handle;

    /// <summary>Passes the list to a native owner.</summary>
    public void Detach() => handle = 0;

    public void Add(PropertyId id, string value)
    {
        if (!string.IsNullOrEmpty(value))
            Check(id, Mosquitto.mosquitto_property_add_string(ref handle, (int)id, value));
    }

    public void Add(PropertyId id, byte[] value)
    {
        if (value is not { Length: > 0 })
            return;
        if (value.Length > ushort.MaxValue)
            throw new MqttProtocolViolationException($"{id} holds {value.Length} bytes; MQTT takes at most {ushort.MaxValue}.");
        Check(id, Mosquitto.mosquitto_property_add_binary(ref handle, (int)id, value, (ushort)value.Length));
    }

    public void AddInt32(PropertyId id, uint value)
    {
        if (value != 0)
            Check(id, Mosquitto.mosquitto_property_add_int32(ref handle, (int)id, value));
    }

    public void AddInt16(PropertyId id, ushort value)
    {
        if (value != 0)
            Check(id, Mosquitto.mosquitto_property_add_int16(ref handle, (int)id, value));
    }

    public void AddVariableInt(PropertyId id, uint value)
    {
        if (value != 0)
            Check(id, Mosquitto.mosquitto_property_add_varint(ref handle, (int)id, value));
    }

    /// <summary>Adds a flag when it differs from what the protocol assumes without it.</summary>
    public void AddFlag(PropertyId id, bool value, bool assumed)
    {
        if (value != assumed)
            Check(id, Mosquitto.mosquitto_property_add_byte(ref handle, (int)id, value ? (byte)1 : (byte)0));
    }

    public void Add(List<MqttUserProperty> userProperties)
    {
        foreach (var property in userProperties ?? [])
            Check(PropertyId.UserProperty, Mosquitto.mosquitto_property_add_string_pair(ref handle, (int)PropertyId.UserProperty, property.Name, property.Value));
    }

    static void Check(PropertyId id, int status)
    {
        if (status != MosquittoStatus.Success)
            throw new MqttProtocolViolationException($"{id} cannot be sent: {Mosquitto.Describe(status)}");
    }

    protected override bool ReleaseHandle()
    {
        Mosquitto.mosquitto_property_free_all(ref handle);
        return true;
    }
}
