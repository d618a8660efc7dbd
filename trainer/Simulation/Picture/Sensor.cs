using System.Numerics;
using System.Runtime.InteropServices;

namespace Sqair.Trainer.Simulation;

/// <summary>
/// From linear light to the bytes of a cheap camera: tone curve with a soft shoulder, noise whose variance grows with the light (photons) on top
/// of a constant part (read-out), a little of it in colour, and neighbours correlated as after demosaicing.
/// </summary>
sealed class Sensor
{
    // The square root of the light is looked up, so that dark tones have enough entries.
    const int Entries = 2048;
    const float Brightest = 1.5f;
    const int NoiseLength = 3 * 65536;

    readonly float[] tone = new float[Entries];
    readonly float[] deviation = new float[Entries];
    readonly float[] noise = new float[NoiseLength + 3 * 8192];
    readonly Random random;
    readonly int rowLength;
    readonly bool noisy;
    float[] roots = [];

    public Sensor(Light light, int width, bool noisy, Random random)
    {
        (this.random, this.noisy, rowLength) = (random, noisy, 3 * width);
        for (var i = 0; i < Entries; i++)
        {
            var root = i * Brightest / (Entries - 1);
            tone[i] = Tone(root * root, light);
            var slope = (Tone(root * root + 0.01f, light) - Tone(MathF.Max(0, root * root - 0.01f), light)) / 0.02f;
            // Mid grey is a linear 0.18; the noise there is what the scene asks for.
            var atGrey = MathF.Sqrt(0.03f + 0.18f) * 255 / light.Gamma * MathF.Pow(0.18f, 1 / light.Gamma - 1);
            deviation[i] = light.Noise * MathF.Sqrt(0.03f + root * root) * slope / atGrey;
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
        for (var i = 0; i < noise.Length; i += 3)
        {
            grey = 0.35f * grey + 0.87f * random.Normal(0, 1);
            for (var channel = 0; channel < 3; channel++)
                noise[i + channel] = scale * (grey + 0.45f * random.Normal(0, 1));
        }
    }

    /// <summary>Turns a linear frame [height, width, 3] into bytes.</summary>
    public void Develop(ReadOnlySpan<float> frame, Span<byte> rgb)
    {
        if (roots.Length < rowLength)
            roots = new float[rowLength];
        for (var start = 0; start < frame.Length; start += rowLength)
        {
            Roots(frame.Slice(start, rowLength));
            var output = rgb.Slice(start, rowLength);
            if (!noisy)
            {
                for (var i = 0; i < rowLength; i++)
                    output[i] = (byte)(tone[(int)roots[i]] + 0.5f);
                continue;
            }
            var grain = noise.AsSpan(3 * random.Next((noise.Length - rowLength) / 3), rowLength);
            for (var i = 0; i < rowLength; i++)
            {
                var entry = (int)roots[i];
                output[i] = (byte)Math.Clamp(tone[entry] + deviation[entry] * grain[i] + 0.5f, 0, 255);
            }
        }
    }

    void Roots(ReadOnlySpan<float> row)
    {
        var source = MemoryMarshal.Cast<float, Vector<float>>(row);
        var target = MemoryMarshal.Cast<float, Vector<float>>(roots.AsSpan(0, rowLength));
        const float scale = (Entries - 1) / Brightest;
        var most = new Vector<float>(Entries - 1);
        for (var i = 0; i < source.Length; i++)
            target[i] = Vector.Min(most, Vector.SquareRoot(source[i]) * scale);
        for (var i = source.Length * Vector<float>.Count; i < rowLength; i++)
            roots[i] = MathF.Min(Entries - 1, MathF.Sqrt(row[i]) * scale);
    }
}
