namespace Sqair.Tracking;

/// <summary>
/// The tight box of what a glimpse shows. The where box is where the network looks; the decoded glimpse says how much of that the
/// person fills.
/// </summary>
public static class Silhouette
{
    /// <summary>
    /// Box in picture pixels that leaves <paramref name="tail"/> of the glimpse's mass outside on each of its four sides, found on the
    /// marginal sums of the glimpse with linear interpolation inside a column or row.
    /// </summary>
    /// <param name="glimpse">h·w values, row major; negative values count as zero.</param>
    /// <param name="tail">Share of the mass cut off on each side: 0.02 keeps 96 % between left and right.</param>
    /// <returns>The where box itself when the glimpse is empty.</returns>
    public static Box Locate(ReadOnlySpan<float> glimpse, int glimpseWidth, int glimpseHeight, Where where, Window window, float tail)
    {
        var box = where.ToBox(window);
        Span<float> columns = stackalloc float[glimpseWidth];
        Span<float> rows = stackalloc float[glimpseHeight];
        columns.Clear();
        var mass = 0f;
        for (var y = 0; y < glimpseHeight; y++)
        {
            var sum = 0f;
            for (var x = 0; x < glimpseWidth; x++)
            {
                var value = MathF.Max(glimpse[y * glimpseWidth + x], 0);
                columns[x] += value;
                sum += value;
            }
            rows[y] = sum;
            mass += sum;
        }
        if (!(mass > 1e-3f)) return box;
        var (left, right) = Extent(columns, mass, tail);
        var (top, bottom) = Extent(rows, mass, tail);
        return new Box(
            box.Left + box.Width * left / glimpseWidth,
            box.Top + box.Height * top / glimpseHeight,
            box.Width * (right - left) / glimpseWidth,
            box.Height * (bottom - top) / glimpseHeight);
    }

    /// <summary>Where a profile's mass starts and ends when the share <paramref name="tail"/> is cut off at either end.</summary>
    internal static (float From, float To) Extent(ReadOnlySpan<float> sums, float mass, float tail)
    {
        var cut = mass * tail;
        float before = 0, from = 0;
        for (var i = 0; i < sums.Length; before += sums[i++])
        {
            if (before + sums[i] <= cut) continue;
            from = i + (cut - before) / sums[i];
            break;
        }
        float after = 0, to = sums.Length;
        for (var i = sums.Length - 1; i >= 0; after += sums[i--])
        {
            if (after + sums[i] <= cut) continue;
            to = i + 1 - (cut - after) / sums[i];
            break;
        }
        return (from, to);
    }
}
