using Microsoft.Extensions.Logging;
using Sqair.Edge.Configuration;
using Sqair.Edge.Hosting;
using Sqair.Edge.Ledger;
using Sqair.Edge.Tracking;

namespace Sqair.Edge.Reload;

/// <param name="Reason">Why nothing was changed; null: what could be changed was.</param>
/// <param name="Mistakes">Of the file; nothing was changed for them.</param>
/// <param name="Changed">Keys that have their new values.</param>
/// <param name="NeedsRestart">Keys that keep their old ones until a restart.</param>
public sealed record ReloadResult(
    string? Reason, IReadOnlyList<string> Mistakes, IReadOnlyList<string> Changed, IReadOnlyList<string> NeedsRestart)
{
    public static ReloadResult Refused(string reason, IReadOnlyList<string> mistakes) => new(reason, mistakes, [], []);
}

/// <summary>
/// Applies the configuration file to the daemon that runs, between two frames: all of it that can be changed, or nothing if the file has
/// mistakes. Signal, command and page all come here, one after the other.
/// </summary>
sealed class Reloader(
    RunOptions run, LiveOptions live, TrackingService tracking, EventLedger ledger, ILogger<Reloader> log) : IDisposable
{
    /// <summary>A step that takes longer is stuck.</summary>
    static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>The file; null where there is none.</summary>
    public string? Path => run.ConfigurationPath;

    public async Task<ReloadResult> ReloadAsync(CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation);
        try
        {
            var result = await ApplyAsync(cancellation);
            Tell(result);
            return result;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>What the file says, as this process would be started with it.</summary>
    public ConfigurationResult Load(string path)
    {
        var loaded = ConfigurationFile.Load(path);
        return run.ModelPath is { } model && loaded.Options is { } options
            ? loaded with { Options = options with { ModelPath = model } } : loaded;
    }

    async Task<ReloadResult> ApplyAsync(CancellationToken cancellation)
    {
        if (Path is not { } path) return ReloadResult.Refused("this daemon was not started from a file", []);
        if (run.Once) return ReloadResult.Refused("a run with --once keeps the configuration that it was started with", []);
        var loaded = Load(path);
        if (loaded.Options is not { } wanted)
            return ReloadResult.Refused(
                $"{path} has {loaded.Mistakes.Count} mistake(s)", [.. loaded.Mistakes.Select(one => one.ToString())]);
        var running = live.Value;
        var next = OptionChanges.TakenOver(running, wanted);
        var (changed, left) = (OptionChanges.Between(running, next), OptionChanges.Between(next, wanted));
        if (changed.Count == 0) return new ReloadResult(null, [], changed, left);
        try
        {
            await tracking.BetweenFramesAsync(() => Apply(running, next)).WaitAsync(s_patience, cancellation);
        }
        catch (TimeoutException)
        {
            return ReloadResult.Refused("the tracking loop has not finished its step; what was asked for is done when it has", []);
        }
        return new ReloadResult(null, [], changed, left);
    }

    void Apply(EdgeOptions running, EdgeOptions next)
    {
        ledger.Keep(next.Retention);
        tracking.Configure(next);
        ledger.Withdraw([.. Counted.Of(running).Except(Counted.Of(next))]);
        live.Replace(next);
    }

    void Tell(ReloadResult result)
    {
        if (result.Reason is { } reason)
        {
            Log.ReloadRefused(log, reason);
            foreach (var mistake in result.Mistakes) Log.ConfigurationMistake(log, mistake);
            return;
        }
        if (result.NeedsRestart.Count == 0) Log.Reloaded(log, Listed(result.Changed));
        else Log.ReloadedInPart(log, Listed(result.Changed), Listed(result.NeedsRestart));
    }

    static string Listed(IReadOnlyList<string> keys) => keys.Count == 0 ? "nothing" : string.Join(", ", keys);

    public void Dispose() => _turn.Dispose();
}
