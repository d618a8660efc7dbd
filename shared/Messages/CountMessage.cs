namespace Sqair.Messages;

/// <summary>How many people one camera sees.</summary>
/// <param name="Captured">When the frame was taken off the camera, UTC.</param>
/// <param name="Count">Tracks old enough to be reported.</param>
/// <param name="Expected">Sum of their presence probabilities: the mean of the number of people.</param>
/// <param name="Deviation">One standard deviation of that number: sqrt(Σ p (1 − p)), presences being independent.</param>
public sealed record CountMessage(
    int Schema, DateTimeOffset Captured, long Frame, string Camera, int Count, double Expected, double Deviation);
