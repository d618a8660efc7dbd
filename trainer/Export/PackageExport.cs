using Sqair.Models;
using Sqair.Tracking;

namespace Sqair.Trainer.Export;

/// <summary>Writes packages that pass their own self-test.</summary>
internal static class PackageExport
{
    /// <summary>Runs the graphs, as the daemon will, before anything is written.</summary>
    /// <exception cref="ModelException">The graphs do not match the manifest or cannot be run; the file is as it was.</exception>
    public static void Write(string path, ModelManifest manifest, byte[] propagate, byte[] discover, byte[]? judge,
        byte[]? motion) => ModelPackage.Write(
            path, manifest, SelfTesting.Make($"{path}: not written", manifest, propagate, discover, judge, motion),
            propagate, discover, judge, motion);
}
