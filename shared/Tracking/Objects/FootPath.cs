using System.Numerics;
using Sqair.Network;

namespace Sqair.Tracking;

/// <summary>
/// Where somebody's foot point, the middle of his box's lower side, was in the last seconds; from it a smoothed one, its velocity, and what
/// the <see cref="MotionPrior{T}"/> looks back on. Lengths are pixels of whatever picture the boxes are in.
/// </summary>
sealed class FootPath
{
    const int Capacity = 64;

    /// <summary>Who was away for longer begins anew: he may have been anywhere.</summary>
    const float LongestGap = 0.75f;

    /// <summary>A sighting counts by exp(-age / <see cref="Memory"/>), seconds.</summary>
    const float Memory = 0.3f;

    /// <summary>Of few sightings no velocity is believed: so much is added to the sum of their squared ages, seconds squared.</summary>
    const float Doubt = 0.03f;

    /// <summary>The middle of the box moves more steadily than its lower side, and nearly as fast: the mean of both counts.</summary>
    const float Middle = 0.5f;

    readonly (float Seconds, Vector2 Foot, float Height)[] _samples = new (float, Vector2, float)[Capacity];
    TimeSpan _start;
    int _next, _count;

    /// <summary>Smoothed, at the last sighting.</summary>
    public Vector2 Foot { get; private set; }

    /// <summary>Pixels a second; drawn to none, by about a tenth at eight sightings a second.</summary>
    public Vector2 Velocity { get; private set; }

    /// <summary>Of the box, smoothed.</summary>
    public float Height { get; private set; }

    /// <summary>Pixels to one body height, in which the motion prior measures.</summary>
    public float Unit => MathF.Max(Height, 1);

    public void Clear() => (_next, _count) = (0, 0);

    public void CopyFrom(FootPath other)
    {
        other._samples.CopyTo(_samples, 0);
        (_start, _next, _count) = (other._start, other._next, other._count);
        (Foot, Velocity, Height) = (other.Foot, other.Velocity, other.Height);
    }

    public void Add(in Box box, TimeSpan time)
    {
        if (_count == 0) _start = time;
        var now = (float)(time - _start).TotalSeconds;
        if (_count > 0 && now - At(0).Seconds > LongestGap) (_count, _start, now) = (0, time, 0);
        _samples[_next] = (now, new Vector2(box.CentreX, box.Bottom), box.Height);
        _next = (_next + 1) % Capacity;
        _count = Math.Min(_count + 1, Capacity);
        Smooth(now);
    }

    /// <summary>Fills a row of what the motion prior is given.</summary>
    public void Fill(Span<float> past, Span<float> velocity)
    {
        var v = Velocity * (MotionShape.StepSeconds / Unit);
        (velocity[0], velocity[1]) = (v.X, v.Y);
        var (now, later) = (At(0).Seconds, At(0).Foot);
        for (var i = MotionShape.Past - 1; i >= 0; i--)
        {
            var values = past.Slice(i * MotionShape.PastValues, MotionShape.PastValues);
            values.Clear();
            if (Interpolated(now - (MotionShape.Past - i) * MotionShape.StepSeconds) is not { } earlier) continue;
            var step = (later - earlier) / Unit;
            (values[0], values[1], values[2], later) = (step.X, step.Y, 1, earlier);
        }
    }

    /// <summary>The weighted line through the last sightings.</summary>
    void Smooth(float now)
    {
        float weights = 0, ages = 0, squares = 0, height = 0;
        Vector2 feet = default, places = default, products = default;
        for (var i = 0; i < _count; i++)
        {
            var (seconds, foot, tall) = At(i);
            var age = seconds - now;
            if (age < -6 * Memory) break;
            var weight = MathF.Exp(age / Memory);
            weights += weight;
            ages += weight * age;
            squares += weight * age * age;
            height += weight * tall;
            feet += weight * foot;
            var place = foot - new Vector2(0, 0.5f * Middle * tall);
            places += weight * place;
            products += weight * age * place;
        }
        Velocity = (products - ages / weights * places) / (squares - ages * ages / weights + Doubt);
        Foot = (feet - ages * Velocity) / weights;
        Height = height / weights;
    }

    /// <summary>Null before the first sighting.</summary>
    Vector2? Interpolated(float seconds)
    {
        for (var i = 1; i < _count; i++)
        {
            var (before, after) = (At(i), At(i - 1));
            if (before.Seconds > seconds) continue;
            var whole = after.Seconds - before.Seconds;
            return whole > 0 ? Vector2.Lerp(before.Foot, after.Foot, (seconds - before.Seconds) / whole) : before.Foot;
        }
        return null;
    }

    /// <summary>0 is the last one.</summary>
    (float Seconds, Vector2 Foot, float Height) At(int back) => _samples[(_next - 1 - back + 2 * Capacity) % Capacity];
}
