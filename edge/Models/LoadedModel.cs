using Sqair.Messages;
using Sqair.Models;
using Sqair.Tracking;

namespace Sqair.Edge.Models;

/// <summary>A verified model package and the engine that runs it.</summary>
public sealed class LoadedModel : IDisposable
{
    LoadedModel(ModelPackage package, TrackingEngine engine)
    {
        (Manifest, Engine) = (package.Manifest, engine);
        Entry = new ModelEntry(
            package.Manifest.Name, package.Fingerprint, package.Signer.ToString(), engine.Provider.ToString(), engine.FallBackReason);
    }

    public ModelManifest Manifest { get; }

    public TrackingEngine Engine { get; }

    /// <summary>Name, fingerprint, who has signed it, and the execution provider in use.</summary>
    public ModelEntry Entry { get; }

    /// <summary>Verifies the package and lets it pass its self-test.</summary>
    /// <exception cref="ModelException">
    /// The package cannot be used, or is not to be trusted; the message names the file and what was expected.
    /// </exception>
    public static LoadedModel Load(string path, EngineOptions options, ModelTrust trust)
    {
        try
        {
            var package = ModelPackage.Open(path, trust);
            return new LoadedModel(package, new TrackingEngine(package, options));
        }
        catch (Exception fault) when (fault is not (ModelException or OutOfMemoryException))
        {
            // A package can be damaged, or its runtime missing, in ways that nobody has thought of; no restart mends any of them.
            var reason = fault.GetBaseException().Message.ReplaceLineEndings(" ");
            throw new ModelException($"{path}: the model package cannot be used ({reason})", fault);
        }
    }

    public void Dispose() => Engine.Dispose();
}
