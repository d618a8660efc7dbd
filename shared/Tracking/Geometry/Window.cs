namespace Sqair.Tracking;

/// <summary>
/// The square part of the picture that the network sees: 64x64 samples of one level of the picture
/// (<see cref="PictureLevels"/>), placed anywhere, also over the border (outside counts as dark).
/// </summary>
/// <param name="Left">Column of its first sample, pixels of the level.</param>
/// <param name="Top">Row of its first sample, pixels of the level.</param>
/// <param name="Level">How often the picture was halved: a sample is 2^Level analysis pixels wide.</param>
public readonly record struct Window(float Left, float Top, int Level = 0)
{
    /// <summary>L, the side in samples.</summary>
    public const int Size = 64;

    /// <summary>Analysis pixels a sample.</summary>
    public float Scale => 1 << Level;

    /// <summary>
    /// The window at whole pixels of a level whose middle is nearest to a point of the picture, so that cropping needs no resampling.
    /// </summary>
    /// <param name="x">Analysis pixels.</param>
    /// <param name="y">Analysis pixels.</param>
    public static Window CentredOn(float x, float y, int level = 0)
    {
        float scale = 1 << level;
        return new(MathF.Round(x / scale - Size / 2), MathF.Round(y / scale - Size / 2), level);
    }

    /// <summary>Copies the window out of its level, a row-major picture; <paramref name="target"/> has 64·64 elements.</summary>
    public void Crop(ReadOnlySpan<float> picture, int width, int height, Span<float> target)
    {
        int left = (int)Left, top = (int)Top;
        int from = Math.Clamp(-left, 0, Size), to = Math.Clamp(width - left, from, Size);
        for (var row = 0; row < Size; row++)
        {
            var line = target.Slice(row * Size, Size);
            var y = top + row;
            if ((uint)y >= (uint)height || from == to)
            {
                line.Clear();
                continue;
            }
            line[..from].Clear();
            picture.Slice(y * width + left + from, to - from).CopyTo(line[from..to]);
            line[to..].Clear();
        }
    }
}
