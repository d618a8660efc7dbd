namespace Sqair.Background;

/// <summary>
/// Whole pixels from <see cref="Left"/> and <see cref="Top"/> up to, without, <see cref="Right"/> and <see cref="Bottom"/>.
/// </summary>
public readonly record struct PixelRegion(int Left, int Top, int Right, int Bottom)
{
    public int Width => Math.Max(Right - Left, 0);

    public int Height => Math.Max(Bottom - Top, 0);

    public bool IsEmpty => Right <= Left || Bottom <= Top;
}
