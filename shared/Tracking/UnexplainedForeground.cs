using Sqair.Models;

namespace Sqair.Tracking;

/// <summary>
/// The foreground that no propagated object explains: foreground minus the rendered objects, widened a little, clamped at 0. Also counts
/// it by blocks of 16 pixels, of which each tile's core and window are made.
/// </summary>
sealed class UnexplainedForeground
{
    const int Block = 16;

    readonly int width;
    readonly int height;
    readonly GlimpseRenderer renderer;
    readonly float[] rendered;
    readonly float[] widened;
    readonly float[] rest;
    readonly int blockColumns;
    readonly int blockRows;
    readonly float[] blocks;

    public UnexplainedForeground(int width, int height, PixelSize glimpse)
    {
        (this.width, this.height) = (width, height);
        renderer = new GlimpseRenderer(glimpse.Width, glimpse.Height);
        (rendered, widened, rest) = (new float[width * height], new float[width * height], new float[width * height]);
        (blockColumns, blockRows) = ((width + Block - 1) / Block, (height + Block - 1) / Block);
        blocks = new float[blockColumns * blockRows];
    }

    /// <summary>width·height values in [0, 1].</summary>
    public ReadOnlySpan<float> Picture => rest;

    /// <summary>Tracks that are seen explain their pixels; forecasts explain nothing, so that they can be found again.</summary>
    public void Update(ReadOnlySpan<float> foreground, List<TrackState> tracks, TrackerOptions options)
    {
        Array.Clear(rendered);
        var any = Render(tracks, options.ExplainedGain, rendered);
        if (any) FloatRows.Rest(foreground, Widened(options.ExplainedDilation), rest);
        else foreground.CopyTo(rest);
        CountBlocks();
    }

    /// <summary>Adds gain · presence · glimpse of each track that is seen.</summary>
    /// <returns>Whether there was one.</returns>
    public bool Render(List<TrackState> tracks, float gain, Span<float> picture)
    {
        var any = false;
        foreach (var track in tracks)
        {
            if (!track.IsSeen) continue;
            any = true;
            renderer.Add(track.Held.Glimpse, track.Held.Where, track.Window, gain * track.Held.Presence, picture, width, height);
        }
        return any;
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
    float[] Widened(int radius)
    {
        if (radius == 0) return rendered;
        rendered.CopyTo(widened, 0);
        for (var y = 0; y < height; y++)
        {
            var from = rendered.AsSpan(y * width, width);
            var to = widened.AsSpan(y * width, width);
            for (var k = 1; k <= radius && k < width; k++)
            {
                FloatRows.Max(from[k..], to[..^k]);
                FloatRows.Max(from[..^k], to[k..]);
            }
        }
        widened.CopyTo(rendered, 0);
        for (var k = 1; k <= radius && k < height; k++)
        {
            FloatRows.Max(widened.AsSpan(k * width), rendered.AsSpan(0, (height - k) * width));
            FloatRows.Max(widened.AsSpan(0, (height - k) * width), rendered.AsSpan(k * width));
        }
        return rendered;
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
