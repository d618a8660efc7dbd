using System.Runtime.InteropServices;

namespace Sqair.Tracking;

/// <summary>
/// Which of discovery's proposals become objects: the coarsest level first, and there the best explanations; each that
/// is worth its price once the better ones are in the picture. While it is not known how large people are, several
/// levels propose: one near person, or a crowd of small ones in his place. Both are scored alike, at the finer level,
/// and where the near one wins, the objects in his place end and the eldest of them hands on its identity.
/// </summary>
sealed class Births
{
    /// <summary>A finer object contends for the place of a coarser one when so much of it lies there.</summary>
    const float Within = 0.6f;

    /// <summary>Boxes narrower or lower than this many samples are noise.</summary>
    public const float MinimumBox = 3;

    readonly List<TrackState> _accepted = [];
    readonly List<TrackState> _rivals = [];
    readonly List<TrackState> _drawn = [];

    /// <summary>Those believed in this frame, drawn already; valid until the next call.</summary>
    public List<TrackState> Select(CameraTracker camera)
    {
        var proposals = camera.Proposals;
        _accepted.Clear();
        Order(camera, proposals);
        for (var i = 0; i < proposals.Count; i++)
        {
            var proposal = proposals[i];
            TrackState? heir = null;
            var wins = HasSize(proposal) && Wins(camera, proposal, CollectionsMarshal.AsSpan(proposals)[(i + 1)..], out heir);
            if (wins) camera.Levels.Add(heir ?? proposal);
            if (wins && heir is null) _accepted.Add(proposal);
            else camera.Return(proposal);
        }
        proposals.Clear();
        return _accepted;
    }

    static void Order(CameraTracker camera, List<TrackState> proposals)
    {
        for (var i = 0; i < proposals.Count; i++)
        {
            var proposal = proposals[i];
            proposal.Evidence = camera.LevelOf(proposal).EvidenceOfAdding(proposal);
            var j = i;
            for (; j > 0 && Precedes(proposal, proposals[j - 1]); j--) proposals[j] = proposals[j - 1];
            proposals[j] = proposal;
        }
    }

    static bool Precedes(TrackState a, TrackState b) =>
        a.Window.Level != b.Window.Level ? a.Window.Level > b.Window.Level : a.Evidence > b.Evidence;

    /// <summary>Whether it is large enough to be seen, and not so small that a finer level sees it better.</summary>
    static bool HasSize(TrackState proposal)
    {
        var box = proposal.Held.Where.ToBox();
        return box.Width >= MinimumBox && box.Height >= (proposal.Window.Level == 0 ? MinimumBox : PictureLevels.Smallest);
    }

    /// <param name="waiting">Proposals not decided yet; none of them is drawn.</param>
    /// <param name="heir">The object that goes on as the proposal; null where none did before.</param>
    bool Wins(CameraTracker camera, TrackState proposal, ReadOnlySpan<TrackState> waiting, out TrackState? heir)
    {
        heir = null;
        var level = FindRivals(camera, proposal, waiting, out var objects);
        if (_rivals.Count == 0) return Worth(camera, proposal, level) >= 0;
        for (var i = 0; i < objects; i++) camera.Levels.Remove(_rivals[i]);
        var believed = Worth(camera, proposal, proposal.Window.Level) >= 0;
        if (!believed || Worth(camera, proposal, level) <= Together(camera, level))
        {
            for (var i = 0; i < objects; i++) camera.Levels.Add(_rivals[i]);
            return false;
        }
        heir = Heir(camera, proposal, objects);
        return true;
    }

    /// <summary>By how much the score rises with it, counted at a level.</summary>
    static float Worth(CameraTracker camera, TrackState track, int level) =>
        camera.Levels[level].EvidenceOfAdding(track) - camera.Options.Birth.Evidence;

    /// <summary>The objects and then the proposals of finer levels in its place.</summary>
    /// <returns>The finest level of them all.</returns>
    int FindRivals(CameraTracker camera, TrackState proposal, ReadOnlySpan<TrackState> waiting, out int objects)
    {
        _rivals.Clear();
        foreach (var track in camera.Live)
            if (track.IsSeen && Contends(track, proposal)) _rivals.Add(track);
        objects = _rivals.Count;
        foreach (var other in waiting)
            if (Contends(other, proposal)) _rivals.Add(other);
        var level = proposal.Window.Level;
        foreach (var rival in _rivals) level = Math.Min(level, rival.Window.Level);
        return level;
    }

    static bool Contends(TrackState finer, TrackState proposal) =>
        finer.Window.Level < proposal.Window.Level && finer.Box.Intersection(proposal.Box) > Within * finer.Box.Area;

    /// <summary>By how much the score rises with those of the rivals that raise it.</summary>
    float Together(CameraTracker camera, int level)
    {
        var many = 0f;
        _drawn.Clear();
        foreach (var rival in _rivals)
        {
            var worth = Worth(camera, rival, level);
            if (worth <= 0) continue;
            camera.Levels.Add(rival);
            _drawn.Add(rival);
            many += worth;
        }
        foreach (var rival in _drawn) camera.Levels.Remove(rival);
        return many;
    }

    TrackState? Heir(CameraTracker camera, TrackState proposal, int objects)
    {
        TrackState? heir = null;
        for (var i = 0; i < objects; i++)
            if (_rivals[i].Phase == TrackPhase.Confirmed && (heir is null || _rivals[i].Id < heir.Id)) heir = _rivals[i];
        for (var i = camera.Live.Count - 1; i >= 0; i--)
        {
            var track = camera.Live[i];
            if (track != heir && _rivals.IndexOf(track) is var at && at >= 0 && at < objects) camera.End(i);
        }
        heir?.TakeOver(proposal, camera.Time);
        heir?.Usual.Clear();
        return heir;
    }
}
