namespace Sqair.Edge.Ledger;

/// <summary>What waits for a disk that is full.</summary>
static class PendingBatches
{
    /// <summary>
    /// Makes one batch a camera of all that wait, so that only what has happened takes room: of what is remembered of those in view the
    /// newest is enough.
    /// </summary>
    /// <param name="most">Events and messages that may wait.</param>
    /// <returns>The oldest, beyond that; they are given up.</returns>
    public static List<LedgerBatch> Gather(List<LedgerBatch> batches, int most)
    {
        var gathered = new List<LedgerBatch>();
        var last = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var batch in batches)
        {
            if (last.TryGetValue(batch.Camera, out var at) && gathered[at].With(batch) is { } both)
            {
                gathered[at] = both;
                continue;
            }
            last[batch.Camera] = gathered.Count;
            gathered.Add(batch);
        }
        var lost = new List<LedgerBatch>();
        for (var waiting = gathered.Sum(batch => batch.Size); waiting > most && gathered.Count > 0; gathered.RemoveAt(0))
        {
            waiting -= gathered[0].Size;
            lost.Add(gathered[0]);
        }
        batches.Clear();
        batches.AddRange(gathered);
        return lost;
    }
}
