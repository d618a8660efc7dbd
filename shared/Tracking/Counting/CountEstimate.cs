namespace Sqair.Tracking;

/// <summary>How many people there are in a frame, as far as can be known: reported, unsure, and missed ones together.</summary>
/// <param name="Low">Least number of the shortest interval that holds the truth with a probability of <see cref="Probability"/>.</param>
/// <param name="High">Most of it.</param>
/// <param name="Expected">Mean of the number.</param>
/// <param name="Deviation">Its standard deviation.</param>
public readonly record struct CountEstimate(int Low, int High, double Expected, double Deviation)
{
    /// <summary>Of the interval; numbers are whole, so that it usually holds a little more.</summary>
    public const double Probability = 0.9;
}
