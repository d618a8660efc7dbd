namespace Sqair.Tracking;

/// <summary>
/// People who meet and part may leave with each other's tracks, and one may have been lost in between: propagation
/// follows foreground, and knows a person again for a moment only. So an object that touched another is in doubt. Once
/// it has been apart for long enough to show how it looks, all objects in doubt and all identities that they could have
/// (their own, and the lost ones) are matched at once by appearance and by the place that each was last heading for.
/// </summary>
sealed class IdentityKeeper
{
    /// <summary>
    /// Nats that an object keeps its identity for: log 3: without other evidence,
    /// three in four of those who touched are taken to be the same still.
    /// </summary>
    const float Keeps = 1.1f;

    /// <summary>
    /// Cost of being somebody new, nats: dearer than one person seen twice (1 or 2 for the looks, 2 to 4 for the place). Inside the picture
    /// nobody comes from nowhere, so somebody new there costs 3 nats, a factor of 20, more than within a body height of the border.
    /// </summary>
    const float NewAtBorder = 6, NewInside = 9;

    /// <summary>Largest ratio between the heights of a lost object and the one that takes its identity.</summary>
    const float LargestRatio = 2;

    /// <summary>Two objects touch when this share of the smaller box lies in the other.</summary>
    const float TouchShare = 0.25f;

    readonly List<TrackState> _doubtful = [];
    readonly List<TrackState> _holders = [];
    readonly List<Identity> _identities = [];
    readonly CostMatrix _costs = new();

    /// <summary>Brings doubts, appearances and places up to date, and gives identities back to whom they belong.</summary>
    public void Update(CameraTracker camera)
    {
        _doubtful.Clear();
        var ready = Math.Max(2, (int)Math.Round(camera.Options.Identity.PartedSeconds * camera.FramesPerSecond));
        var certain = Math.Max(ready, (int)Math.Round(camera.Options.Identity.DoubtSeconds * camera.FramesPerSecond));
        foreach (var track in camera.Live)
        {
            if (!track.IsSeen) continue;
            Look(camera, track);
            if (track.Phase == TrackPhase.Confirmed && !track.IsCertain && track.Fresh.Count >= ready) _doubtful.Add(track);
        }
        Match(camera);
        foreach (var track in camera.Live)
        {
            if (track.Phase != TrackPhase.Confirmed) continue;
            track.IsCertain |= track.Fresh.Count >= certain;
            var identity = track.Identity;
            if (identity.IsKnown && !track.IsCertain) continue;
            identity.Anchor(track, camera.Time);
            identity.IsKnown |= identity.Appearance.Count >= certain;
        }
    }

    /// <summary>What an object would have to pay for being somebody new, in nats.</summary>
    public static float CostOfNew(CameraTracker camera, in Box box)
    {
        var margin = MathF.Min(MathF.Min(box.Left, box.Top), MathF.Min(camera.Width - box.Right, camera.Height - box.Bottom));
        return margin < box.Height ? NewAtBorder : NewInside;
    }

    /// <summary>What a lost identity would have to pay for being this object, in nats; infinite if it cannot be.</summary>
    public static float Cost(CameraTracker camera, TrackState lost, in Box box, Appearance appearance)
    {
        var ratio = MathF.Max(box.Height / lost.Box.Height, lost.Box.Height / box.Height);
        if (!(ratio <= LargestRatio)) return float.PositiveInfinity;
        var seconds = (float)(camera.Time - lost.LastSeen).TotalSeconds;
        var place = Identity.PlaceCost(lost.Centre, lost.Box.Height, seconds, box);
        // It may have been lost where it was, or earlier, when another object took its place.
        if (lost.Identity.IsKnown)
            place = MathF.Min(place, lost.Identity.PlaceCost(box, camera.Time, (float)camera.Options.Forecast.Seconds));
        var cost = place + lost.Identity.Appearance.Cost(appearance);
        return float.IsFinite(cost) ? cost : float.PositiveInfinity;
    }

    /// <summary>
    /// Notes how an object looks, and starts anew when it touches another. Of somebody new that is all there is to know, touching or not.
    /// </summary>
    static void Look(CameraTracker camera, TrackState track)
    {
        var touches = Touches(camera, track);
        if (touches) track.Doubt();
        if ((touches && track.Identity.IsKnown) || IsCut(camera, track.Reported)) return;
        Span<float> values = stackalloc float[Appearance.Values];
        camera.LevelOf(track).Look(camera.Chroma, camera.Width, camera.Height, track, track.Reported, values);
        var memory = (float)(camera.Options.Identity.AppearanceSeconds * camera.FramesPerSecond);
        if (!touches) track.Fresh.Observe(values, memory);
        if (track.IsCertain || !track.Identity.IsKnown) track.Identity.Appearance.Observe(values, memory);
    }

    /// <summary>Whether the border cuts a box off: then its slices are not those of the whole person.</summary>
    public static bool IsCut(CameraTracker camera, in Box box) =>
        box.Left < Edge || box.Top < Edge || box.Right > camera.Width - Edge || box.Bottom > camera.Height - Edge;

    /// <summary>A box that comes so near to the border, pixels, is cut by it.</summary>
    public const float Edge = 1;

    public static bool Touches(CameraTracker camera, TrackState track)
    {
        foreach (var other in camera.Live)
        {
            if (other != track && other.IsSeen && other.Reported.Containment(track.Reported) >= TouchShare) return true;
        }
        return false;
    }

    void Match(CameraTracker camera)
    {
        if (_doubtful.Count == 0) return;
        _holders.Clear();
        foreach (var track in _doubtful) _holders.Add(track);
        foreach (var track in camera.Live)
        {
            if (!track.IsSeen && track.Identity.IsKnown) _holders.Add(track);
        }
        var (rows, columns) = (_doubtful.Count, _holders.Count);
        if (columns == 1) return;
        _costs.Begin(rows, columns);
        for (var i = 0; i < rows; i++)
        {
            for (var j = 0; j < columns; j++) _costs[i, j] = Cost(camera, _doubtful[i], _holders[j]);
        }
        var assignment = _costs.Solve();
        _identities.Clear();
        foreach (var holder in _holders) _identities.Add(holder.Identity);
        for (var i = 0; i < rows; i++)
        {
            if (assignment[i] >= 0 && _identities[assignment[i]] != _doubtful[i].Identity)
                Give(camera, _doubtful[i], _identities[assignment[i]]);
        }
    }

    static float Cost(CameraTracker camera, TrackState track, TrackState holder)
    {
        var own = holder == track;
        if (!holder.Identity.IsKnown) return own ? CostOfNew(camera, track.Box) : float.PositiveInfinity;
        var change = own || !track.Identity.IsKnown ? 0 : Keeps;
        if (!holder.IsSeen) return Cost(camera, holder, track.Box, track.Fresh) + change;
        var cost = holder.Identity.PlaceCost(track.Box, camera.Time, (float)camera.Options.Forecast.Seconds)
            + holder.Identity.Appearance.Cost(track.Fresh);
        return cost + change;
    }

    /// <summary>
    /// An object and the holder of its true identity exchange theirs. A lost object that is left with that of nobody ends.
    /// </summary>
    static void Give(CameraTracker camera, TrackState track, Identity identity)
    {
        var index = 0;
        while (camera.Live[index].Identity != identity) index++;
        var holder = camera.Live[index];
        (holder.Identity, track.Identity) = (track.Identity, identity);
        (holder.Age, track.Age) = (track.Age, holder.Age);
        camera.Count.Exchanged++;
        if (!holder.IsSeen && !holder.Identity.IsKnown) camera.End(index);
    }
}
