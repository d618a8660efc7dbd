namespace Sqair.Tracking;

// Who is reported, and what is said of him.
public sealed partial class CameraTracker
{
    /// <summary>Of those reported, in the same order.</summary>
    readonly List<FootPath> _paths = [];

    internal void Report()
    {
        _reported.Clear();
        _paths.Clear();
        _ahead.Clear();
        foreach (var track in Live)
        {
            if (track.Phase == TrackPhase.Tentative || !IsPerson(track) || !IsStillThere(track)) continue;
            var box = track.Reported;
            if (People.ShareInView(box) < Options.Person.ShareInView) continue;
            var path = track.Identity.Path;
            path.Add(box, Time);
            // Identities are exchanged between objects, so the order of discovery is not theirs.
            var i = _reported.Count;
            for (; i > 0 && _reported[i - 1].Id > track.Id; i--) { }
            _reported.Insert(
                i, new Track(track.Id, box, track.Held.Presence, track.Deviation.X, track.Deviation.Y, track.Age, !track.IsSeen)
                {
                    Foot = path.Foot, Velocity = path.Velocity,
                });
            _paths.Insert(i, path);
        }
        Estimate();
        Count.Frames++;
    }

    /// <summary>Share of a forecast's box that somebody else's covers, from which he may be hidden by him.</summary>
    const float Hiding = 0.5f;

    /// <summary>
    /// Who is not seen is soon not believed to be there any more, unless there is a reason why he is not seen: somebody before him.
    /// </summary>
    bool IsStillThere(TrackState track)
    {
        var unseen = track.IsSeen ? 0 : (Time - track.LastSeen).TotalSeconds;
        if (unseen <= Options.Forecast.ReportSeconds) return true;
        if (unseen > Options.Forecast.Seconds) return false;
        foreach (var other in Live)
            if (other.Phase == TrackPhase.Confirmed && track.Reported.Intersection(other.Reported) >= Hiding * track.Reported.Area)
                return true;
        return false;
    }
}
