using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MQTTnet.Native;

/// <summary>An eventfd by which other threads wake the network loop out of poll.</summary>
sealed unsafe class WakeSignal : SafeHandleMinusOneIsInvalid
{
    public WakeSignal()
        : base(ownsHandle: true)
    {
        SetHandle(LibC.eventfd(0, LibC.EventNonBlocking | LibC.EventCloseOnExec));
        if (IsInvalid)
            throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    public int Descriptor => (int)handle;

    public void Set()
    {
        ulong one = 1;
        LibC.write(Descriptor, &one, sizeof(ulong));
    }

    public void Reset()
    {
        ulong count;
        LibC.read(Descriptor, &count, sizeof(ulong));
    }

    protected override bool ReleaseHandle() => LibC.close((int)handle) == 0;
}
