namespace Sqair.Tracking;

/// <summary>
/// Propagation follows foreground, and beside somebody it lets an object grow over both, frame by frame. So an object with
/// others near it gets no wider than it usually is (<see cref="UsualSize"/>), or, where it was never alone, than people's
/// boxes are at that place; the side that moved as expected stays where it is, and whoever is uncovered is discovered.
/// </summary>
static class SteadyWidth
{
    /// <summary>An object with others near it gets no wider than so many times its usual width.</summary>
    const float Widening = 1.1f;

    /// <summary>Weight of one object's box in the camera's mean, and the most that it can be off.</summary>
    const float Newest = 0.01f, Furthest = 0.3f;

    /// <summary>Takes note of an object that is alone, and holds one that is not; called with what propagation has just inferred.</summary>
    public static void Hold(CameraTracker camera, TrackState track)
    {
        if (!track.IsSeen || !track.Inferred.Where.IsFinite) return;
        var box = track.Inferred.Where.ToBox(track.StepWindow);
        if (track.IsAlone)
        {
            if (!IdentityKeeper.IsCut(camera, box)) Observe(camera, track, box);
            return;
        }
        var usual = track.Usual.IsKnown ? track.Usual.Width : camera.WidthRatio * Person(camera, box);
        var most = Widening * usual;
        if (!(usual > 0) || box.Width <= most) return;
        var centre = track.Centre.X + track.Velocity.X * (float)camera.Elapsed.TotalSeconds;
        var keepsLeft = MathF.Abs(box.Left - (centre - usual / 2)) < MathF.Abs(box.Right - (centre + usual / 2));
        track.Inferred.Where = Where.FromBox(new Box(keepsLeft ? box.Left : box.Right - most, box.Top, most, box.Height), track.StepWindow);
    }

    static void Observe(CameraTracker camera, TrackState track, in Box box)
    {
        track.Usual.Observe(box);
        if (Person(camera, box) is not (> 0 and var person)) return;
        var ratio = box.Width / person;
        camera.WidthRatio = camera.WidthRatio > 0
            ? camera.WidthRatio + Newest * Math.Clamp(ratio - camera.WidthRatio, -Furthest, Furthest)
            : ratio;
    }

    /// <summary>How wide people are there; 0 while that is not known.</summary>
    static float Person(CameraTracker camera, in Box box) => camera.People.IsKnown ? camera.People.WidthAt(box.Top) : 0;
}
