namespace Sqair.Trainer.Learning;

/// <summary>
/// Sizes of batches that vary from step to step. oneDNN generates the code of a convolution for each batch size it has not met, which costs
/// more than the convolution; so batches come in whole blocks, of which there are few sizes.
/// </summary>
internal static class RowBlocks
{
    const int Block = 16;

    /// <summary>Smallest whole number of blocks that holds the count.</summary>
    public static int Up(int count) => (count + Block - 1) / Block * Block;

    /// <summary>
    /// Those of the rows for which something is to be done, filled up to whole blocks by others of them where there are so many. Order is
    /// kept; empty when nothing is to be done.
    /// </summary>
    /// <param name="wanted">Asked once for each row, in order.</param>
    public static long[] Filled(long[] rows, Func<long, bool> wanted)
    {
        var take = new bool[rows.Length];
        var count = 0;
        for (var i = 0; i < rows.Length; i++)
            if (take[i] = wanted(rows[i])) count++;
        if (count == 0) return [];
        var missing = Math.Min(Up(count), rows.Length) - count;
        for (var i = 0; missing > 0; i++)
        {
            if (take[i]) continue;
            take[i] = true;
            missing--;
        }
        return [.. rows.Where((_, i) => take[i])];
    }
}
