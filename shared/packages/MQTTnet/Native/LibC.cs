using System.Runtime.InteropServices;

namespace MQTTnet.Native;

/// <summary>What of the C library the network loop needs.</summary>
static unsafe partial class LibC
{
    internal const short PollIn = 0x001;
    internal const short PollOut = 0x004;
    internal const short PollError = 0x008;
    internal const short PollHangUp = 0x010;
    internal const short PollPeerClosed = 0x2000;
    internal const int EventNonBlocking = 0x800;
    internal const int EventCloseOnExec = 0x80000;
    internal const int InterruptedCall = 4;

    [StructLayout(LayoutKind.Sequential)]
    internal struct PollFd
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int poll(PollFd* descriptors, nuint count, int timeoutMilliseconds);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int eventfd(uint initial, int flags);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint read(int descriptor, void* buffer, nuint count);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial nint write(int descriptor, void* buffer, nuint count);

    [LibraryImport("libc")]
    internal static partial int close(int descriptor);
}
