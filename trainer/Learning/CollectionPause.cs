using System.Runtime;

namespace Sqair.Trainer.Learning;

/// <summary>
/// Keeps the garbage collector out for the length of a step. TorchSharp 0.107 does not keep a Scalar alive during the native call that
/// reads it; a collection at that moment can free it, and libtorch reads whatever lies there next. Seen once as an exception of c10::Scalar; it is the likely,
/// not the proven, cause of NaN gradients and of runs that cannot be repeated: with the pause they are ten times rarer, not gone.
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
