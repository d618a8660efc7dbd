using System.Runtime.InteropServices;

namespace Sqair.Tracking;

/// <summary>
/// Propagation starts from what it believed before, so an object that has come to cover two people goes on covering them. Each frame one
/// object of a camera, in turn, is looked at afresh: discovery sees its surroundings without it, and where what it proposes instead has the
/// better score (<see cref="SceneScore"/>) the object gives way. Who is surely one whole person is left in peace for a while: the
/// others' turn comes sooner, and a look at him would sooner spoil something than mend it. One that may be two is looked at one side at
/// a time, or above and below the head of whoever stands in front.
/// </summary>
sealed class Replacement
{
    /// <summary>Width to height of what an object explains, and height to that of people at its place, from which it may be two.</summary>
    const float WidestAspect = 0.6f, Tallest = 1.5f;

    /// <summary>Log-odds, nats, from which an object is surely one whole person, unless it is too wide for one.</summary>
    const float SureOdds = 3;

    /// <summary>How long such an object is not looked at again.</summary>
    static readonly TimeSpan s_peace = TimeSpan.FromSeconds(2);

    readonly List<TrackState> _alternatives = [];
    TrackState? _object;
    float _worth;
    int _chosen;
    long _turn;

    /// <summary>
    /// What would stand there instead, and is drawn in place of the object between <see cref="Draw"/> and <see cref="Decide"/>.
    /// </summary>
    public ReadOnlySpan<TrackState> Chosen => CollectionsMarshal.AsSpan(_alternatives)[.._chosen];

    /// <summary>The next object to be looked at again, or null.</summary>
    public TrackState? Next(CameraTracker camera)
    {
        var live = camera.Live;
        _object = null;
        for (var i = 0; i < live.Count; i++)
        {
            var track = live[(int)((_turn + i) % live.Count)];
            if (track.Phase != TrackPhase.Confirmed || IsLeftInPeace(track, camera.Time)) continue;
            _turn = (_turn + i + 1) % live.Count;
            track.LookedAt = camera.Time;
            return _object = track;
        }
        return null;
    }

    static bool IsLeftInPeace(TrackState track, TimeSpan now) =>
        track.PersonOdds >= SureOdds && track.Silhouette.Width <= WidestAspect * track.Silhouette.Height && now < track.LookedAt + s_peace;

    public void Propose(TrackState alternative) => _alternatives.Add(alternative);

    /// <summary>
    /// Puts the best alternatives into the picture in the object's place: one
    /// after the other, each that explains enough beside the better ones.
    /// </summary>
    public void Draw(CameraTracker camera)
    {
        if (_object is not { } track) return;
        _worth = camera.LevelOf(track).Evidence(track);
        camera.Levels.Remove(track);
        for (_chosen = 0; TakeBest(camera); _chosen++)
        {
            var alternative = _alternatives[_chosen];
            camera.Levels.Add(alternative);
            alternative.Silhouette = camera.LevelOf(alternative).Outline(alternative) ?? alternative.Box;
            // It has come the same way.
            (alternative.Velocity, alternative.Birth, alternative.Born) = (track.Velocity, track.Birth, track.Born);
        }
    }

    /// <summary>
    /// Where the alternatives win, the one most like the object carries on its identity and the others join the frame's proposals.
    /// </summary>
    public void Decide(CameraTracker camera)
    {
        if (_object is not { } track) return;
        var (total, count) = (0f, _chosen);
        foreach (var alternative in Chosen) total += alternative.Evidence + SceneScore.Looks(alternative);
        for (var i = count - 1; i >= 0; i--) camera.Levels.Remove(_alternatives[i]);
        if (count > 0 && total >= _worth + SceneScore.Looks(track) + camera.Options.Replacement.Evidence)
        {
            var heir = MostAlike(track);
            track.TakeOver(_alternatives[heir], camera.Time);
            // What was usual for two, and said of them, is not of one.
            if (count > 1)
            {
                track.Usual.Clear();
                (track.PersonOdds, track.Judged) = (_alternatives[heir].PersonOdds, _alternatives[heir].Judged);
            }
            for (var i = 0; i < _alternatives.Count; i++)
            {
                if (i != heir && i < count) camera.Proposals.Add(_alternatives[i]);
                else camera.Return(_alternatives[i]);
            }
        }
        else
        {
            foreach (var alternative in _alternatives) camera.Return(alternative);
        }
        camera.Levels.Add(track);
        Forget();
    }

    /// <summary>Leaves the object as it is, without touching the picture.</summary>
    public void Forget()
    {
        _alternatives.Clear();
        (_object, _chosen) = (null, 0);
    }

    /// <summary>Ends all, and begins with the eldest again.</summary>
    public void Clear()
    {
        Forget();
        _turn = 0;
    }

    /// <summary>The column of its level at which to part an object that may be two people side by side; null: nowhere.</summary>
    public static int? Valley(CameraTracker camera, TrackState track)
    {
        var level = camera.LevelOf(track);
        return level.Outline(track) is { Height: > 0 } box && box.Width > WidestAspect * box.Height ? level.Valley(track) : null;
    }

    /// <summary>
    /// The row, of its level, of the head of whoever stands in front of another, both in one object; null: it is not too tall.
    /// </summary>
    public static int? Head(CameraTracker camera, TrackState track)
    {
        if (!camera.People.IsKnown || camera.LevelOf(track).Outline(track) is not { Height: > 0 } box) return null;
        if (box.Height <= Tallest * camera.People.HeightAt(box.Top)) return null;
        // He is nearer, so all of him is seen: his feet are the object's, and how tall he is depends on where his head is.
        var head = box.Bottom - camera.People.HeightAt(box.Top);
        return (int)MathF.Round((box.Bottom - camera.People.HeightAt(head)) / track.Window.Scale);
    }

    /// <summary>Moves the alternative that adds most to the front of those not chosen yet.</summary>
    bool TakeBest(CameraTracker camera)
    {
        var (best, most) = (-1, camera.Options.Birth.Evidence);
        for (var i = _chosen; i < _alternatives.Count; i++)
        {
            var evidence = camera.LevelOf(_alternatives[i]).EvidenceOfAdding(_alternatives[i]);
            if (evidence >= most) (best, most) = (i, evidence);
        }
        if (best < 0) return false;
        (_alternatives[_chosen], _alternatives[best]) = (_alternatives[best], _alternatives[_chosen]);
        _alternatives[_chosen].Evidence = most;
        return true;
    }

    int MostAlike(TrackState track)
    {
        var heir = 0;
        for (var i = 1; i < _chosen; i++)
            if (Overlap(i) > Overlap(heir)) heir = i;
        return heir;

        float Overlap(int i) => _alternatives[i].Box.IntersectionOverUnion(track.Box);
    }
}
