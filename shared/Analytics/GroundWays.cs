using System.Numerics;

namespace Sqair.Analytics;

/// <summary>Somebody on the ground.</summary>
/// <param name="Place">Metres.</param>
/// <param name="Velocity">Metres a second.</param>
/// <param name="Deviation">Standard deviation of the place in either direction, metres.</param>
public readonly record struct GroundState(Vector2 Place, Vector2 Velocity, float Deviation);

/// <summary>
/// Places and speeds of people on the ground: a Kalman filter each, of a walker whose speed changes at random. What is far away is seen
/// coarsely and therefore believed less. One caller at a time.
/// </summary>
public sealed class GroundWays(GroundPlane plane)
{
    /// <summary>How far a foot point is off, in heights of the box, and how fast people change their speed, (m/s)² a second.</summary>
    const float FootDeviation = 0.03f, Restlessness = 0.5f;

    /// <summary>Metres between where somebody is and the lower edge of his box: now the one foot is there, now the other.</summary>
    const float Stance = 0.2f;

    /// <summary>Of somebody's first sighting, m/s.</summary>
    const float FirstSpeed = 1;

    /// <summary>Who is seen more coarsely, metres, is too far away for any figure.</summary>
    const float MostDeviation = 2;

    /// <summary>Longer unseen, seconds, he begins anew.</summary>
    const double Patience = 3;

    readonly Dictionary<int, Walker> _walkers = [];
    readonly List<int> _gone = [];

    /// <param name="foot">Pixels of the picture.</param>
    /// <param name="height">Of his box.</param>
    /// <param name="time">Seconds; not before that of earlier calls.</param>
    /// <returns>Null where nothing can be said.</returns>
    public GroundState? See(int track, Vector2 foot, float height, double time)
    {
        if (plane.At(foot) is not { } ground) return null;
        var off = FootDeviation * height;
        Vector2 across = off * ground.Across, down = off * ground.Down;
        var variance = across * across + down * down;
        if (MathF.Sqrt((variance.X + variance.Y) / 2) > MostDeviation) return null;
        variance += new Vector2(Stance * Stance);
        if (!_walkers.TryGetValue(track, out var walker) || time - walker.Seen > Patience)
            _walkers[track] = walker = new Walker(ground.Place, variance, time);
        else walker.Step(ground.Place, variance, time);
        return walker.State;
    }

    /// <summary>Lets go of those who were not seen for long.</summary>
    public void Forget(double time)
    {
        foreach (var (track, walker) in _walkers)
            if (time - walker.Seen > Patience) _gone.Add(track);
        foreach (var track in _gone) _walkers.Remove(track);
        _gone.Clear();
    }

    /// <summary>Both axes at once: place, velocity and their covariance.</summary>
    sealed class Walker(Vector2 place, Vector2 variance, double time)
    {
        Vector2 _place = place, _velocity, _pp = variance, _pv, _vv = new(FirstSpeed * FirstSpeed);

        public double Seen { get; private set; } = time;

        /// <summary>A stride is not noise that averages out.</summary>
        public GroundState State => new(_place, _velocity, MathF.Sqrt((_pp.X + _pp.Y) / 2 + Stance * Stance));

        public void Step(Vector2 place, Vector2 variance, double time)
        {
            var t = (float)(time - Seen);
            if (t <= 0) return;
            Seen = time;
            _place += t * _velocity;
            var q = Restlessness;
            _pp += 2 * t * _pv + t * t * _vv + new Vector2(q * t * t * t / 3);
            _pv += t * _vv + new Vector2(q * t * t / 2);
            _vv += new Vector2(q * t);
            var (error, sum) = (place - _place, _pp + variance);
            Vector2 gain = _pp / sum, pull = _pv / sum;
            _place += gain * error;
            _velocity += pull * error;
            _vv -= pull * _pv;
            _pv -= gain * _pv;
            _pp -= gain * _pp;
        }
    }
}
