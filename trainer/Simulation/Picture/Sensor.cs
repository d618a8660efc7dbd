using System.Numerics;
using System.Runtime.InteropServices;

namespace Sqair.Trainer.Simulation;

/// <summary>
/// From linear light to the bytes of a cheap camera: tone curve with a soft shoulder, noise whose variance grows with the light (photons)
/// on top of a constant part (read-out), a little of it in colour, and neighbours correlated as after demosaicing.
/// </summary>
sealed class Sensor
{
    // The square root of the light is looked up, so that dark tones have enough entries.
    const int Entries = 2048;
    const float Brightest = 1.5f;
    const int NoiseLength = 3 * 65536;

    readonly float[] _tone = new float[Entries];
    readonly float[] _deviation = new float[Entries];
    readonly float[] _noise = new float[NoiseLength + 3 * 8192];
    readonly Random _random;
    readonly int _rowLength;
    readonly bool _noisy;
    float[] _roots = [];

    public Sensor(Light light, int width, bool noisy, Random random)
    {
        (_random, _noisy, _rowLength) = (random, noisy, 3 * width);
        for (var i = 0; i < Entries; i++)
        {
            var root = i * Brightest / (Entries - 1);
            _tone[i] = Tone(root * root, light);
            var slope = (Tone(root * root + 0.01f, light) - Tone(MathF.Max(0, root * root - 0.01f), light)) / 0.02f;
            // Mid grey is a linear 0.18; the noise there is what the scene asks for.
            var atGrey = MathF.Sqrt(0.03f + 0.18f) * 255 / light.Gamma * MathF.Pow(0.18f, 1 / light.Gamma - 1);
            _deviation[i] = light.Noise * MathF.Sqrt(0.03f + root * root) * slope / atGrey;
        }
        // A small picture stands for a larger one scaled down, in which noise averages out.
        var scale = Math.Clamp(width / 768f, 0.4f, 1.1f);
        MakeNoise(scale);
    }

    static float Tone(float linear, Light light)
    {
        var value = MathF.Pow(linear, 1 / light.Gamma);
        // Steeper around the mean level, which stays where it is.
        var mean = light.MeanLevel / 255;
        var bend = 1 + 0.7f * light.Contrast;
        if (value < mean)
            value = mean * MathF.Pow(value / mean, bend);
        else if (value < 1)
            value = 1 - (1 - mean) * MathF.Pow((1 - value) / (1 - mean), bend);
        if (value > 0.85f)
            value = 0.85f + 0.15f * (1 - MathF.Exp(-(value - 0.85f) / 0.15f));
        return light.BlackLevel + (255 - light.BlackLevel) * value;
    }

    void MakeNoise(float scale)
    {
        var grey = 0f;
        for (var i = 0; i < _noise.Length; i += 3)
        {
            grey = 0.35f * grey + 0.87f * _random.Normal(0, 1);
            for (var channel = 0; channel < 3; channel++)
                _noise[i + channel] = scale * (grey + 0.45f * _random.Normal(0, 1));
        }
    }

    /// <summary>Turns a linear frame [height, width, 3] into bytes.</summary>
    public void Develop(ReadOnlySpan<float> frame, Span<byte> rgb)
    {
        if (_roots.Length < _rowLength)
            _roots = new float[_rowLength];
        for (var start = 0; start < frame.Length; start += _rowLength)
        {
            Roots(frame.Slice(start, _rowLength));
            var output = rgb.Slice(start, _rowLength);
            if (!_noisy)
            {
                for (var i = 0; i < _rowLength; i++)
                    output[i] = (byte)(_tone[(int)_roots[i]] + 0.5f);
                continue;
            }
            var grain = _noise.AsSpan(3 * _random.Next((_noise.Length - _rowLength) / 3), _rowLength);
            for (var i = 0; i < _rowLength; i++)
            {
                var entry = (int)_roots[i];
                output[i] = (byte)Math.Clamp(_tone[entry] + _deviation[entry] * grain[i] + 0.5f, 0, 255);
            }
        }
    }

    void Roots(ReadOnlySpan<float> row)
    {
        var source = MemoryMarshal.Cast<float, Vector<float>>(row);
        var target = MemoryMarshal.Cast<float, Vector<float>>(_roots.AsSpan(0, _rowLength));
        const float scale = (Entries - 1) / Brightest;
        var most = new Vector<float>(Entries - 1);
        for (var i = 0; i < source.Length; i++)
            target[i] = Vector.Min(most, Vector.SquareRoot(source[i]) * scale);
        for (var i = source.Length * Vector<float>.Count; i < _rowLength; i++)
            _roots[i] = MathF.Min(Entries - 1, MathF.Sqrt(row[i]) * scale);
    }
}
