using Microsoft.Win32.SafeHandles;

namespace MQTTnet.Native;

/// <summary>A struct mosquitto. Releasing it closes the socket without a DISCONNECT, so that the broker publishes the will.</summary>
sealed class MosquittoHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    protected override bool ReleaseHandle()
    {
        Mosquitto.mosquitto_destroy(handle);
        return true;
    }
}
