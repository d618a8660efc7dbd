using System.Runtime.InteropServices;

namespace MQTTnet.Native;

/// <summary>
/// The functions of libmosquitto as its manual declares them. All but the property functions return one of <see cref="MosquittoStatus"/>.
/// A list of properties is a plain pointer, null when empty.
/// </summary>
static unsafe partial class Mosquitto
{
    const string Library = MosquittoLibrary.Name;

    // The library wants its initialisation before any other call; the type initialiser runs exactly once.
    static Mosquitto()
    {
        MosquittoLibrary.Register();
        mosquitto_lib_init();
    }

    [LibraryImport(Library)]
    private static partial int mosquitto_lib_init();

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial MosquittoHandle mosquitto_new(string id, [MarshalAs(UnmanagedType.I1)] bool clean_session, nint user);

    [LibraryImport(Library)]
    internal static partial void mosquitto_destroy(nint client);

    [LibraryImport(Library)]
    private static partial byte* mosquitto_strerror(int status);

    internal static string Describe(int status) => Marshal.PtrToStringUTF8((nint)mosquitto_strerror(status));

    [LibraryImport(Library)]
    internal static partial int mosquitto_int_option(MosquittoHandle client, MosquittoOption option, int value);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int mosquitto_username_pw_set(MosquittoHandle client, string username, byte[] password);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int mosquitto_will_set_v5(
        MosquittoHandle client, string topic, int length, byte* payload, int qos, [MarshalAs(UnmanagedType.I1)] bool retain, nint properties);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int mosquitto_tls_set(
        MosquittoHandle client, string cafile, string capath, string certfile, string keyfile, nint passwordCallback);

    [LibraryImport(Library)]
    internal static partial int mosquitto_tls_insecure_set(MosquittoHandle client, [MarshalAs(UnmanagedType.I1)] bool value);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int mosquitto_tls_opts_set(MosquittoHandle client, int verify, string version, string ciphers);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int mosquitto_string_option(MosquittoHandle client, MosquittoOption option, string value);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int mosquitto_connect_bind_v5(
        MosquittoHandle client, string host, int port, int keepAlive, string bindAddress, nint properties);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int mosquitto_disconnect_v5(MosquittoHandle client, int reason, nint properties);

    [LibraryImport(Library, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int mosquitto_publish_v5(
        MosquittoHandle client, out int id, string topic, int length, byte* payload, int qos, [MarshalAs(UnmanagedType.I1)] bool retain, nint properties);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int mosquitto_subscribe_multiple(
        MosquittoHandle client, out int id, int count, byte** filters, int qos, int options, nint properties);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int mosquitto_unsubscribe_multiple(MosquittoHandle client, out int id, int count, byte** filters, nint properties);

    [LibraryImport(Library)]
    internal static partial int mosquitto_socket(MosquittoHandle client);

    [LibraryImport(Library)]
    [return: MarshalAs(UnmanagedType.I1)]
    internal static partial bool mosquitto_want_write(MosquittoHandle client);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int mosquitto_loop_read(MosquittoHandle client, int packets);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int mosquitto_loop_write(MosquittoHandle client, int packets);

    [LibraryImport(Library, SetLastError = true)]
    internal static partial int mosquitto_loop_misc(MosquittoHandle client);

    [LibraryImport(Library)]
    internal static partial void mosquitto_connect_v5_callback_set(
        MosquittoHandle client, delegate* unmanaged[Cdecl]<nint, nint, int, int, nint, void> callback);

    [LibraryImport(Library)]
    internal static partial void mosquitto_disconnect_v5_callback_set(
        MosquittoHandle client, delegate* unmanaged[Cdecl]<nint, nint, int, nint, void> callback);

    [LibraryImport(Library)]
    internal static partial void mosquitto_publish_v5_callback_set(
        MosquittoHandle client, delegate* unmanaged[Cdecl]<nint, nint, int, int, nint, void> callback);

    [LibraryImport(Library)]
    internal static partial void mosquitto_message_v5_callback_set(
        MosquittoHandle client, delegate* unmanaged[Cdecl]<nint, nint, MosquittoMessage*, nint, void> callback);

    [LibraryImport(Library)]
    internal static partial void mosquitto_subscribe_v5_callback_set(
        MosquittoHandle client, delegate* unmanaged[Cdecl]<nint, nint, int, int, int*, nint, void> callback);

    [LibraryImport(Library)]
    internal static partial void mosquitto_unsubscribe_v5_callback_set(
        MosquittoHandle client, delegate* unmanaged[Cdecl]<nint, nint, int, nint, void> callback);

    [LibraryImport(Library)]
    internal static partial void mosquitto_log_callback_set(
        MosquittoHandle client, delegate* unmanaged[Cdecl]<nint, nint, int, byte*, void> callback);
}
