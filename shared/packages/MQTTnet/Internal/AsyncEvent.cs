namespace MQTTnet.Internal;

/// <summary>Handlers that are awaited one after the other, in the order they were added.</summary>
sealed class AsyncEvent<T>
{
    Func<T, Task> _handlers;

    public void Add(Func<T, Task> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        lock (this)
            _handlers += handler;
    }

    public void Remove(Func<T, Task> handler)
    {
        lock (this)
            _handlers -= handler;
    }

    public async Task InvokeAsync(T arguments)
    {
        var handlers = _handlers;
        if (handlers is null)
            return;
        foreach (var handler in Delegate.EnumerateInvocationList(handlers))
            await handler(arguments).ConfigureAwait(false);
    }

    /// <summary>Runs the handlers where nobody waits for them: a handler that throws ends nothing but itself.</summary>
    public async Task InvokeQuietlyAsync(T arguments)
    {
        try
        {
            await InvokeAsync(arguments).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // The public interface has no place to report it to.
        }
    }
}
