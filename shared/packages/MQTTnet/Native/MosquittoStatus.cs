namespace MQTTnet.Native;

/// <summary>The status codes of libmosquitto that are told apart here.</summary>
static class MosquittoStatus
{
    public const int Success = 0;
    public const int NoConnection = 4;
    public const int ConnectionRefused = 5;
    public const int ConnectionLost = 7;
    public const int Tls = 8;
    public const int Errno = 14;
    public const int KeepAlive = 19;
}
