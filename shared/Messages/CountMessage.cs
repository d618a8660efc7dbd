namespace Sqair.Messages;

/// <summary>How many people one camera sees.</summary>
/// <param name="Captured">When the frame was taken off the camera, UTC.</param>
/// <param name="Count">Tracks old enough to be reported.</param>
/// <param name="Expected">
/// Mean of the number of people: of those reported, of those the tracker is unsure of, and of those who are missed.
/// </param>
/// <param name="Deviation">One standard deviation of that number.</param>
/// <param name="Low">
/// Least number of the shortest interval in which the true number lies with at least <paramref name="Probability"/>.
/// </param>
/// <param name="High">Most of it.</param>
/// <param name="Probability">In (0,1).</param>
public sealed record CountMessage(
    int Schema, DateTimeOffset Captured, long Frame, string Camera, int Count, double Expected, double Deviation,
    int Low, int High, double Probability);
