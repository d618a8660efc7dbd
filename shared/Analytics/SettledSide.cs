using System.Numerics;

namespace Sqair.Analytics;

/// <summary>
/// The side of a border that somebody is believed to be on. It changes when he is clearly on the other one, for long enough. What lies
/// between, be it jitter, a turn or a gap in his track, does not matter.
/// </summary>
public struct SettledSide
{
    /// <summary>1 or -1; 0 while it is not known.</summary>
    public int Side { get; set; }

    /// <summary>Where he was last clearly on it.</summary>
    public Vector2 Last { get; set; }

    /// <summary>Since when he is clearly on another one; not a number where he is not. Seconds.</summary>
    public double ContrarySince { get; set; }

    public static SettledSide Unknown => new() { ContrarySince = double.NaN };

    /// <param name="side">Where he is in this frame; 0 says nothing.</param>
    /// <returns>Whether the side has changed now; from what and where, and since when it is so.</returns>
    public bool Observe(int side, Vector2 foot, double time, double inertia, out (int Side, Vector2 Last, double Since) change)
    {
        change = default;
        if (side == 0 || side == Side)
        {
            ContrarySince = double.NaN;
            if (side != 0) Last = foot;
            return false;
        }
        if (double.IsNaN(ContrarySince)) ContrarySince = time;
        if (time - ContrarySince < inertia) return false;
        change = (Side, Last, ContrarySince);
        (Side, Last, ContrarySince) = (side, foot, double.NaN);
        return true;
    }
}
