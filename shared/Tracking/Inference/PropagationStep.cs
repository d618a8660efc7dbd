namespace Sqair.Tracking;

/// <summary>
/// Moves every tracked object of every camera by one frame (docs/model.md, Propagation). Each looks through its own window; call k of the
/// network handles the k-th object of every group.
/// </summary>
sealed class PropagationStep(PropagateGraph graph)
{
    /// <summary>
    /// Share of the others' rendering of the last frame that is taken from what an object of a
    /// group sees: in training it saw all foreground, and beside somebody it then grows over both.
    /// </summary>
    const float OthersGain = 0.6f;

    readonly List<(CameraTracker Camera, TrackState Track)> _rows = [];
    readonly TrackGroups _groups = new();

    public void Run(ReadOnlySpan<CameraTracker> cameras)
    {
        var longest = 0;
        foreach (var camera in cameras)
        {
            camera.PropagatedRows = 0;
            camera.ToPropagate.Clear();
            foreach (var track in camera.Live)
            {
                Look(camera, track);
                if (track.IsSeen) camera.ToPropagate.Add(track);
            }
            longest = Math.Max(longest, _groups.Build(camera.ToPropagate));
        }
        for (var depth = 0; depth < longest; depth++) Run(cameras, depth);
    }

    void Run(ReadOnlySpan<CameraTracker> cameras, int depth)
    {
        _rows.Clear();
        foreach (var camera in cameras)
        {
            foreach (var track in camera.ToPropagate)
            {
                if (track.Depth != depth) continue;
                _rows.Add((camera, track));
                camera.PropagatedRows++;
            }
        }
        graph.Reserve(_rows.Count);
        for (var row = 0; row < _rows.Count; row++) Fill(row, _rows[row].Camera, _rows[row].Track);
        graph.Run(_rows.Count);
        for (var row = 0; row < _rows.Count; row++)
        {
            graph.Read(row, _rows[row].Track.Inferred);
            SteadyWidth.Hold(_rows[row].Camera, _rows[row].Track);
        }
    }

    /// <summary>Chooses the window for this frame and expresses the object's where in it.</summary>
    static void Look(CameraTracker camera, TrackState track)
    {
        var elapsed = (float)camera.Elapsed.TotalSeconds;
        if (!track.IsSeen)
        {
            TrackLifecycle.MoveByVelocity(camera, track, elapsed);
            track.StepWindow = Around(camera, track, track.Box);
        }
        else
        {
            // Frames were left out: the network learned steps of one frame, so the rest of the way is put in front.
            var skipped = elapsed - 1 / (float)camera.FramesPerSecond;
            if (skipped > 0.5f / (float)camera.FramesPerSecond && track.VelocitySamples >= 2)
            {
                var box = track.Box.Moved(track.Velocity.X * skipped, track.Velocity.Y * skipped);
                track.StepWindow = Around(camera, track, box);
                track.Held.Where = Where.FromBox(box, track.StepWindow);
                track.Window = track.StepWindow;
                return;
            }
            track.StepWindow = Around(camera, track, track.Box);
        }
        track.Held.Where = track.Held.Where.Reexpressed(track.Window, track.StepWindow);
        track.Window = track.StepWindow;
    }

    /// <summary>The window in the middle of which a box is, of the level that it fills well.</summary>
    static Window Around(CameraTracker camera, TrackState track, in Box box) =>
        Window.CentredOn(box.CentreX, box.CentreY, camera.Levels.For(box.Height, track.Window.Level));

    void Fill(int row, CameraTracker camera, TrackState track)
    {
        // What the others explained in the last frame is dimmed: who stands beside somebody would grow over him,
        // and find nothing to tell him not to.
        if (track.IsSeen && !track.IsAlone)
            camera.Levels[track.StepWindow.Level].CropWithout(track, track.StepWindow, OthersGain, graph.Image(row));
        else
            camera.Levels[track.StepWindow.Level].Crop(track.StepWindow, graph.Image(row));
        track.Held.What.CopyTo(graph.What(row));
        track.Held.Where.Write(graph.Where(row));
        graph.Presence(row) = 1;
        track.Held.Temporal.CopyTo(graph.Temporal(row));
        track.Held.Prior.CopyTo(graph.Prior(row));
        if (track.Predecessor is { } before)
        {
            graph.First(row) = 0;
            before.Inferred.Relation.CopyTo(graph.Relation(row));
            before.Inferred.What.CopyTo(graph.PreviousWhat(row));
            before.Inferred.Where.Reexpressed(before.StepWindow, track.StepWindow).Write(graph.PreviousWhere(row));
            // Presence is 0 or 1 in training.
            graph.PreviousPresence(row) = before.Inferred.Presence >= camera.Options.Presence ? 1 : 0;
        }
        else
        {
            graph.First(row) = 1;
            graph.Relation(row).Clear();
            graph.PreviousWhat(row).Clear();
            graph.PreviousWhere(row).Clear();
            graph.PreviousPresence(row) = 0;
        }
    }
}
