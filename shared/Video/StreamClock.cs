namespace Sqair.Video;

/// <summary>
/// When the frames of a live stream were taken, told from when they come. A stream whose frames are out of order (B), or a network, hands
/// them over in bursts, and by their arrival people would stand still and then jump: so a frame follows the one before by the stream's
/// period, which is learnt, and never comes before it was taken. Times lie behind the camera's by what the fastest frames take.
/// </summary>
/// <param name="framesPerSecond">As the stream says.</param>
sealed class StreamClock(double framesPerSecond)
{
    /// <summary>Over so long the period is learnt: some bursts.</summary>
    const double MemorySeconds = 10;

    /// <summary>Of a period that is believed to be caught up with, where frames are late: lost ones, or a period that is wrong.</summary>
    const double Catching = 0.1;

    /// <summary>Later than this no burst is: the stream has paused.</summary>
    static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    TimeSpan _period = TimeSpan.FromSeconds(1 / framesPerSecond);
    TimeSpan _arrival;
    TimeSpan? _last;

    /// <param name="arrival">Of the next frame, on any clock.</param>
    /// <returns>When it was taken, on the same clock: later than the frame before, and no later than it came.</returns>
    public TimeSpan Next(TimeSpan arrival)
    {
        if (_last is not { } last) return Take(arrival, arrival);
        var gap = arrival - _arrival;
        if (gap < s_pause) _period += (gap - _period) / (MemorySeconds * framesPerSecond);
        var late = arrival - (last + _period);
        if (late > s_pause) return Take(arrival, arrival);
        var catching = _period * Catching;
        return Take(arrival, last + _period + (late < catching ? late : catching));
    }

    TimeSpan Take(TimeSpan arrival, TimeSpan time)
    {
        _arrival = arrival;
        if (time <= _last) time = _last.Value + TimeSpan.FromTicks(1);
        _last = time;
        return time;
    }
}
