using Sqair.Background;

namespace Sqair.Tracking;

/// <summary>What a camera has learnt of its place, and what of it holds at present; analysis pixels.</summary>
/// <param name="WarmingUp">The background is being learnt for the first time.</param>
/// <param name="Paused">Nobody can be told from the background in the last frame: a change of light is being learnt, or a restored
/// background is being checked.</param>
/// <param name="Pauses">How often a change of light was met, since the camera began to learn.</param>
/// <param name="SceneChanges">How often it has come to look elsewhere while it was tracked, and has begun to learn anew.</param>
/// <param name="Restored">What became of what <see cref="CameraTracker.Restore"/> read.</param>
/// <param name="ShiftX">How far the camera has moved against its background.</param>
/// <param name="ShiftY">As <paramref name="ShiftX"/>.</param>
/// <param name="Sightings">Of people who stood alone, wholly in view: the last thousands of frames with one.</param>
/// <param name="SizesKnown">Enough were seen, or a hint was given.</param>
/// <param name="HeightAtQuarter">Expected height of somebody whose head is at a quarter of the picture's height; 0 while nobody was
/// seen.</param>
/// <param name="HeightAtHalf">At half of it.</param>
/// <param name="HeightAtThreeQuarters">At three quarters.</param>
public readonly record struct Learnt(
    bool WarmingUp, bool Paused, long Pauses, long SceneChanges, RestoredGround Restored, float ShiftX, float ShiftY, int Sightings,
    bool SizesKnown, float HeightAtQuarter, float HeightAtHalf, float HeightAtThreeQuarters);
