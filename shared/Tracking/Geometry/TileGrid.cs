namespace Sqair.Tracking;

/// <summary>
/// The windows that discovery looks through at one level of the picture: 64x64 tiles at a stride of 32,
/// the first at −16, as many as it takes. Each pixel of the picture lies in exactly one tile's core
/// (its middle 32x32), so no two tiles report the same centre, and the border is padded with darkness.
/// </summary>
public readonly record struct TileGrid(int Columns, int Rows, int Level = 0)
{
    public const int Stride = Window.Size / 2;
    public const int Offset = -Window.Size / 4;

    /// <param name="width">Pixels of the level.</param>
    /// <param name="height">Pixels of the level.</param>
    public static TileGrid For(int width, int height, int level = 0) =>
        new((width + Stride - 1) / Stride, (height + Stride - 1) / Stride, level);

    public int Count => Columns * Rows;

    public Window this[int tile] => new(Offset + tile % Columns * Stride, Offset + tile / Columns * Stride, Level);

    /// <summary>Whether a point of the level lies in the core of the tile.</summary>
    public bool InCore(int tile, float x, float y)
    {
        float left = tile % Columns * Stride, top = tile / Columns * Stride;
        return x >= left && x < left + Stride && y >= top && y < top + Stride;
    }
}
