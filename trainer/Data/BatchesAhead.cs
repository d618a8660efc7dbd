namespace Sqair.Trainer.Data;

/// <summary>What is asked of a source; the same order always gives the same batch.</summary>
internal readonly record struct BatchOrder(long Number, int Length, int Batch, bool Teach, bool OnlyTeachable);

/// <summary>
/// Draws the next batch on another thread while the caller trains on this one. The source is never asked by two threads at once.
/// </summary>
internal sealed class BatchesAhead(IBatchSource source)
{
    BatchOrder _ordered;
    Task<CropBatch>? _next;

    /// <param name="following">What will be asked next, as far as one can tell; null when nothing will.</param>
    public CropBatch Take(BatchOrder order, BatchOrder? following)
    {
        // Also where something else was ordered: it must be done before the source is asked again.
        var drawn = _next?.GetAwaiter().GetResult();
        var batch = drawn is not null && _ordered == order ? drawn : Draw(order);
        _next = null;
        if (following is not { } next) return batch;
        _ordered = next;
        _next = Task.Run(() => Draw(next));
        return batch;
    }

    CropBatch Draw(BatchOrder order) => source.Draw(order.Number, order.Length, order.Batch, order.Teach, order.OnlyTeachable);
}
