using Sqair.Messages;
using Sqair.Models;
using Sqair.Tracking;

namespace Sqair.Edge.Models;

/// <summary>A verified model package and the engine that runs it.</summary>
public sealed class LoadedModel : IDisposable
{
    int _disposed;

    readonly ModelPackage _package;
    readonly EngineOptions _options;

    LoadedModel(ModelPackage package, EngineOptions options)
    {
        (_package, _options, Manifest) = (package, options, package.Manifest);
        var engine = Engine = new TrackingEngine(package, options);
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
    public static LoadedModel Load(string path, EngineOptions options, ModelTrust trust) => Start(Open(path, trust), options);

    /// <summary>Verifies the package.</summary>
    /// <exception cref="ModelException">As <see cref="Load"/>.</exception>
    public static ModelPackage Open(string path, ModelTrust trust) => Guarded(path, () => ModelPackage.Open(path, trust));

    /// <summary>Lets it pass its self-test.</summary>
    /// <exception cref="ModelException">As <see cref="Load"/>.</exception>
    public static LoadedModel Start(ModelPackage package, EngineOptions options) =>
        Guarded(package.Path, () => new LoadedModel(package, options));

    /// <summary>The same once more, to be stepped beside this one.</summary>
    /// <exception cref="ModelException">As <see cref="Load"/>.</exception>
    public LoadedModel Twin() => Start(_package, _options);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0) Engine.Dispose();
    }

    static T Guarded<T>(string path, Func<T> load)
    {
        try
        {
            return load();
        }
        catch (Exception fault) when (fault is not (ModelException or OutOfMemoryException))
        {
            // A package can be damaged, or its runtime missing, in ways that nobody has thought of; no restart mends any of them.
            var reason = fault.GetBaseException().Message.ReplaceLineEndings(" ");
            throw new ModelException($"{path}: the model package cannot be used ({reason})", fault);
        }
    }
}
