namespace MQTTnet.Native;

/// <summary>Options of mosquitto_int_option and mosquitto_string_option.</summary>
enum MosquittoOption
{
    ProtocolVersion = 1,
    ReceiveMaximum = 4,
    TlsAlpn = 10,
    TcpNoDelay = 11,
    TlsUseOsCerts = 13,
}
