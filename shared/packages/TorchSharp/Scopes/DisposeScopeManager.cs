namespace TorchSharp;

/// <summary>Keeps the stack of scopes of a thread, and the counters of the tensors that lived on it.</summary>
public class DisposeScopeManager
{
    [ThreadStatic] static DisposeScopeManager? threadSingleton;

    internal static DisposeScopeManager ThreadSingleton => threadSingleton ??= new DisposeScopeManager();

    /// <summary>Counters of the calling thread. A live count that grows from step to step is a leak.</summary>
    public static ThreadDisposeScopeStatistics Statistics => ThreadSingleton.StatisticsInstance;

    internal ThreadDisposeScopeStatistics StatisticsInstance { get; } = new();
    internal LifetimeStatistics Counters => StatisticsInstance.TensorStatistics;
    internal DisposeScope? CurrentDisposeScope { get; private set; }

    internal DisposeScope NewDisposeScope() => CurrentDisposeScope = new DisposeScope(this);

    internal void Register(torch.Tensor tensor)
    {
        if (CurrentDisposeScope is { } scope)
        {
            Counters.CreatedInScopeCount++;
            scope.Add(tensor);
        }
        else
        {
            Counters.CreatedOutsideScopeCount++;
        }
    }

    internal void Disposing(torch.Tensor tensor)
    {
        if (tensor.OwningDisposeScope is null) Counters.DisposedOutsideScopeCount++;
        else Counters.DisposedInScopeCount++;
    }

    internal void RemoveDisposeScope(DisposeScope removed)
    {
        if (ReferenceEquals(CurrentDisposeScope, removed))
        {
            CurrentDisposeScope = removed.OuterScope;
            return;
        }
        for (var scope = CurrentDisposeScope; scope is not null; scope = scope.OuterScope)
        {
            if (!ReferenceEquals(scope.OuterScope, removed)) continue;
            scope.OuterScope = removed.OuterScope;
            return;
        }
    }
}
