using System.Numerics;

namespace Sqair.Tracking;

/// <summary>What becomes of tracks once the network has spoken: seen, lost, found again, merged, gone.</summary>
static class TrackLifecycle
{
    /// <summary>
    /// A track ends when less than this share of its box is in the picture, or, on its way out, of its usual width or height.
    /// </summary>
    const float VisibleShare = 0.3f, UsualShare = 0.5f;

    /// <summary>By how much the position's standard deviation grows without observation, samples a second.</summary>
    const float DeviationGrowth = 8;

    /// <summary>Believes or disbelieves each propagated object, then ends those that add nothing and those that left.</summary>
    public static void AfterPropagation(CameraTracker camera)
    {
        var live = camera.Live;
        for (var i = live.Count - 1; i >= 0; i--)
        {
            var track = live[i];
            track.Age++;
            if (track.IsSeen && !Continue(camera, track)) camera.End(i);
        }
        // Only now is it known who holds which pixels.
        for (var i = live.Count - 1; i >= 0; i--)
        {
            var track = live[i];
            if (!track.IsSeen && track.LastSeen < camera.Time && !Coast(camera, track)) camera.End(i);
        }
        Weigh(camera);
        for (var i = live.Count - 1; i >= 0; i--)
        {
            if (!HasLeft(camera, live[i])) continue;
            if (live[i].Phase != TrackPhase.Tentative) camera.Count.Left++;
            camera.End(i);
        }
    }

    /// <summary>
    /// Whether the picture holds too little of it: of its box, or, on its way out over a side or the
    /// bottom, of its usual size, since the network's box shrinks with what is still to be seen.
    /// </summary>
    static bool HasLeft(CameraTracker camera, TrackState track)
    {
        var box = track.Box;
        if (box.VisibleShare(camera.Width, camera.Height) < VisibleShare) return true;
        if (!track.Usual.IsKnown) return false;
        float left = MathF.Max(box.Left, 0), right = MathF.Min(box.Right, camera.Width), bottom = MathF.Min(box.Bottom, camera.Height);
        var pace = Outwards * track.Usual.Height;
        var aside = (left < IdentityKeeper.Edge && track.Velocity.X < -pace)
            || (right > camera.Width - IdentityKeeper.Edge && track.Velocity.X > pace);
        var below = bottom > camera.Height - IdentityKeeper.Edge && track.Velocity.Y > pace;
        return (aside && right - left < UsualShare * track.Usual.Width) || (below && bottom - box.Top < UsualShare * track.Usual.Height);
    }

    /// <summary>
    /// Heights a second from which somebody is on his way out; who stands at the border stays. (People walk at about 0.8.)
    /// </summary>
    const float Outwards = 0.1f;

    /// <summary>Moves a track that is not seen; its uncertainty grows with the time since it was.</summary>
    public static void MoveByVelocity(CameraTracker camera, TrackState track, float seconds)
    {
        // Nobody keeps his direction for ever; afterwards he is looked for around there.
        if ((camera.Time - track.LastSeen).TotalSeconds > camera.Options.Forecast.Seconds) seconds = 0;
        var box = track.Box.Moved(track.Velocity.X * seconds, track.Velocity.Y * seconds);
        var window = Window.CentredOn(box.CentreX, box.CentreY, track.Window.Level);
        track.MoveTo(Where.FromBox(box, window), window, Grown(camera, track));
    }

    /// <returns>False: the track ends.</returns>
    static bool Continue(CameraTracker camera, TrackState track)
    {
        if (IsPresent(camera, track, camera.Options.Presence))
        {
            track.Accept(camera.Time);
            return true;
        }
        if (track.Phase == TrackPhase.Tentative) return false;
        Lose(camera, track);
        return true;
    }

    /// <summary>
    /// Asks of each object what it adds to explaining the picture. The youngest are asked first, and who
    /// adds nothing is taken out before the others are asked: of two on one person the older one stays.
    /// </summary>
    static void Weigh(CameraTracker camera)
    {
        var (live, options) = (camera.Live, camera.Options);
        camera.Levels.Update(live);
        for (var i = live.Count - 1; i >= 0; i--)
        {
            var track = live[i];
            if (!track.IsSeen) continue;
            var explains = camera.LevelOf(track).Evidence(track) >= options.Support.Evidence;
            if (!explains) camera.Levels.Remove(track);
            track.UnsupportedFrames = explains ? 0 : track.UnsupportedFrames + 1;
            if (track.UnsupportedFrames == 0) track.Hits++;
            var isLost = track.UnsupportedFrames >= options.Support.Frames;
            if (track.Phase == TrackPhase.Tentative)
            {
                // A thing goes on unreported: what it explains is not discovered anew in each frame.
                if (track.Hits < options.Birth.Hits ? track.Age >= options.Birth.Frames : isLost) camera.End(i);
                else if (track.Hits >= options.Birth.Hits && explains && camera.IsPerson(track)) camera.Confirm(track);
            }
            else if (isLost) Lose(camera, track);
        }
    }

    static void Lose(CameraTracker camera, TrackState track)
    {
        track.Phase = TrackPhase.Forecast;
        track.Doubt();
        camera.Count.Lost++;
        MoveByVelocity(camera, track, (float)camera.Elapsed.TotalSeconds);
    }

    /// <returns>False: the track was not seen for too long.</returns>
    static bool Coast(CameraTracker camera, TrackState track)
    {
        var options = camera.Options;
        var seconds = track.Identity.IsKnown
            ? Math.Max(options.Forecast.Seconds, options.Forecast.RememberSeconds)
            : options.Forecast.Seconds;
        return (camera.Time - track.LastSeen).TotalSeconds <= seconds;
    }

    static bool IsPresent(CameraTracker camera, TrackState track, float threshold)
    {
        if (!(track.Inferred.Presence >= threshold) || !track.Inferred.Where.IsFinite) return false;
        var box = track.Inferred.Where.ToBox();
        return box.Width >= Births.MinimumBox && box.Height >= Births.MinimumBox;
    }

    static Vector2 Grown(CameraTracker camera, TrackState track)
    {
        var growth = DeviationGrowth * track.Window.Scale * (float)(camera.Time - track.LastSeen).TotalSeconds;
        return Vector2.SquareRoot(track.SeenDeviation * track.SeenDeviation + new Vector2(growth * growth));
    }
}
