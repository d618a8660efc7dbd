namespace Sqair.Edge.Hosting;

/// <summary>Wakes one waiting loop. Many calls of <see cref="Set"/> before it looks are one wake-up; none is lost.</summary>
public sealed class Wakeup : IDisposable
{
    readonly Lock _lock = new();
    readonly SemaphoreSlim _semaphore = new(0, 1);

    public void Set()
    {
        lock (_lock)
        {
            if (_semaphore.CurrentCount == 0) _semaphore.Release();
        }
    }

    /// <summary>Returns at a call of <see cref="Set"/>, or when <paramref name="limit"/> has passed.</summary>
    public Task WaitAsync(TimeSpan limit, CancellationToken cancellation) => _semaphore.WaitAsync(limit, cancellation);

    public void Dispose() => _semaphore.Dispose();
}
