using Sqair.Network;

namespace Sqair.Tracking;

/// <summary>
/// Judges what could take an object's place, before that is decided, and then every object that is seen, of all cameras in one batch; of an
/// object the mean of what was said of it is kept.
/// </summary>
sealed class JudgeStep(JudgeGraph graph)
{
    /// <summary>
    /// Weight of the newest frame once there are many: what passes before somebody, or cuts him, does not make him a thing.
    /// </summary>
    const float Newest = 0.08f;

    readonly List<(CameraTracker Camera, TrackState Track)> _rows = [];

    /// <summary>What stands in the picture in place of the object that is looked at again.</summary>
    public void RunAlternatives(ReadOnlySpan<CameraTracker> cameras)
    {
        _rows.Clear();
        foreach (var camera in cameras)
            foreach (var alternative in camera.Replacement.Chosen) _rows.Add((camera, alternative));
        Judge();
    }

    /// <summary>Every object that is seen; who is a person gets his box.</summary>
    public void Run(ReadOnlySpan<CameraTracker> cameras)
    {
        _rows.Clear();
        foreach (var camera in cameras)
            foreach (var track in camera.Live)
                if (track.IsSeen) _rows.Add((camera, track));
        Judge();
        for (var row = 0; row < _rows.Count; row++) Correct(_rows[row].Track, graph.Sides(row));
    }

    /// <summary>Legs that are too dark to be seen belong to a person, a shadow beside him does not.</summary>
    static void Correct(TrackState track, ReadOnlySpan<float> sides)
    {
        float size = MathF.Max(track.Box.Width, track.Box.Height);
        Span<float> by = stackalloc float[JudgeShape.Sides];
        for (var i = 0; i < by.Length; i++)
        {
            if (!float.IsFinite(sides[i])) return;
            by[i] = Belief * size * Math.Clamp(sides[i], -Farthest, Farthest);
        }
        var box = track.Silhouette;
        float left = box.Left + by[0], top = box.Top + by[1], right = box.Right + by[2], bottom = box.Bottom + by[3];
        if (right - left < 1 || bottom - top < 1) return;
        track.Reported = new Box(left, top, right - left, bottom - top);
        track.Inset = track.Reported.Moved(-track.Box.Left, -track.Box.Top);
    }

    /// <summary>Share of what the judge says of a side: real silhouettes are not quite those that it has learnt from.</summary>
    const float Belief = 0.6f;

    /// <summary>Farthest that a side is moved, relative to the object's larger side.</summary>
    const float Farthest = 0.5f;

    void Judge()
    {
        if (_rows.Count == 0) return;
        graph.Reserve(_rows.Count);
        for (var row = 0; row < _rows.Count; row++)
            JudgeView.Fill(_rows[row].Camera, _rows[row].Track, graph.Picture(row), graph.Measures(row));
        graph.Run(_rows.Count);
        for (var row = 0; row < _rows.Count; row++)
        {
            var (said, track) = (graph.LogOdds(row), _rows[row].Track);
            if (!float.IsFinite(said)) continue;
            track.PersonOdds += MathF.Max(1f / ++track.Judged, Newest) * (said - track.PersonOdds);
        }
    }
}
