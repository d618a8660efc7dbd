using System.Security.Cryptography;
using Sqair.Messages;
using Sqair.Models;
using Sqair.Tracking;

namespace Sqair.Edge.Models;

/// <summary>A verified model package and the engine that runs it.</summary>
public sealed class LoadedModel : IDisposable
{
    LoadedModel(ModelPackage package, TrackingEngine engine, string sha256)
    {
        (Manifest, Engine) = (package.Manifest, engine);
        Entry = new ModelEntry(package.Manifest.Name, sha256, engine.Provider.ToString());
    }

    public ModelManifest Manifest { get; }

    public TrackingEngine Engine { get; }

    /// <summary>Name, hash of the package file (what sha256sum prints), and the execution provider in use.</summary>
    public ModelEntry Entry { get; }

    /// <exception cref="ModelException">The package cannot be used; the message names the file and what was expected.</exception>
    public static LoadedModel Load(string path, EngineOptions options)
    {
        try
        {
            var package = ModelPackage.Open(path);
            using var file = File.OpenRead(path);
            return new LoadedModel(package, new TrackingEngine(package, options), Convert.ToHexStringLower(SHA256.HashData(file)));
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
