namespace Sqair.Tracking;

/// <summary>Where a silhouette begins and ends.</summary>
static class Silhouette
{
    /// <summary>Where a profile's mass starts and ends when the share <paramref name="tail"/> is cut off at either end.</summary>
    public static (float From, float To) Extent(ReadOnlySpan<float> sums, float mass, float tail)
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
