namespace Sqair.Edge.Health;

/// <summary>
/// Counts durations in bins of a constant ratio, so that a percentile of any number of them costs a fixed amount of memory and is right to
/// 2.5 %. From a microsecond to about three minutes; what lies outside counts into the first or last bin. Safe for several threads.
/// </summary>
public sealed class DurationHistogram
{
    const double SmallestMilliseconds = 1e-3;
    const double Ratio = 1.05;
    const int Bins = 390;

    static readonly double s_perLog = 1 / Math.Log(Ratio);

    readonly Lock _lock = new();
    readonly long[] _counts = new long[Bins];
    long _total;

    public void Add(double milliseconds)
    {
        var bin = milliseconds <= SmallestMilliseconds
            ? 0
            : (int)Math.Min(Bins - 1, Math.Log(milliseconds / SmallestMilliseconds) * s_perLog);
        lock (_lock)
        {
            _counts[bin]++;
            _total++;
        }
    }

    public long Count
    {
        get { lock (_lock) return _total; }
    }

    /// <summary>
    /// Milliseconds that the share <paramref name="quantile"/> (0 to 1) of all durations does not exceed; 0 if there are none.
    /// </summary>
    public double Quantile(double quantile)
    {
        lock (_lock)
        {
            if (_total == 0) return 0;
            var wanted = Math.Max(1, (long)Math.Ceiling(quantile * _total));
            long seen = 0;
            for (var bin = 0; bin < Bins; bin++)
            {
                seen += _counts[bin];
                if (seen >= wanted) return SmallestMilliseconds * Math.Pow(Ratio, bin + 0.5);
            }
            return SmallestMilliseconds * Math.Pow(Ratio, Bins);
        }
    }

    /// <summary>Adds another's counts to this one's and empties the other.</summary>
    public void Take(DurationHistogram other)
    {
        Span<long> counts = stackalloc long[Bins];
        long total;
        lock (other._lock)
        {
            other._counts.CopyTo(counts);
            total = other._total;
            Array.Clear(other._counts);
            other._total = 0;
        }
        lock (_lock)
        {
            for (var bin = 0; bin < Bins; bin++) _counts[bin] += counts[bin];
            _total += total;
        }
    }

    public void Clear()
    {
        lock (_lock)
        {
            Array.Clear(_counts);
            _total = 0;
        }
    }
}
