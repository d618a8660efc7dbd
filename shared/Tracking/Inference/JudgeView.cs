using System.Numerics;
using Sqair.Network;

namespace Sqair.Tracking;

/// <summary>
/// What is seen of an object to judge whether it is a person: a square around it, one and a half
/// times as large as it is, with the foreground, the object as the decoder draws it, what the others
/// draw, and how the foreground differs from what it was in the last frames; and some measures.
/// The trainer takes the same view of simulated scenes.
/// </summary>
static class JudgeView
{
    /// <summary>Side of the square to the object's larger side.</summary>
    const float Surroundings = 1.5f;

    const int Plane = JudgeShape.Side * JudgeShape.Side;

    /// <summary>What the measures are of the mirrored picture.</summary>
    public static void Mirror(Span<float> measures) => (measures[10], measures[12]) = (-measures[12], -measures[10]);

    /// <summary>As they are before it is known how tall people are.</summary>
    public static void ForgetPeople(Span<float> measures) => (measures[0], measures[1]) = (0, 0);

    /// <param name="picture"><see cref="JudgeShape.Pixels"/> values.</param>
    /// <param name="measures">
    /// Logarithm of its height to that of people at its place and whether that is known, logarithm of its height to a window's
    /// usual one, evidence in hundreds of nats, speed in heights a second, share of its box in the picture, logarithm of its
    /// width to its height, way from its birth in heights and seconds since, both as log(1 + ·), and logarithm of how sharp
    /// its contour is in the frame to how sharp it is in the background: a ghost's is an edge of the background; then where
    /// the sides of its silhouette lie from the middle of the where box, relative to the larger of its sides.
    /// </param>
    public static void Fill(CameraTracker camera, TrackState track, Span<float> picture, Span<float> measures)
    {
        var level = camera.LevelOf(track);
        var box = track.Box;
        var evidence = level.View(track, Surroundings * MathF.Max(box.Width, box.Height), JudgeShape.Side, picture[..(3 * Plane)]);
        track.Recent.Compare(picture[..Plane], camera.Time, picture[(3 * Plane)..]);
        var people = camera.People;
        measures[0] = people.IsKnown ? Math.Clamp(MathF.Log(track.Silhouette.Height / people.HeightAt(track.Silhouette.Top)), -2, 2) : 0;
        measures[1] = people.IsKnown ? 1 : 0;
        measures[2] = MathF.Log(box.Height / (PictureLevels.Usual * track.Window.Scale));
        measures[3] = Math.Clamp(evidence / 100, -3, 5);
        measures[4] = MathF.Min(track.Velocity.Length() / box.Height, 4);
        measures[5] = box.VisibleShare(camera.Width, camera.Height);
        measures[6] = Math.Clamp(MathF.Log(track.Silhouette.Width / track.Silhouette.Height), -3, 2);
        measures[7] = MathF.Log(1 + MathF.Min(Vector2.Distance(track.Centre, track.Birth) / box.Height, 10));
        measures[8] = MathF.Log(1 + (float)Math.Min((camera.Time - track.Born).TotalSeconds, 30));
        measures[9] = camera.Extractor.Sharpness(track.Silhouette.ToPixels());
        var side = MathF.Max(box.Width, box.Height);
        measures[10] = (track.Silhouette.Left - box.CentreX) / side;
        measures[11] = (track.Silhouette.Top - box.CentreY) / side;
        measures[12] = (track.Silhouette.Right - box.CentreX) / side;
        measures[13] = (track.Silhouette.Bottom - box.CentreY) / side;
        for (var i = 0; i < JudgeShape.Measures; i++)
            if (!float.IsFinite(measures[i])) measures[i] = 0;
    }
}
