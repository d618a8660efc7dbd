using Sqair.Edge.Configuration;

namespace Sqair.Edge.Capture;

/// <summary>Which frames of every camera are tracked while the board has to be spared. Safe for several threads.</summary>
public sealed class FrameThinning(ThermalOptions options)
{
    volatile int _everyNth = 1;

    /// <summary>One frame in so many, evenly; of a slow camera more, so that none gets less than its least.</summary>
    public int EveryNth
    {
        get => _everyNth;
        set => _everyNth = value;
    }

    /// <param name="number">Of the frame.</param>
    /// <param name="framesPerSecond">Of the camera.</param>
    public bool Takes(long number, double framesPerSecond)
    {
        var most = Math.Max(1, (int)(framesPerSecond / options.LeastFramesPerSecond));
        return number % Math.Min(_everyNth, most) == 0;
    }
}
