namespace Sqair.Tracking;

/// <summary>
/// The foreground that no propagated object explains: foreground minus the rendered objects, brightened and widened a little, clamped at 0. Also counts
/// it by blocks of 16 pixels, of which each tile's core and window are made.
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

    public UnexplainedForeground(int width, int height)
    {
        (this.width, this.height) = (width, height);
        (across, widened, rest) = (new float[width * height], new float[width * height], new float[width * height]);
        (blockColumns, blockRows) = ((width + Block - 1) / Block, (height + Block - 1) / Block);
        blocks = new float[blockColumns * blockRows];
    }

    /// <summary>width·height values in [0, 1].</summary>
    public ReadOnlySpan<float> Picture => rest;

    public void Update(ReadOnlySpan<float> foreground, Explanation explanation, TrackerOptions options)
    {
        if (explanation.IsEmpty) foreground.CopyTo(rest);
        else FloatRows.Rest(foreground, Widened(explanation.Picture, options.ExplainedDilation), options.ExplainedGain, rest);
        CountBlocks();
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
    ReadOnlySpan<float> Widened(ReadOnlySpan<float> picture, int radius)
    {
        if (radius == 0) return picture;
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
        return widened;
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
