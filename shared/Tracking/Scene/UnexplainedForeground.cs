namespace Sqair.Tracking;

/// <summary>
/// The foreground of a level that no propagated object of this level or of a coarser one explains: foreground minus the rendered objects, brightened and widened a little, clamped at 0.
/// What objects of finer levels explain stays: several of them on one near person must not hide him. Also counts it by blocks of 16 pixels, of which each tile's core and window are made.
/// </summary>
sealed class UnexplainedForeground
{
    const int Block = 16;

    readonly int width;
    readonly int height;
    readonly float[] across;
    readonly float[] widened;
    readonly float[] rest;
    readonly int blockColumns;
    readonly int blockRows;
    readonly float[] blocks;
    bool isEmpty;

    public UnexplainedForeground(int width, int height)
    {
        (this.width, this.height) = (width, height);
        (across, widened, rest) = (new float[width * height], new float[width * height], new float[width * height]);
        (blockColumns, blockRows) = ((width + Block - 1) / Block, (height + Block - 1) / Block);
        blocks = new float[blockColumns * blockRows];
    }

    /// <summary>width·height values in [0, 1].</summary>
    public ReadOnlySpan<float> Picture => rest;

    /// <param name="explained">The rendered objects of this level; empty where there are none.</param>
    /// <param name="coarser">The next level, of half the size, or null.</param>
    public void Update(ReadOnlySpan<float> foreground, ReadOnlySpan<float> explained, UnexplainedForeground? coarser, TrackerOptions options)
    {
        isEmpty = explained.IsEmpty && coarser is null or { isEmpty: true };
        if (isEmpty) foreground.CopyTo(rest);
        else
        {
            if (explained.IsEmpty) Array.Clear(widened);
            else Widen(explained, options.ExplainedDilation);
            if (coarser is { isEmpty: false }) Enlarge(coarser);
            FloatRows.Rest(foreground, widened, options.ExplainedGain, rest);
        }
        CountBlocks();
    }

    /// <summary>What the coarser level explains, each pixel as four, is explained here too.</summary>
    void Enlarge(UnexplainedForeground coarser)
    {
        for (var y = 0; y < height; y++)
        {
            var from = coarser.widened.AsSpan(y / 2 * coarser.width, coarser.width);
            var to = widened.AsSpan(y * width, width);
            for (var x = FloatRows.MaxDoubled(from, to); x < width; x++) to[x] = MathF.Max(to[x], from[x / 2]);
        }
    }

    /// <summary>Unexplained foreground in a tile's core and in its whole window, summed over pixels.</summary>
    public (float Core, float Whole) MassOf(TileGrid grid, int tile)
    {
        // The window starts one block before the core.
        int column = tile % grid.Columns * 2 - 1, row = tile / grid.Columns * 2 - 1;
        float core = 0, whole = 0;
        for (var y = 0; y < 4; y++)
        {
            if ((uint)(row + y) >= (uint)blockRows) continue;
            for (var x = 0; x < 4; x++)
            {
                if ((uint)(column + x) >= (uint)blockColumns) continue;
                var mass = blocks[(row + y) * blockColumns + column + x];
                whole += mass;
                if (x is 1 or 2 && y is 1 or 2) core += mass;
            }
        }
        return (core, whole);
    }

    /// <summary>Maximum over a square of 2·radius + 1 pixels.</summary>
    void Widen(ReadOnlySpan<float> picture, int radius)
    {
        picture.CopyTo(across);
        for (var y = 0; y < height; y++)
        {
            var from = picture.Slice(y * width, width);
            var to = across.AsSpan(y * width, width);
            for (var k = 1; k <= radius && k < width; k++)
            {
                FloatRows.Max(from[k..], to[..^k]);
                FloatRows.Max(from[..^k], to[k..]);
            }
        }
        across.CopyTo(widened, 0);
        for (var k = 1; k <= radius && k < height; k++)
        {
            FloatRows.Max(across.AsSpan(k * width), widened.AsSpan(0, (height - k) * width));
            FloatRows.Max(across.AsSpan(0, (height - k) * width), widened.AsSpan(k * width));
        }
    }

    void CountBlocks()
    {
        Array.Clear(blocks);
        for (var y = 0; y < height; y++)
        {
            var line = blocks.AsSpan(y / Block * blockColumns, blockColumns);
            for (var column = 0; column < blockColumns; column++)
            {
                var left = column * Block;
                line[column] += FloatRows.Sum(rest.AsSpan(y * width + left, Math.Min(Block, width - left)));
            }
        }
    }
}
