using Sqair.Edge.Configuration;
using Sqair.Models;

namespace Sqair.Edge.Models;

/// <summary>The model that a start of the daemon begins with.</summary>
/// <param name="Store">Null: nobody can push models.</param>
/// <param name="RolledBack">SHA-256 of a pushed model that was given up, and why; null: none was.</param>
/// <param name="Note">What else is worth saying.</param>
public sealed record StartingModel(LoadedModel Model, ModelStore? Store, (string Sha256, string Reason)? RolledBack, string? Note)
{
    /// <summary>
    /// The pushed one that counts; if it is none, or has ended the daemon some times while on probation, the last good one before it; and
    /// at last the configured one.
    /// </summary>
    /// <exception cref="ModelException">Not even the configured one can be used.</exception>
    public static StartingModel Load(EdgeOptions options)
    {
        var configured = options.ModelPath!;
        if (options.Push is not { } push)
            return new StartingModel(LoadedModel.Load(configured, options.Engine, options.Trust), null, null, null);
        var store = new ModelStore(push.Folder, configured);
        var note = store.Read();
        (string, string)? rolledBack = null;
        try
        {
            if (store.CountStart() > ModelStore.MostStarts)
            {
                rolledBack = (store.RunningSha256!, $"the daemon was started {ModelStore.MostStarts} times while it was on probation");
                store.RollBack();
            }
            while (store.Running is { } running)
            {
                try
                {
                    return new StartingModel(LoadedModel.Load(running, options.Engine, options.Trust), store, rolledBack, note);
                }
                catch (ModelException fault)
                {
                    rolledBack ??= (store.RunningSha256!, fault.Message);
                    store.RollBack();
                }
            }
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            store.Ignore();
            note = $"{push.Folder} cannot be written, the configured model runs ({fault.Message})";
        }
        return new StartingModel(LoadedModel.Load(configured, options.Engine, options.Trust), store, rolledBack, note);
    }
}
