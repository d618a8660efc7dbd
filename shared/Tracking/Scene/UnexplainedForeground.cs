using System.Numerics;
using Sqair.Analytics;

namespace Sqair.Tracking;

/// <summary>
/// The foreground of a level that no propagated object of this level or of a coarser one explains: foreground minus the
/// rendered objects, brightened and widened a little, clamped at 0. What objects of finer levels explain stays: several of them
/// on one near person must not hide him. Also counts it by blocks of 16 pixels, of which each tile's core and window are made.
/// </summary>
sealed class UnexplainedForeground
{
    const int Block = 16;

    /// <summary>Factor on the rendered objects before they are taken from the foreground; above 1 leaves fewer fringes.</summary>
    public const float ExplainedGain = 1.5f;

    /// <summary>By how many samples the rendered objects are widened before.</summary>
    const int Dilation = 2;

    readonly int _width;
    readonly int _height;
    readonly float[] _across;
    readonly float[] _widened;
    readonly float[] _rest;
    readonly int _blockColumns;
    readonly int _blockRows;
    readonly float[] _blocks;
    readonly List<(int From, int Length)> _masked = [];
    bool _isEmpty;

    public UnexplainedForeground(int width, int height)
    {
        (_width, _height) = (width, height);
        (_across, _widened, _rest) = (new float[width * height], new float[width * height], new float[width * height]);
        (_blockColumns, _blockRows) = ((width + Block - 1) / Block, (height + Block - 1) / Block);
        _blocks = new float[_blockColumns * _blockRows];
    }

    /// <summary>width·height values in [0, 1].</summary>
    public ReadOnlySpan<float> Picture => _rest;

    /// <param name="explained">The rendered objects of this level; empty where there are none.</param>
    /// <param name="coarser">The next level, of half the size, or null.</param>
    public void Update(ReadOnlySpan<float> foreground, ReadOnlySpan<float> explained, UnexplainedForeground? coarser)
    {
        _isEmpty = explained.IsEmpty && coarser is null or { _isEmpty: true };
        if (_isEmpty) foreground.CopyTo(_rest);
        else
        {
            if (explained.IsEmpty) Array.Clear(_widened);
            else Widen(explained, Dilation);
            if (coarser is { _isEmpty: false }) Enlarge(coarser);
            FloatRows.Rest(foreground, _widened, ExplainedGain, _rest);
        }
        foreach (var (from, length) in _masked) _rest.AsSpan(from, length).Clear();
        CountBlocks();
    }

    /// <summary>What lies in these polygons counts as explained from now on, whatever it is.</summary>
    /// <param name="scale">Units of the polygons to a pixel here.</param>
    public void Mask(IReadOnlyList<Polygon> areas, float scale)
    {
        _masked.Clear();
        for (var y = 0; y < _height; y++)
            for (int x = 0, length = 0; x < _width; x += length + 1, length = 0)
            {
                while (x + length < _width && IsIn(areas, new Vector2(x + length + 0.5f, y + 0.5f) * scale)) length++;
                if (length > 0) _masked.Add((y * _width + x, length));
            }
    }

    static bool IsIn(IReadOnlyList<Polygon> areas, Vector2 point)
    {
        foreach (var area in areas)
            if (area.Contains(point)) return true;
        return false;
    }

    /// <summary>What the coarser level explains, each pixel as four, is explained here too.</summary>
    void Enlarge(UnexplainedForeground coarser)
    {
        for (var y = 0; y < _height; y++)
        {
            var from = coarser._widened.AsSpan(y / 2 * coarser._width, coarser._width);
            var to = _widened.AsSpan(y * _width, _width);
            for (var x = FloatRows.MaxDoubled(from, to); x < _width; x++) to[x] = MathF.Max(to[x], from[x / 2]);
        }
    }

    /// <summary>Its sum.</summary>
    public float Mass => FloatRows.Sum(_blocks);

    /// <summary>Unexplained foreground in a tile's core and in its whole window, summed over pixels.</summary>
    public (float Core, float Whole) MassOf(TileGrid grid, int tile)
    {
        // The window starts one block before the core.
        int column = tile % grid.Columns * 2 - 1, row = tile / grid.Columns * 2 - 1;
        float core = 0, whole = 0;
        for (var y = 0; y < 4; y++)
        {
            if ((uint)(row + y) >= (uint)_blockRows) continue;
            for (var x = 0; x < 4; x++)
            {
                if ((uint)(column + x) >= (uint)_blockColumns) continue;
                var mass = _blocks[(row + y) * _blockColumns + column + x];
                whole += mass;
                if (x is 1 or 2 && y is 1 or 2) core += mass;
            }
        }
        return (core, whole);
    }

    /// <summary>Maximum over a square of 2·radius + 1 pixels.</summary>
    void Widen(ReadOnlySpan<float> picture, int radius)
    {
        picture.CopyTo(_across);
        for (var y = 0; y < _height; y++)
        {
            var from = picture.Slice(y * _width, _width);
            var to = _across.AsSpan(y * _width, _width);
            for (var k = 1; k <= radius && k < _width; k++)
            {
                FloatRows.Max(from[k..], to[..^k]);
                FloatRows.Max(from[..^k], to[k..]);
            }
        }
        _across.CopyTo(_widened, 0);
        for (var k = 1; k <= radius && k < _height; k++)
        {
            FloatRows.Max(_across.AsSpan(k * _width), _widened.AsSpan(0, (_height - k) * _width));
            FloatRows.Max(_across.AsSpan(0, (_height - k) * _width), _widened.AsSpan(k * _width));
        }
    }

    void CountBlocks()
    {
        Array.Clear(_blocks);
        for (var y = 0; y < _height; y++)
        {
            var line = _blocks.AsSpan(y / Block * _blockColumns, _blockColumns);
            for (var column = 0; column < _blockColumns; column++)
            {
                var left = column * Block;
                line[column] += FloatRows.Sum(_rest.AsSpan(y * _width + left, Math.Min(Block, _width - left)));
            }
        }
    }
}
