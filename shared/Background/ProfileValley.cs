namespace Sqair.Background;

/// <summary>
/// Parts people who stand side by side: between two heads and two pairs of legs there is less foreground, so the column sums have a
/// valley. One person's have their peak in the middle.
/// </summary>
public static class ProfileValley
{
    /// <summary>A valley is lower than this share of the lower of the peaks beside it.</summary>
    const float Depth = 0.7f;

    /// <summary>The column of the deepest valley in the middle half of a profile, or null if none is deep enough.</summary>
    /// <param name="profile">Foreground of each column, 0 or more.</param>
    public static int? Find(ReadOnlySpan<float> profile)
    {
        var width = profile.Length;
        // Highest column to the right of each, then the highest to the left on the way.
        Span<float> right = width <= 256 ? stackalloc float[width] : new float[width];
        var peak = 0f;
        for (var x = width - 1; x >= 0; x--)
        {
            right[x] = peak;
            peak = MathF.Max(peak, profile[x]);
        }
        var (best, column) = (Depth, -1);
        peak = 0;
        for (var x = 0; x < width; x++)
        {
            var middle = x >= width / 4 && x < width - width / 4;
            if (middle && MathF.Min(peak, right[x]) is > 0 and var lower && profile[x] / lower < best)
                (best, column) = (profile[x] / lower, x);
            peak = MathF.Max(peak, profile[x]);
        }
        return column < 0 ? null : column;
    }
}
