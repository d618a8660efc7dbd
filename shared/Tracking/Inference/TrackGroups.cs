namespace Sqair.Tracking;

/// <summary>
/// Which objects of a camera have to be propagated one after the other. Objects whose enlarged boxes overlap could explain each other's
/// pixels; the connected components of that relation are the groups. Within a group the relation state passes from each object to the
/// next, so that object k of all groups (of all cameras) can run in one batch.
/// </summary>
sealed class TrackGroups
{
    readonly List<TrackState> ordered = [];
    int[] parent = new int[16];
    TrackState?[] last = new TrackState?[16];

    /// <summary>Sets <see cref="TrackState.Depth"/>, <see cref="TrackState.Predecessor"/> and <see cref="TrackState.IsAlone"/> of each track.</summary>
    /// <returns>Length of the longest group.</returns>
    public int Build(List<TrackState> tracks, float enlargement)
    {
        ordered.Clear();
        foreach (var track in tracks) Insert(track);
        var count = ordered.Count;
        if (parent.Length < count)
        {
            parent = new int[2 * count];
            last = new TrackState?[2 * count];
        }
        for (var i = 0; i < count; i++) (parent[i], last[i]) = (i, null);
        for (var i = 0; i < count; i++)
        {
            var box = ordered[i].Box.Enlarged(enlargement);
            for (var j = 0; j < i; j++)
            {
                if (box.Intersection(ordered[j].Box.Enlarged(enlargement)) > 0) parent[Root(i)] = Root(j);
            }
        }
        var longest = 0;
        for (var i = 0; i < count; i++)
        {
            var root = Root(i);
            var track = ordered[i];
            track.Predecessor = last[root];
            track.Depth = last[root] is { } before ? before.Depth + 1 : 0;
            last[root] = track;
            longest = Math.Max(longest, track.Depth + 1);
        }
        for (var i = 0; i < count; i++) ordered[i].IsAlone = ordered[i].Predecessor is null && last[Root(i)] == ordered[i];
        Array.Clear(last, 0, count);
        return longest;
    }

    /// <summary>Insertion keeps the order of equals and allocates nothing; there are few tracks.</summary>
    void Insert(TrackState track)
    {
        ordered.Add(track);
        var i = ordered.Count - 1;
        for (; i > 0 && Before(track, ordered[i - 1]); i--) ordered[i] = ordered[i - 1];
        ordered[i] = track;
    }

    /// <summary>Forecasts come last: an object that is not seen must not take pixels from one that is.</summary>
    static bool Before(TrackState a, TrackState b)
    {
        if (a.IsSeen != b.IsSeen) return a.IsSeen;
        return a.Serial < b.Serial;
    }

    int Root(int i)
    {
        while (parent[i] != i) i = parent[i] = parent[parent[i]];
        return i;
    }
}
