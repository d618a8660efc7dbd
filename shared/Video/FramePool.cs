using System.Collections.Concurrent;

namespace Sqair.Video;

/// <summary>Buffers of one frame each. Holds on to as many as were ever out at once, up to a limit.</summary>
sealed class FramePool(int frameBytes, int limit)
{
    readonly ConcurrentQueue<byte[]> _free = new();

    public byte[] Rent() => _free.TryDequeue(out var buffer) ? buffer : GC.AllocateUninitializedArray<byte>(frameBytes);

    public void Return(byte[] buffer)
    {
        if (_free.Count < limit) _free.Enqueue(buffer);
    }
}
