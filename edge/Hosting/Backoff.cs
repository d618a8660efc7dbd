namespace Sqair.Edge.Hosting;

/// <summary>
/// How long to wait before the next attempt. What worked is tried again at once, for the fault may have been ours or the matter of a
/// moment; what fails again and again after doubling times from <see cref="First"/> to <see cref="Cap"/>, with jitter so that many cameras
/// behind one switch do not come back in the same instant. Who breaks down soon after every attempt at once counts as failing, until a
/// connection has held for <see cref="Healthy"/>.
/// </summary>
public sealed class Backoff
{
    public static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan Cap = TimeSpan.FromSeconds(30);
    public static readonly TimeSpan Healthy = TimeSpan.FromSeconds(10);

    readonly TimeProvider _time;
    readonly Random _random;
    int _failures;
    bool _triedAtOnce;
    long? _connected;

    /// <param name="name">Seeds the jitter: the same device and camera always wait the same.</param>
    public Backoff(TimeProvider time, string name)
    {
        _time = time;
        _random = new Random(name.Aggregate(17, (hash, letter) => unchecked(hash * 31 + letter)));
    }

    /// <summary>It works: call when the first data has come.</summary>
    public void Connected() => _connected = _time.GetTimestamp();

    /// <summary>The wait after a failure: none, or half to all of min(cap, first · 2ⁿ), n failures in a row.</summary>
    public TimeSpan Next()
    {
        if (_connected is { } since)
        {
            _connected = null;
            if (_time.GetElapsedTime(since) >= Healthy) _triedAtOnce = false;
            if (!_triedAtOnce)
            {
                (_triedAtOnce, _failures) = (true, 0);
                return TimeSpan.Zero;
            }
        }
        var whole = Math.Min(Cap.TotalSeconds, First.TotalSeconds * Math.Pow(2, _failures));
        _failures = Math.Min(_failures + 1, 30);
        return TimeSpan.FromSeconds(whole * (0.5 + 0.5 * _random.NextDouble()));
    }
}
