namespace Sqair.Background;

/// <summary>
/// The border of silhouettes within a region: how much brighter or darker it is inside than outside, summed over its pixels, in the
/// frame and in the background. The mask's border is unsure by a pixel: inside is one pixel further in, outside two pixels further out.
/// </summary>
/// <param name="Length">Pairs of pixels that were compared.</param>
/// <param name="InFrame">Σ |inside − outside|, gray levels.</param>
/// <param name="InBackground">As <paramref name="InFrame"/>.</param>
readonly record struct Contour(int Length, int InFrame, int InBackground)
{
    /// <summary>Gray levels by which neighbours differ without an edge.</summary>
    public const float Noise = 4;

    /// <param name="solid">byte[width * height]: not 0 where a silhouette is.</param>
    public static Contour Of(
        PixelRegion region, ReadOnlySpan<byte> solid, int width, int height, ReadOnlySpan<byte> frame, ReadOnlySpan<byte> background)
    {
        var (length, inFrame, inBackground) = (0, 0, 0);
        int left = Math.Max(region.Left, 0), right = Math.Min(region.Right, width);
        int top = Math.Max(region.Top, 0), bottom = Math.Min(region.Bottom, height);
        for (var y = top; y < bottom; y++)
        {
            for (var x = left; x < right; x++)
            {
                var at = y * width + x;
                if (solid[at] == 0) continue;
                if (x >= 1 && x < width - 2 && solid[at + 1] == 0) Compare(at - 1, at + 2, frame, background);
                if (x >= 2 && x < width - 1 && solid[at - 1] == 0) Compare(at + 1, at - 2, frame, background);
                if (y >= 1 && y < height - 2 && solid[at + width] == 0) Compare(at - width, at + 2 * width, frame, background);
                if (y >= 2 && y < height - 1 && solid[at - width] == 0) Compare(at + width, at - 2 * width, frame, background);
            }
        }
        return new(length, inFrame, inBackground);

        void Compare(int inside, int outside, ReadOnlySpan<byte> seen, ReadOnlySpan<byte> learnt)
        {
            length++;
            inFrame += Math.Abs(seen[inside] - seen[outside]);
            inBackground += Math.Abs(learnt[inside] - learnt[outside]);
        }
    }
}
