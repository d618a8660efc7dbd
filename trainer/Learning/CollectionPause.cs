using System.Runtime;

namespace Sqair.Trainer.Learning;

/// <summary>
/// Keeps the garbage collector out for the length of a step. TorchSharp 0.107 does not keep a Scalar alive during the native call that
/// reads it; a collection at that moment frees it, and libtorch reads whatever lies there next: wrong numbers, NaN gradients, runs that cannot be repeated.
/// Between steps nothing is in native code, and there collections are safe.
/// </summary>
internal readonly ref struct CollectionPause
{
    /// <summary>More than a step allocates on the managed heap.</summary>
    const long Budget = 128 << 20;

    readonly bool _begun;

    CollectionPause(bool begun) => _begun = begun;

    public static CollectionPause Begin() => new(GCSettings.LatencyMode != GCLatencyMode.NoGCRegion && GC.TryStartNoGCRegion(Budget));

    public void Dispose()
    {
        // The runtime leaves the region by itself when the budget is exceeded.
        if (_begun && GCSettings.LatencyMode == GCLatencyMode.NoGCRegion) GC.EndNoGCRegion();
    }
}
