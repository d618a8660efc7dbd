using System.Numerics;

namespace Sqair.Trainer.Simulation;

/// <summary>
/// The automatic exposure of a cheap camera: it measures the picture it has just taken and follows with a lag, so that whoever is large
/// and dark makes everything else brighter, and a white car everything else darker.
/// </summary>
sealed class AutoExposure
{
    readonly float power, strength, seconds, deadBand, step, centre, least, most;
    readonly float atRest;
    readonly int width, height;
    float measured, goal;
    bool moves;

    public AutoExposure(int width, int height, ReadOnlySpan<float> empty, Random random)
    {
        (this.width, this.height) = (width, height);
        // Highlights count for more in some cameras: a small white thing is enough.
        power = random.Of(0.5f, 1, 1, 2, 2, 3);
        strength = random.Between(0.4f, 1.3f);
        seconds = random.Chance(0.3f) ? random.Between(0.1f, 0.4f) : random.Between(0.4f, 2.5f);
        deadBand = random.Between(0.015f, 0.08f);
        step = random.Chance(0.4f) ? random.Between(0.03f, 0.12f) : 0;
        centre = random.Chance(0.4f) ? random.Between(0.5f, 3) : 0;
        (least, most) = (random.Between(0.25f, 0.5f), random.Between(1.4f, 3));
        atRest = measured = Measure(empty, 1);
    }

    /// <summary>Logarithm of the gain; the gain itself is <see cref="Gain"/>.</summary>
    float level;

    public float Gain => step > 0 ? MathF.Exp(step * MathF.Round(level / step)) : MathF.Exp(level);

    /// <summary>Takes note of a frame [height, width, 3], which was taken with a gain.</summary>
    public void Meter(ReadOnlySpan<float> frame, float gain) => measured = Measure(frame, gain);

    public void Advance(float time)
    {
        goal = Math.Clamp(-strength * MathF.Log(measured / atRest), MathF.Log(least), MathF.Log(most));
        // It starts to move when the picture is off by more than the dead band, and then goes all the way.
        if (MathF.Abs(goal - level) > deadBand + 0.5f * step)
            moves = true;
        if (!moves)
            return;
        level += (goal - level) * (1 - MathF.Exp(-time / seconds));
        if (MathF.Abs(goal - level) < 0.2f * deadBand)
            moves = false;
    }

    /// <summary>The mean light as the camera sees it (nothing is brighter than white), less the gain.</summary>
    float Measure(ReadOnlySpan<float> frame, float gain)
    {
        const int stride = 4;
        float sum = 0, weights = 0;
        for (var y = stride / 2; y < height; y += stride)
            for (var x = stride / 2; x < width; x += stride)
            {
                var d = new Vector2(2f * x / width - 1, 2f * y / height - 1);
                var weight = 1 / (1 + centre * d.LengthSquared());
                var value = MathF.Min(1.1f, MathF.Max(1e-4f, frame[3 * (y * width + x) + 1]));
                sum += weight * (power == 1 ? value : MathF.Pow(value, power));
                weights += weight;
            }
        return MathF.Pow(sum / weights, 1 / power) / gain;
    }
}
