namespace Sqair.Tracking;

/// <summary>Judges every object that is seen in this frame, of all cameras in one batch, and keeps the mean of what was said of it.</summary>
sealed class JudgeStep(JudgeGraph graph)
{
    /// <summary>Weight of the newest frame once there are many: what passes before somebody, or cuts him, does not make him a thing.</summary>
    const float Newest = 0.08f;

    readonly List<(CameraTracker Camera, TrackState Track)> rows = [];

    public void Run(ReadOnlySpan<CameraTracker> cameras)
    {
        rows.Clear();
        foreach (var camera in cameras)
            foreach (var track in camera.Live)
                if (track.IsSeen) rows.Add((camera, track));
        if (rows.Count == 0) return;
        graph.Reserve(rows.Count);
        for (var row = 0; row < rows.Count; row++) JudgeView.Fill(rows[row].Camera, rows[row].Track, graph.Picture(row), graph.Measures(row));
        graph.Run(rows.Count);
        for (var row = 0; row < rows.Count; row++)
        {
            var (said, track) = (graph.LogOdds(row), rows[row].Track);
            if (!float.IsFinite(said)) continue;
            track.PersonOdds += MathF.Max(1f / ++track.Judged, Newest) * (said - track.PersonOdds);
        }
    }
}
