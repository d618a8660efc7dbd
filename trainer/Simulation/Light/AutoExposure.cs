using System.Numerics;

namespace Sqair.Trainer.Simulation;

/// <summary>
/// The automatic exposure of a cheap camera: it measures the picture it has just taken and follows with a lag, so that whoever is large
/// and dark makes everything else brighter, and a white car everything else darker.
/// </summary>
sealed class AutoExposure
{
    readonly float _power, _strength, _seconds, _deadBand, _step, _centre, _least, _most;
    readonly float _atRest;
    readonly int _width, _height;
    float _measured, _goal;
    bool _moves;

    public AutoExposure(int width, int height, ReadOnlySpan<float> empty, Random random)
    {
        (_width, _height) = (width, height);
        // Highlights count for more in some cameras: a small white thing is enough.
        _power = random.Of(0.5f, 1, 1, 2, 2, 3);
        _strength = random.Between(0.4f, 1.3f);
        _seconds = random.Chance(0.3f) ? random.Between(0.1f, 0.4f) : random.Between(0.4f, 2.5f);
        _deadBand = random.Between(0.015f, 0.08f);
        _step = random.Chance(0.4f) ? random.Between(0.03f, 0.12f) : 0;
        _centre = random.Chance(0.4f) ? random.Between(0.5f, 3) : 0;
        (_least, _most) = (random.Between(0.25f, 0.5f), random.Between(1.4f, 3));
        _atRest = _measured = Measure(empty, 1);
    }

    /// <summary>Logarithm of the gain; the gain itself is <see cref="Gain"/>.</summary>
    float _level;

    public float Gain => _step > 0 ? MathF.Exp(_step * MathF.Round(_level / _step)) : MathF.Exp(_level);

    /// <summary>Takes note of a frame [height, width, 3], which was taken with a gain.</summary>
    public void Meter(ReadOnlySpan<float> frame, float gain) => _measured = Measure(frame, gain);

    public void Advance(float time)
    {
        _goal = Math.Clamp(-_strength * MathF.Log(_measured / _atRest), MathF.Log(_least), MathF.Log(_most));
        // It starts to move when the picture is off by more than the dead band, and then goes all the way.
        if (MathF.Abs(_goal - _level) > _deadBand + 0.5f * _step)
            _moves = true;
        if (!_moves)
            return;
        _level += (_goal - _level) * (1 - MathF.Exp(-time / _seconds));
        if (MathF.Abs(_goal - _level) < 0.2f * _deadBand)
            _moves = false;
    }

    /// <summary>The mean light as the camera sees it (nothing is brighter than white), less the gain.</summary>
    float Measure(ReadOnlySpan<float> frame, float gain)
    {
        const int stride = 4;
        float sum = 0, weights = 0;
        for (var y = stride / 2; y < _height; y += stride)
            for (var x = stride / 2; x < _width; x += stride)
            {
                var d = new Vector2(2f * x / _width - 1, 2f * y / _height - 1);
                var weight = 1 / (1 + _centre * d.LengthSquared());
                var value = MathF.Min(1.1f, MathF.Max(1e-4f, frame[3 * (y * _width + x) + 1]));
                sum += weight * (_power == 1 ? value : MathF.Pow(value, _power));
                weights += weight;
            }
        return MathF.Pow(sum / weights, 1 / _power) / gain;
    }
}
