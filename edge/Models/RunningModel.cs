using Sqair.Edge.Hosting;
using Sqair.Messages;

namespace Sqair.Edge.Models;

/// <summary>The model that the tracking loop steps, and the one that is to take its place between two frames.</summary>
public sealed class RunningModel(LoadedModel model, Wakeup wakeup)
{
    volatile LoadedModel _model = model;
    Change? _change;

    public LoadedModel Model => _model;

    public ModelEntry Entry => _model.Entry;

    /// <summary>Ends when the loop has changed over; the model before is nobody's then but the caller's.</summary>
    public Task ChangeToAsync(LoadedModel next, CancellationToken cancellation)
    {
        var change = new Change(next, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        Volatile.Write(ref _change, change);
        wakeup.Set();
        return change.Done.Task.WaitAsync(cancellation);
    }

    /// <summary>For the loop, between two frames: carries its cameras over if another model is to run.</summary>
    /// <param name="carryOver">All cameras or, if it throws, none.</param>
    public void ChangeOver(Action<LoadedModel> carryOver)
    {
        if (Volatile.Read(ref _change) is null || Interlocked.Exchange(ref _change, null) is not { } change) return;
        try
        {
            carryOver(change.Next);
        }
        catch (Exception fault)
        {
            // What cannot be carried over is no reason to stop tracking.
            change.Done.SetException(fault);
            return;
        }
        _model = change.Next;
        change.Done.SetResult();
    }

    sealed record Change(LoadedModel Next, TaskCompletionSource Done);
}
