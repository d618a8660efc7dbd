namespace Sqair.Tracking;

/// <summary>
/// While it is not known how large people are, several levels of the picture propose: one near person, or a crowd of small ones in his place. Both explanations are scored alike, at the
/// finer level: log p(foreground | objects) less the price of each object.
/// </summary>
sealed class ScaleContest
{
    /// <summary>A finer object contends for the place of a coarser one when so much of it lies there.</summary>
    const float Within = 0.6f;

    readonly List<TrackState> rivals = [];
    readonly List<TrackState> drawn = [];

    /// <summary>
    /// Whether a proposal is worth its price, and a coarse one more than all finer objects and proposals in its place. If so, those objects end, and the eldest of them hands its identity to the proposal.
    /// </summary>
    /// <param name="waiting">Proposals not decided yet; none of them is drawn.</param>
    /// <param name="heir">The object that goes on as the proposal; null where none did before.</param>
    public bool Wins(CameraTracker camera, TrackState proposal, ReadOnlySpan<TrackState> waiting, out TrackState? heir)
    {
        heir = null;
        rivals.Clear();
        var level = proposal.Window.Level;
        foreach (var track in camera.Live)
            if (track.IsSeen && Contends(track, proposal)) rivals.Add(track);
        var objects = rivals.Count;
        foreach (var other in waiting)
            if (Contends(other, proposal)) rivals.Add(other);
        var (levels, price) = (camera.Levels, camera.Options.ProposalEvidence);
        if (rivals.Count == 0) return levels[level].EvidenceOfAdding(proposal) >= price;
        foreach (var rival in rivals) level = Math.Min(level, rival.Window.Level);
        for (var i = 0; i < objects; i++) levels.Remove(rivals[i]);
        var believed = camera.LevelOf(proposal).EvidenceOfAdding(proposal) >= price;
        var one = levels[level].EvidenceOfAdding(proposal) - price;
        var many = 0f;
        drawn.Clear();
        foreach (var rival in rivals)
        {
            var gain = levels[level].EvidenceOfAdding(rival) - price;
            if (gain <= 0) continue;
            levels.Add(rival);
            drawn.Add(rival);
            many += gain;
        }
        foreach (var rival in drawn) levels.Remove(rival);
        if (!believed || one <= many)
        {
            for (var i = 0; i < objects; i++) levels.Add(rivals[i]);
            return false;
        }
        heir = Heir(camera, proposal, objects);
        return true;
    }

    static bool Contends(TrackState finer, TrackState proposal) =>
        finer.Window.Level < proposal.Window.Level && finer.Box.Intersection(proposal.Box) > Within * finer.Box.Area;

    TrackState? Heir(CameraTracker camera, TrackState proposal, int objects)
    {
        TrackState? heir = null;
        for (var i = 0; i < objects; i++)
            if (rivals[i].Phase == TrackPhase.Confirmed && (heir is null || rivals[i].Id < heir.Id)) heir = rivals[i];
        for (var i = camera.Live.Count - 1; i >= 0; i--)
        {
            var track = camera.Live[i];
            if (track != heir && rivals.IndexOf(track) is var at && at >= 0 && at < objects) camera.End(i);
        }
        heir?.TakeOver(proposal, camera.Time);
        heir?.Usual.Clear();
        return heir;
    }
}
