using Microsoft.Extensions.Logging;
using Sqair.Edge.Configuration;
using Sqair.Messages;
using Sqair.Models;

namespace Sqair.Edge.Models;

/// <summary>From a whole package to one that runs and is proven, and back. One call at a time.</summary>
sealed class ModelInstaller(
    EdgeOptions options, PushOptions push, ModelStore store, RunningModel running, ModelWatch watch, PushReport report, TimeProvider time,
    ILogger log) : IDisposable
{
    /// <summary>A way back that was barred is tried again after so long.</summary>
    static readonly TimeSpan s_again = TimeSpan.FromSeconds(10);

    /// <summary>A shadow waits for frames for so many times its duration.</summary>
    const int Patience = 5;

    readonly List<LoadedModel> _loaded = [];
    readonly CancellationTokenSource _end = new();

    /// <summary>The last good model, loaded while the one that runs is on probation, or as long as the way back is barred.</summary>
    LoadedModel? _before;
    DateTimeOffset? _began;
    long _barredAt;

    /// <summary>
    /// Goes on with a probation that a stop of the daemon has interrupted; it begins anew, and is judged by what was seen before it.
    /// </summary>
    public void Resume()
    {
        if (!store.IsOnProbation) return;
        _began = time.GetUtcNow();
        if (store.BeforeProbation is { } before) watch.Resume(before);
    }

    /// <summary>The daemon ends: what is broken off from now on goes on with its next start.</summary>
    public void End() => _end.Cancel();

    /// <param name="cancellation">Breaks it off, as long as the loop has not been asked to change over.</param>
    public async Task InstallAsync(string file, string sha256, CancellationToken cancellation)
    {
        LoadedModel? model = null;
        string reason;
        try
        {
            if (store.CountAttempt(sha256) > ModelStore.MostStarts)
                throw new ModelException($"the daemon has ended {ModelStore.MostStarts} times while it was tried");
            model = Load(file);
            if (push.Shadow.Seconds > 0) await ShadowAsync(model, cancellation);
            cancellation.ThrowIfCancellationRequested();
            await PromoteAsync(model, file, sha256);
            return;
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            // At the daemon's end the package stays.
            Tidy(store.EndAttempt);
            return;
        }
        catch (OperationCanceledException)
        {
            reason = PushReport.OnCommand;
        }
        catch (Exception fault)
        {
            // Disks are full and models do what nobody has thought of: neither is to end the daemon.
            reason = Word(fault);
        }
        Tidy(() =>
        {
            if (store.RunningSha256 == sha256 && model != running.Model) store.RollBack();
            Drop(model);
            File.Delete(file);
            IncomingPackage.Forget(store.Incoming);
            store.EndAttempt();
        });
        report.Become(PushState.Refused, reason);
    }

    public async Task RollBackAsync(string reason)
    {
        if (store.RunningSha256 is not { } sha256)
        {
            Log.PushIgnored(log, "rollback", "no pushed model runs");
            report.Announce();
            return;
        }
        try
        {
            var (bad, before) = (running.Model, LastGood());
            await running.ChangeToAsync(before, _end.Token);
            // Not before, and whatever the disk says to it: what runs is what counts.
            store.RollBack();
            watch.Begin(onTrial: false);
            (_before, _began) = (null, null);
            if (store.Unsaved is { } unsaved) Log.PushFailed(log, unsaved);
            report.Become(PushState.RolledBack, reason, sha256, bad.Entry);
            Drop(bad);
        }
        catch (OperationCanceledException)
        {
            // The daemon ends; its next start goes back.
            store.RollBack();
        }
        catch (Exception fault)
        {
            // What runs goes on, and stays on probation if it was.
            _barredAt = time.GetTimestamp();
            Log.PushFailed(log, $"cannot go back: {Word(fault)}");
            if (report.Push == sha256) report.Say($"cannot go back ({reason}): {Word(fault)}");
            else report.Announce();
        }
    }

    /// <summary>What speaks against the model that runs on probation, or null.</summary>
    public string? Objection() =>
        _began is null ? null : Probation.Objection(watch.Before, watch.Now.Figures(), watch.Telling.Figures(), Period);

    /// <summary>Whether to go back now, or later, as it was tried just now.</summary>
    public bool CanGoBack => _barredAt == 0 || time.GetElapsedTime(_barredAt) >= s_again;

    public void ProveIfDue()
    {
        if (_began is not { } began || (time.GetUtcNow() - began).TotalSeconds < push.ProbationSeconds) return;
        if (Probation.Unproven(watch.Now.Figures(), watch.Telling.Figures()) is { } missing)
        {
            store.Outlast();
            if (report.Push == store.RunningSha256) report.Say(missing);
            return;
        }
        store.Prove();
        Drop(_before);
        (_before, _began) = (null, null);
        report.Become(PushState.Proven, null, store.RunningSha256!, running.Entry);
    }

    public void Dispose()
    {
        foreach (var model in _loaded) model.Dispose();
        _end.Dispose();
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
        using var twin = running.Model.Twin();
        using var shadow = new ModelShadow(model, twin, push.Shadow.Camera ?? options.Cameras[0].Name);
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

    async Task PromoteAsync(LoadedModel model, string file, string sha256)
    {
        var (old, onTrial) = (running.Model, store.IsOnProbation);
        store.Promote(file, sha256, time.GetUtcNow(), onTrial ? watch.Before : watch.Now.Figures());
        await running.ChangeToAsync(model, _end.Token);
        watch.Begin(onTrial);
        // On probation the last good model stays, not the one that is on trial.
        if (onTrial)
        {
            Drop(old);
        }
        else
        {
            Drop(_before);
            _before = old;
        }
        (_began, _barredAt) = (time.GetUtcNow(), 0);
        Tidy(() => IncomingPackage.Forget(store.Incoming));
        report.Become(PushState.Promoted, null);
    }

    /// <summary>The model that a rollback brings back.</summary>
    LoadedModel LastGood()
    {
        while (_before is null)
        {
            try
            {
                _before = Keep(LoadedModel.Load(store.Previous!, options.Engine, options.Trust));
            }
            catch (ModelException fault) when (store.PreviousName != ModelStore.ConfiguredName)
            {
                Log.PushFailed(log, $"cannot go back to the last good one: {fault.Message}");
                store.ForgetPrevious();
            }
        }
        return _before;
    }

    static string Word(Exception fault) => (fault as ModelException ?? fault.GetBaseException()).Message;

    /// <summary>What is left over in the folder costs its bytes and nothing else.</summary>
    void Tidy(Action action)
    {
        try
        {
            action();
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            Log.PushFailed(log, fault.Message);
        }
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
