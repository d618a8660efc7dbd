namespace Sqair.Background;

/// <summary>
/// Parts people who stand side by side: between two heads and two pairs of legs there is less foreground, so the column sums have a
/// valley. One person's have their peak in the middle.
/// </summary>
public static class ProfileValley
{
    /// <summary>
    /// A valley is lower than this share of the lower of the peaks beside it: one that speaks for two people by itself, and one that is
    /// hardly any.
    /// </summary>
    public const float Clear = 0.7f, Least = 0.95f;

    /// <summary>The column of the deepest valley in the middle half of a profile, or null if none is deep enough.</summary>
    /// <param name="profile">Foreground of each column, 0 or more.</param>
    /// <param name="depth">Share of the lower of the two peaks that it must lie below.</param>
    public static int? Find(ReadOnlySpan<float> profile, float depth = Clear)
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
        var (best, column) = (depth, -1);
        peak = 0;
        for (var x = 0; x < width; x++)
        {
            if (x >= width / 4 && x < width - width / 4 && MathF.Min(peak, right[x]) is > 0 and var lower && profile[x] / lower < best)
                (best, column) = (profile[x] / lower, x);
            peak = MathF.Max(peak, profile[x]);
        }
        return column < 0 ? null : column;
    }
}
