using System.Numerics;

namespace Sqair.Trainer.Simulation;

/// <summary>Rain and snow between the lens and the scene: streaks that are new in every frame, flakes that sink.</summary>
sealed class Weather
{
    readonly int _width, _height;
    readonly Random _random;
    readonly float _level, _slant, _length, _brightness;
    readonly int _streaks;
    readonly Vector4[] _flakes;

    public Weather(int width, int height, Random random)
    {
        (_width, _height, _random) = (width, height, random);
        var kind = random.NextSingle();
        _slant = random.Normal(0, 0.12f);
        _length = random.Between(0.02f, 0.08f) * height;
        _brightness = random.Between(0.35f, 0.8f);
        _level = random.Between(0.08f, 0.3f);
        _streaks = kind < 0.14f ? (int)(random.Between(20, 220) * width / 512f) : 0;
        _flakes = kind is > 0.14f and < 0.22f ? new Vector4[(int)random.Between(60, 500)] : [];
        for (var i = 0; i < _flakes.Length; i++)
            // Place as parts of the picture, nearness, and a phase of its own.
            _flakes[i] = new Vector4(random.NextSingle(), random.NextSingle(), MathF.Pow(random.NextSingle(), 3), random.NextSingle());
    }

    /// <summary>Draws over the frame [height, width, 3]; white is as bright as the sky makes it.</summary>
    public void Apply(float seconds, float step, Span<float> frame)
    {
        for (var i = 0; i < _streaks; i++)
        {
            var near = 0.4f + 0.6f * _random.NextSingle();
            Streak(_random.NextSingle() * _width, _random.NextSingle() * _height, near * _length, _level * near, frame);
        }
        for (var i = 0; i < _flakes.Length; i++)
        {
            ref var flake = ref _flakes[i];
            var pace = 0.1f + 0.5f * flake.Z;
            flake.Y += step * pace;
            flake.X += step * pace * (_slant + 0.3f * MathF.Sin(MathF.Tau * (0.3f * seconds + flake.W)));
            flake.Y -= MathF.Floor(flake.Y);
            flake.X -= MathF.Floor(flake.X);
            Dot(flake.X * _width, flake.Y * _height, (0.8f + 3.2f * flake.Z) * _width / 768, 0.3f + 0.5f * _level, frame);
        }
    }

    void Streak(float x, float y, float reach, float share, Span<float> frame)
    {
        for (var d = 0f; d < reach; d++)
        {
            int row = (int)(y + d), column = (int)(x + _slant * d);
            if ((uint)row >= (uint)_height || (uint)column >= (uint)_width)
                continue;
            Blend(frame.Slice(3 * (row * _width + column), 3), share * MathF.Sin(MathF.PI * (d + 0.5f) / reach));
        }
    }

    void Dot(float x, float y, float radius, float share, Span<float> frame)
    {
        for (var row = Math.Max(0, (int)(y - radius)); row <= Math.Min(_height - 1, (int)(y + radius + 1)); row++)
            for (var column = Math.Max(0, (int)(x - radius)); column <= Math.Min(_width - 1, (int)(x + radius + 1)); column++)
            {
                var cover = Math.Clamp(radius + 0.5f - Vector2.Distance(new(column, row), new(x, y)), 0, 1);
                if (cover > 0)
                    Blend(frame.Slice(3 * (row * _width + column), 3), share * cover);
            }
    }

    void Blend(Span<float> pixel, float share)
    {
        for (var channel = 0; channel < 3; channel++)
            pixel[channel] += share * (_brightness - pixel[channel]);
    }
}
