using Microsoft.Extensions.Logging;
using Sqair.Edge.Configuration;
using Sqair.Messages;
using Sqair.Models;

namespace Sqair.Edge.Models;

/// <summary>From a whole package to one that runs and is proven, and back.</summary>
sealed class ModelInstaller(
    EdgeOptions options, PushOptions push, ModelStore store, RunningModel running, ModelWatch watch, PushReport report, TimeProvider time,
    ILogger log) : IDisposable
{
    /// <summary>A shadow waits for frames for so many times its duration.</summary>
    const int Patience = 5;

    readonly List<LoadedModel> _loaded = [];

    /// <summary>Still loaded while the one that runs is on probation.</summary>
    LoadedModel? _before;
    DateTimeOffset? _began;
    volatile bool _ending;

    /// <summary>Goes on with a probation that a stop of the daemon has interrupted; it begins anew.</summary>
    public void Resume()
    {
        if (store.IsOnProbation) _began = time.GetUtcNow();
    }

    /// <summary>What is broken off from now on is so because the daemon ends.</summary>
    public void End() => _ending = true;

    public async Task InstallAsync(string file, string sha256, CancellationToken cancellation)
    {
        LoadedModel? model = null;
        try
        {
            model = Load(file);
            if (push.Shadow.Seconds > 0) await ShadowAsync(model, cancellation);
            cancellation.ThrowIfCancellationRequested();
            store.Promote(file, sha256, time.GetUtcNow());
            await ChangeToAsync(model, cancellation);
            _began = time.GetUtcNow();
            report.Become(PushState.Promoted, null);
            return;
        }
        catch (ModelException fault)
        {
            report.Become(PushState.Refused, fault.Message);
        }
        catch (OperationCanceledException)
        {
            // At the daemon's end the package stays, and the next start goes on with it.
            if (_ending) return;
            report.Become(PushState.Refused, "taken back on command");
        }
        catch (Exception fault)
        {
            // Disks are full and models do what nobody has thought of: neither is to end the daemon.
            report.Become(PushState.Refused, fault.GetBaseException().Message.ReplaceLineEndings(" "));
        }
        Drop(model);
        IncomingPackage.Forget(store.Incoming);
    }

    public async Task RollBackAsync(string reason, CancellationToken cancellation)
    {
        if (store.Previous is not { } previous)
        {
            Log.PushIgnored(log, "rollback", "no pushed model runs");
            report.Announce();
            return;
        }
        try
        {
            var bad = running.Model;
            var before = _before ?? Keep(LoadedModel.Load(previous, options.Engine, options.Trust));
            store.RollBack();
            await ChangeToAsync(before, cancellation);
            (_before, _began) = (null, null);
            Drop(bad);
            report.Become(PushState.RolledBack, reason);
        }
        catch (Exception fault) when (fault is ModelException or IOException or UnauthorizedAccessException)
        {
            Log.PushFailed(log, $"cannot go back to {previous}: {fault.Message}");
            // It is not tried again and again: what runs goes on.
            _began = null;
        }
        catch (OperationCanceledException)
        {
            // The daemon ends; the store knows already.
        }
    }

    /// <summary>What speaks against the model that runs on probation, or null.</summary>
    public string? Objection() =>
        _began is null ? null : Probation.Objection(watch.Before.Figures(), watch.Now.Figures(), Period);

    public void ProveIfDue()
    {
        if (_began is not { } began || (time.GetUtcNow() - began).TotalSeconds < push.ProbationSeconds) return;
        store.Prove();
        Drop(_before);
        (_before, _began) = (null, null);
        report.Become(PushState.Proven, null);
    }

    public void Dispose()
    {
        foreach (var model in _loaded) model.Dispose();
    }

    /// <summary>Time between two frames of the fastest camera, milliseconds.</summary>
    double Period => 1000 / options.Cameras.Max(camera => camera.FramesPerSecond ?? running.Model.Manifest.Analysis.FramesPerSecond);

    LoadedModel Load(string file)
    {
        var package = LoadedModel.Open(file, options.Trust);
        report.Identify(package.Manifest.Name, package.Fingerprint);
        var (wanted, have) = (package.Manifest.Analysis, running.Model.Manifest.Analysis);
        if (wanted != have)
            throw new ModelException($"it is for pictures of {wanted.Width}x{wanted.Height} at {wanted.FramesPerSecond} frames a second, "
                + $"expected {have.Width}x{have.Height} at {have.FramesPerSecond}, as this device analyses "
                + "(as 'model' in its configuration it would change that)");
        report.Become(PushState.Verified, package.Signer.ToString());
        var model = Keep(LoadedModel.Start(package, options.Engine));
        report.Become(PushState.SelfTested, model.Engine.FallBackReason);
        return model;
    }

    async Task ShadowAsync(LoadedModel model, CancellationToken cancellation)
    {
        using var shadow = new ModelShadow(model, push.Shadow.Camera ?? options.Cameras[0].Name);
        report.Become(PushState.Shadowing, $"on {shadow.Camera} for {push.Shadow.Seconds:0} s");
        watch.Shadow = shadow;
        try
        {
            var duration = TimeSpan.FromSeconds(push.Shadow.Seconds);
            var figures = await shadow.RunAsync(duration, Patience * duration + TimeSpan.FromSeconds(30), cancellation);
            report.Compared(figures);
            if (ModelShadow.Objection(figures, push.Shadow) is { } objection) throw new ModelException(objection);
        }
        finally
        {
            watch.Shadow = null;
        }
    }

    async Task ChangeToAsync(LoadedModel next, CancellationToken cancellation)
    {
        var old = running.Model;
        await running.ChangeToAsync(next, cancellation);
        watch.Begin();
        // On probation the last good model stays, not the one that is on trial.
        if (_before is null) _before = old;
        else if (next != _before) Drop(old);
    }

    LoadedModel Keep(LoadedModel model)
    {
        _loaded.Add(model);
        return model;
    }

    void Drop(LoadedModel? model)
    {
        if (model is null || model == running.Model) return;
        _loaded.Remove(model);
        model.Dispose();
    }
}
