namespace Sqair.Mot;

/// <summary>
/// One box of one person in one frame, as in the text files of MOTChallenge. In memory everything is zero-based (the first frame is 0,
/// the left edge of the leftmost pixel is 0); <see cref="MotFile"/> adds and removes the one that the files count from.
/// </summary>
/// <param name="Frame">Zero-based frame number.</param>
/// <param name="Id">Identity of the track.</param>
/// <param name="Left">Left edge in pixels; may lie outside the picture.</param>
/// <param name="Top">Top edge in pixels.</param>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
/// <param name="Confidence">Seventh column: confidence of a result, or in ground truth 1 for "count this row", 0 for "ignore it".</param>
/// <param name="X">Eighth column: world x, or the class in ground truth of MOT16 and later (1 = pedestrian); -1 when unused.</param>
/// <param name="Y">Ninth column: world y, or the visible fraction in ground truth of MOT16 and later; -1 when unused.</param>
/// <param name="Z">Tenth column: world z; -1 when unused.</param>
public readonly record struct MotRow(
    int Frame, int Id, float Left, float Top, float Width, float Height, float Confidence = 1, float X = -1, float Y = -1, float Z = -1);
