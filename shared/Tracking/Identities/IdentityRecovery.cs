namespace Sqair.Tracking;

/// <summary>
/// Decides who the objects are that were born in this frame (<see cref="Births"/>): the continuation of a forecast, or somebody new. All
/// forecasts and all new objects are matched at once, at the least total cost.
/// </summary>
sealed class IdentityRecovery
{
    readonly List<TrackState> _forecasts = [];
    readonly CostMatrix _costs = new();

    public void Admit(CameraTracker camera)
    {
        if (camera.Proposals.Count == 0) return;
        var born = camera.Births.Select(camera);
        Match(camera, born);
        foreach (var track in born) camera.Admit(track);
        born.Clear();
    }

    void Match(CameraTracker camera, List<TrackState> born)
    {
        _forecasts.Clear();
        foreach (var track in camera.Live)
        {
            if (!track.IsSeen && (camera.Time - track.LastSeen).TotalSeconds <= camera.Options.Forecast.Seconds) _forecasts.Add(track);
        }
        if (_forecasts.Count == 0 || born.Count == 0) return;
        var (count, columns) = (_forecasts.Count, born.Count);
        _costs.Begin(count, columns);
        foreach (var proposal in born) Look(camera, proposal);
        for (var i = 0; i < count; i++)
        {
            for (var j = 0; j < columns; j++)
            {
                var cost = IdentityKeeper.Cost(camera, _forecasts[i], born[j].Box, born[j].Fresh);
                _costs[i, j] = cost < IdentityKeeper.CostOfNew(camera, born[j].Box) ? cost : float.PositiveInfinity;
            }
        }
        var assignment = _costs.Solve();
        for (var i = 0; i < count; i++)
        {
            if (assignment[i] < 0) continue;
            var proposal = born[assignment[i]];
            _forecasts[i].TakeOver(proposal, camera.Time);
            _forecasts[i].Phase = TrackPhase.Confirmed;
            _forecasts[i].Doubt();
            camera.Count.Refound++;
            camera.Return(proposal);
            born[assignment[i]] = null!;
        }
        born.RemoveAll(static proposal => proposal is null);
    }

    static void Look(CameraTracker camera, TrackState proposal)
    {
        Span<float> values = stackalloc float[Appearance.Values];
        var box = camera.LevelOf(proposal).Outline(proposal) ?? proposal.Box;
        camera.LevelOf(proposal).Look(camera.Chroma, camera.Width, camera.Height, proposal, box, values);
        proposal.Fresh.Observe(values, 1);
    }
}
