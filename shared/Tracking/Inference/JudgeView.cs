using Sqair.Network;

namespace Sqair.Tracking;

/// <summary>
/// What is seen of an object to judge whether it is a person: a square around it, one and a half times as large as it is, with the foreground, the object as the decoder draws it, and
/// what the others draw; and some measures. The trainer takes the same view of simulated scenes.
/// </summary>
static class JudgeView
{
    /// <summary>Side of the square to the object's larger side.</summary>
    const float Surroundings = 1.5f;

    /// <param name="picture"><see cref="JudgeShape.Pixels"/> values.</param>
    /// <param name="measures">
    /// Logarithm of its height to that of people at its place and whether that is known, logarithm of its height to a window's usual one, evidence in hundreds of nats, speed in heights a second,
    /// share of its box in the picture, logarithm of its width to its height.
    /// </param>
    public static void Fill(CameraTracker camera, TrackState track, Span<float> picture, Span<float> measures)
    {
        var level = camera.LevelOf(track);
        var box = track.Box;
        var evidence = level.View(track, Surroundings * MathF.Max(box.Width, box.Height), JudgeShape.Side, picture);
        var people = camera.People;
        measures[0] = people.IsKnown ? Math.Clamp(MathF.Log(track.Reported.Height / people.HeightAt(track.Reported.Top)), -2, 2) : 0;
        measures[1] = people.IsKnown ? 1 : 0;
        measures[2] = MathF.Log(box.Height / (PictureLevels.Usual * track.Window.Scale));
        measures[3] = Math.Clamp(evidence / 100, -3, 5);
        measures[4] = MathF.Min(track.Velocity.Length() / box.Height, 4);
        measures[5] = box.VisibleShare(camera.Width, camera.Height);
        measures[6] = Math.Clamp(MathF.Log(track.Reported.Width / track.Reported.Height), -3, 2);
        for (var i = 0; i < JudgeShape.Measures; i++)
            if (!float.IsFinite(measures[i])) measures[i] = 0;
    }
}
