using System.Runtime.InteropServices;

namespace Sqair.Tracking;

/// <summary>
/// Decides what becomes of discovery's proposals: the same as something already tracked, the continuation of a forecast, or somebody
/// new. Forecasts and proposals are matched all at once, at the least total cost.
/// </summary>
sealed class IdentityRecovery
{
    readonly ScaleContest contest = new();
    readonly List<TrackState> accepted = [];
    readonly List<TrackState> forecasts = [];
    readonly CostMatrix costs = new();

    public void Admit(CameraTracker camera)
    {
        if (camera.Proposals.Count == 0) return;
        Select(camera);
        Match(camera);
        foreach (var proposal in accepted) camera.Admit(proposal);
        accepted.Clear();
    }

    /// <summary>
    /// The coarsest level first, and there the best explanations. Each that still makes the picture likelier once the better ones are in it, and is not on a track
    /// or a better proposal, is accepted.
    /// </summary>
    void Select(CameraTracker camera)
    {
        var (proposals, options) = (camera.Proposals, camera.Options);
        accepted.Clear();
        for (var i = 0; i < proposals.Count; i++)
        {
            var proposal = proposals[i];
            proposal.Evidence = camera.LevelOf(proposal).EvidenceOfAdding(proposal);
            var j = i;
            for (; j > 0 && Precedes(proposal, proposals[j - 1]); j--) proposals[j] = proposals[j - 1];
            proposals[j] = proposal;
        }
        for (var i = 0; i < proposals.Count; i++)
        {
            var proposal = proposals[i];
            TrackState? heir = null;
            var wins = HasSize(camera, proposal) && !IsKnown(camera, proposal)
                && contest.Wins(camera, proposal, CollectionsMarshal.AsSpan(proposals)[(i + 1)..], out heir);
            if (wins) camera.Levels.Add(heir ?? proposal);
            if (wins && heir is null) accepted.Add(proposal);
            else camera.Return(proposal);
        }
        proposals.Clear();
    }

    static bool Precedes(TrackState a, TrackState b) => a.Window.Level != b.Window.Level ? a.Window.Level > b.Window.Level : a.Evidence > b.Evidence;

    /// <summary>Whether it is large enough to be seen, and not so small that a finer level sees it better.</summary>
    static bool HasSize(CameraTracker camera, TrackState proposal)
    {
        var box = proposal.Held.Where.ToBox();
        return box.Width >= camera.Options.MinimumBox && box.Height >= (proposal.Window.Level == 0 ? camera.Options.MinimumBox : PictureLevels.Smallest);
    }

    bool IsKnown(CameraTracker camera, TrackState proposal)
    {
        foreach (var track in camera.Live)
        {
            if (track.IsSeen && track.Window.Level >= proposal.Window.Level && TrackLifecycle.IsSame(camera.Options, track.Box, proposal.Box)) return true;
        }
        foreach (var better in accepted)
        {
            if (TrackLifecycle.IsSame(camera.Options, better.Box, proposal.Box)) return true;
        }
        return false;
    }

    void Match(CameraTracker camera)
    {
        forecasts.Clear();
        foreach (var track in camera.Live)
        {
            if (!track.IsSeen && (camera.Time - track.LastSeen).TotalSeconds <= camera.Options.ForecastSeconds) forecasts.Add(track);
        }
        if (forecasts.Count == 0 || accepted.Count == 0) return;
        var (count, columns) = (forecasts.Count, accepted.Count);
        costs.Begin(count, columns);
        foreach (var proposal in accepted) Look(camera, proposal);
        for (var i = 0; i < count; i++)
        {
            for (var j = 0; j < columns; j++)
            {
                var cost = IdentityKeeper.Cost(camera, forecasts[i], accepted[j].Box, accepted[j].Fresh);
                costs[i, j] = cost < IdentityKeeper.CostOfNew(camera, accepted[j].Box) ? cost : float.PositiveInfinity;
            }
        }
        var assignment = costs.Solve();
        for (var i = 0; i < count; i++)
        {
            if (assignment[i] < 0) continue;
            var proposal = accepted[assignment[i]];
            forecasts[i].TakeOver(proposal, camera.Time);
            forecasts[i].Phase = TrackPhase.Confirmed;
            forecasts[i].Doubt();
            camera.CountRefound();
            camera.Return(proposal);
            accepted[assignment[i]] = null!;
        }
        accepted.RemoveAll(static proposal => proposal is null);
    }

    static void Look(CameraTracker camera, TrackState proposal)
    {
        Span<float> values = stackalloc float[Appearance.Values];
        var box = camera.LevelOf(proposal).Outline(proposal, camera.Options.SilhouetteTail) ?? proposal.Box;
        camera.LevelOf(proposal).Look(camera.Chroma, camera.Width, camera.Height, proposal, box, values);
        proposal.Fresh.Observe(values, 1);
    }
}
