using System.Numerics;

namespace Sqair.Trainer.Simulation;

/// <summary>What the camera does to the whole picture over time: exposure, white balance, night mode, a mast that sways.</summary>
sealed class Electronics
{
    readonly AutoExposure _exposure;
    readonly Random _random;
    readonly int _width, _height;
    readonly float _tintDrift, _shake, _shakePace;
    readonly bool _balancesItself;
    Vector3 _tint = Vector3.One, _tintGoal = Vector3.One;
    float _untilTint, _untilInfraRed;
    float[] _copy = [];

    public Electronics(int width, int height, ReadOnlySpan<float> empty, bool outdoors, float seconds, Random random)
    {
        (_width, _height, _random) = (width, height, random);
        _exposure = new AutoExposure(width, height, empty, new Random(random.Next()));
        _balancesItself = random.Chance(0.5f);
        _tintDrift = _balancesItself ? random.Between(0.01f, 0.06f) : 0;
        _untilTint = random.Exponential(12);
        // Most clips stay in colour or in black and white; in some the filter before the sensor clicks over.
        _untilInfraRed = random.Chance(0.07f) ? random.Between(0.2f, 0.8f) * seconds : float.PositiveInfinity;
        _shake = random.Chance(outdoors ? 0.25f : 0.06f) ? random.Between(0.3f, 2) * width / 768 : 0;
        _shakePace = random.Between(0.4f, 1.6f);
    }

    public float Gain => _exposure.Gain;

    /// <summary>How far the picture is moved, in pixels.</summary>
    public Vector2 Shift { get; private set; }

    public bool Grey { get; private set; }

    public void Advance(float step, float now)
    {
        _exposure.Advance(step);
        _untilTint -= step;
        if (_untilTint < 0 && _balancesItself)
        {
            _tintGoal = new Vector3(1 + _random.Normal(0, _tintDrift), 1, 1 + _random.Normal(0, _tintDrift));
            _untilTint = _random.Exponential(12);
        }
        _tint += (_tintGoal - _tint) * MathF.Min(1, step / 1.5f);
        _untilInfraRed -= step;
        if (_untilInfraRed < 0)
            (Grey, _untilInfraRed) = (!Grey, _random.Exponential(40));
        if (_shake == 0)
            return;
        var gust = 0.5f + 0.5f * ValueNoise.At(0.2f * now, 0, 71);
        Shift = _shake * gust * new Vector2(ValueNoise.At(2.3f * _shakePace * now, 0, 72), 0.6f * ValueNoise.At(2.9f * _shakePace * now, 0,
            73));
    }

    /// <summary>Measures the frame [height, width, 3], and then gives it its tint and its shake.</summary>
    public void Apply(Span<float> frame)
    {
        _exposure.Meter(frame, Gain);
        if (Grey)
            // Infra-red: clothes and leaves are brighter than they look, and everything is grey.
            for (var i = 0; i < frame.Length; i += 3)
                frame[i] = frame[i + 1] = frame[i + 2] = 0.5f * frame[i] + 0.4f * frame[i + 1] + 0.2f * frame[i + 2];
        else if (_tintDrift > 0)
            for (var i = 0; i < frame.Length; i += 3)
            {
                frame[i] *= _tint.X;
                frame[i + 2] *= _tint.Z;
            }
        if (_shake > 0)
            Move(frame);
    }

    void Move(Span<float> frame)
    {
        if (_copy.Length == 0)
            _copy = new float[frame.Length];
        frame.CopyTo(_copy);
        var x0 = (int)MathF.Floor(-Shift.X);
        var y0 = (int)MathF.Floor(-Shift.Y);
        float u = -Shift.X - x0, v = -Shift.Y - y0;
        float a = (1 - u) * (1 - v), b = u * (1 - v), c = (1 - u) * v, d = u * v;
        for (var y = 0; y < _height; y++)
        {
            var upper = Math.Clamp(y + y0, 0, _height - 1) * _width;
            var lower = Math.Clamp(y + y0 + 1, 0, _height - 1) * _width;
            for (var x = 0; x < _width; x++)
            {
                var left = Math.Clamp(x + x0, 0, _width - 1);
                var right = Math.Clamp(x + x0 + 1, 0, _width - 1);
                for (var channel = 0; channel < 3; channel++)
                    frame[3 * (y * _width + x) + channel] = a * _copy[3 * (upper + left) + channel]
                        + b * _copy[3 * (upper + right) + channel]
                        + c * _copy[3 * (lower + left) + channel] + d * _copy[3 * (lower + right) + channel];
            }
        }
    }
}
