using System.Runtime.InteropServices;

namespace MQTTnet.Native;

/// <summary>
/// The functions on lists of MQTT 5 properties. A reader returns the property it found, to go on from with skip set, and null at the end;
/// strings and bytes it hands out belong to the caller, who gives them back with free.
/// </summary>
static unsafe partial class Mosquitto
{
    [LibraryImport(Library)]
    internal static partial int mosquitto_property_add_byte(ref nint list, int identifier, byte value);

    [LibraryImport(Library)]
    internal static partial int mosquitto_property_add_int16(ref nint list, int identifier, ushort value);

    [LibraryImport(Library)]
    internal static partial int mosquitto_property_add_int32(ref nint list, int identifier, uint value);

    [LibraryImport(Library)]
    internal static partial int mosquitto_property_add_varint(ref nint list, int identifier, uint value);

    [LibraryImport(Library)]
    internal static partial int mosquitto_property_add_binary(ref nint list, int identifier, byte[] value, ushort length);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int mosquitto_property_add_string(ref nint list, int identifier, string value);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int mosquitto_property_add_string_pair(ref nint list, int identifier, string name, string value);

    [LibraryImport(Library)]
    internal static partial void mosquitto_property_free_all(ref nint list);

    [LibraryImport(Library)]
    internal static partial nint mosquitto_property_read_byte(nint list, int identifier, out byte value, [MarshalAs(UnmanagedType.I1)] bool skip);

    [LibraryImport(Library)]
    internal static partial nint mosquitto_property_read_int16(nint list, int identifier, out ushort value, [MarshalAs(UnmanagedType.I1)] bool skip);

    [LibraryImport(Library)]
    internal static partial nint mosquitto_property_read_int32(nint list, int identifier, out uint value, [MarshalAs(UnmanagedType.I1)] bool skip);

    [LibraryImport(Library)]
    internal static partial nint mosquitto_property_read_varint(nint list, int identifier, out uint value, [MarshalAs(UnmanagedType.I1)] bool skip);

    [LibraryImport(Library)]
    internal static partial nint mosquitto_property_read_binary(
        nint list, int identifier, out nint value, out ushort length, [MarshalAs(UnmanagedType.I1)] bool skip);

    [LibraryImport(Library)]
    internal static partial nint mosquitto_property_read_string(nint list, int identifier, out nint value, [MarshalAs(UnmanagedType.I1)] bool skip);

    [LibraryImport(Library)]
    internal static partial nint mosquitto_property_read_string_pair(
        nint list, int identifier, out nint name, out nint value, [MarshalAs(UnmanagedType.I1)] bool skip);
}
