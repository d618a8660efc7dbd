namespace Sqair.Tracking;

/// <summary>
/// The sizes at which a picture is looked at, each half of the one before, and the sizes
/// of people in them: one network serves them all, in the tracker and in training.
/// </summary>
public static class PictureSizes
{
    /// <summary>Height of people, in samples, above which the next level is theirs.</summary>
    public const float Tallest = 48;

    /// <summary>Height, in samples, of the smallest object of a level that has a finer one.</summary>
    public const float Smallest = 17;

    /// <summary>A level has at least so many pixels in its smaller direction.</summary>
    const int LeastPixels = 16;

    /// <summary>How many levels there are: at the last one somebody as tall as the picture fits a window.</summary>
    public static int Levels(int width, int height)
    {
        var count = 1;
        while (height / (1 << (count - 1)) > Tallest && Math.Min(width, height) >> count >= LeastPixels) count++;
        return count;
    }

    /// <summary>Pixels of a level in one direction.</summary>
    public static int Of(int pixels, int level) => (pixels + (1 << level) - 1) >> level;

    /// <summary>The mean of each 2x2 pixels; beyond an odd border there is darkness.</summary>
    /// <param name="source">width·height values.</param>
    /// <param name="target">Those of the next level.</param>
    public static void Halve(ReadOnlySpan<float> source, int width, int height, Span<float> target)
    {
        int half = Of(width, 1), rows = Of(height, 1);
        for (var y = 0; y < rows; y++)
        {
            var upper = source.Slice(2 * y * width, width);
            var lower = 2 * y + 1 < height ? source.Slice((2 * y + 1) * width, width) : default;
            var line = target.Slice(y * half, half);
            for (var x = lower.IsEmpty ? 0 : FloatRows.Halve(upper, lower, line); x < half; x++)
            {
                int left = 2 * x, right = Math.Min(left + 1, width - 1);
                var sum = upper[left] + (right > left ? upper[right] : 0);
                if (!lower.IsEmpty) sum += lower[left] + (right > left ? lower[right] : 0);
                line[x] = 0.25f * sum;
            }
        }
    }
}
