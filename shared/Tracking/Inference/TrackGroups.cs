namespace Sqair.Tracking;

/// <summary>
/// Which objects of a camera have to be propagated one after the other. Objects whose enlarged boxes overlap could explain each other's
/// pixels; the connected components of that relation are the groups. Within a group the relation state passes from each object to the
/// next, so that object k of all groups (of all cameras) can run in one batch.
/// </summary>
sealed class TrackGroups
{
    /// <summary>Boxes that overlap when enlarged by this factor could explain each other's pixels.</summary>
    const float Enlargement = 1.5f;

    readonly List<TrackState> _ordered = [];
    int[] _parent = new int[16];
    TrackState?[] _last = new TrackState?[16];

    /// <summary>
    /// Sets <see cref="TrackState.Depth"/>, <see cref="TrackState.Predecessor"/> and <see cref="TrackState.IsAlone"/> of each track.
    /// </summary>
    /// <returns>Length of the longest group.</returns>
    public int Build(List<TrackState> tracks)
    {
        _ordered.Clear();
        foreach (var track in tracks) Insert(track);
        var count = _ordered.Count;
        if (_parent.Length < count)
        {
            _parent = new int[2 * count];
            _last = new TrackState?[2 * count];
        }
        for (var i = 0; i < count; i++) (_parent[i], _last[i]) = (i, null);
        for (var i = 0; i < count; i++)
        {
            var box = _ordered[i].Box.Enlarged(Enlargement);
            for (var j = 0; j < i; j++)
            {
                if (box.Intersection(_ordered[j].Box.Enlarged(Enlargement)) > 0) _parent[Root(i)] = Root(j);
            }
        }
        var longest = 0;
        for (var i = 0; i < count; i++)
        {
            var root = Root(i);
            var track = _ordered[i];
            track.Predecessor = _last[root];
            track.Depth = _last[root] is { } before ? before.Depth + 1 : 0;
            _last[root] = track;
            longest = Math.Max(longest, track.Depth + 1);
        }
        for (var i = 0; i < count; i++) _ordered[i].IsAlone = _ordered[i].Predecessor is null && _last[Root(i)] == _ordered[i];
        Array.Clear(_last, 0, count);
        return longest;
    }

    /// <summary>Insertion keeps the order of equals and allocates nothing; there are few tracks.</summary>
    void Insert(TrackState track)
    {
        _ordered.Add(track);
        var i = _ordered.Count - 1;
        for (; i > 0 && Before(track, _ordered[i - 1]); i--) _ordered[i] = _ordered[i - 1];
        _ordered[i] = track;
    }

    /// <summary>Forecasts come last: an object that is not seen must not take pixels from one that is.</summary>
    static bool Before(TrackState a, TrackState b)
    {
        if (a.IsSeen != b.IsSeen) return a.IsSeen;
        return a.Serial < b.Serial;
    }

    int Root(int i)
    {
        while (_parent[i] != i) i = _parent[i] = _parent[_parent[i]];
        return i;
    }
}
