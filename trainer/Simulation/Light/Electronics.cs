using System.Numerics;

namespace Sqair.Trainer.Simulation;

/// <summary>What the camera does to the whole picture over time: exposure, white balance, night mode, a mast that sways.</summary>
sealed class Electronics
{
    readonly AutoExposure exposure;
    readonly Random random;
    readonly int width, height;
    readonly float tintDrift, shake, shakePace;
    readonly bool balancesItself;
    Vector3 tint = Vector3.One, tintGoal = Vector3.One;
    float untilTint, untilInfraRed;
    float[] copy = [];

    public Electronics(int width, int height, ReadOnlySpan<float> empty, bool outdoors, float seconds, Random random)
    {
        (this.width, this.height, this.random) = (width, height, random);
        exposure = new AutoExposure(width, height, empty, new Random(random.Next()));
        balancesItself = random.Chance(0.5f);
        tintDrift = balancesItself ? random.Between(0.01f, 0.06f) : 0;
        untilTint = random.Exponential(12);
        // Most clips stay in colour or in black and white; in some the filter before the sensor clicks over.
        untilInfraRed = random.Chance(0.07f) ? random.Between(0.2f, 0.8f) * seconds : float.PositiveInfinity;
        shake = random.Chance(outdoors ? 0.25f : 0.06f) ? random.Between(0.3f, 2) * width / 768 : 0;
        shakePace = random.Between(0.4f, 1.6f);
    }

    public float Gain => exposure.Gain;

    /// <summary>How far the picture is moved, in pixels.</summary>
    public Vector2 Shift { get; private set; }

    public bool Grey { get; private set; }

    public void Advance(float step, float now)
    {
        exposure.Advance(step);
        untilTint -= step;
        if (untilTint < 0 && balancesItself)
        {
            tintGoal = new Vector3(1 + random.Normal(0, tintDrift), 1, 1 + random.Normal(0, tintDrift));
            untilTint = random.Exponential(12);
        }
        tint += (tintGoal - tint) * MathF.Min(1, step / 1.5f);
        untilInfraRed -= step;
        if (untilInfraRed < 0)
            (Grey, untilInfraRed) = (!Grey, random.Exponential(40));
        if (shake == 0)
            return;
        var gust = 0.5f + 0.5f * ValueNoise.At(0.2f * now, 0, 71);
        Shift = shake * gust * new Vector2(ValueNoise.At(2.3f * shakePace * now, 0, 72), 0.6f * ValueNoise.At(2.9f * shakePace * now, 0,
            73));
    }

    /// <summary>Measures the frame [height, width, 3], and then gives it its tint and its shake.</summary>
    public void Apply(Span<float> frame)
    {
        exposure.Meter(frame, Gain);
        if (Grey)
            // Infra-red: clothes and leaves are brighter than they look, and everything is grey.
            for (var i = 0; i < frame.Length; i += 3)
                frame[i] = frame[i + 1] = frame[i + 2] = 0.5f * frame[i] + 0.4f * frame[i + 1] + 0.2f * frame[i + 2];
        else if (tintDrift > 0)
            for (var i = 0; i < frame.Length; i += 3)
            {
                frame[i] *= tint.X;
                frame[i + 2] *= tint.Z;
            }
        if (shake > 0)
            Move(frame);
    }

    void Move(Span<float> frame)
    {
        if (copy.Length == 0)
            copy = new float[frame.Length];
        frame.CopyTo(copy);
        var x0 = (int)MathF.Floor(-Shift.X);
        var y0 = (int)MathF.Floor(-Shift.Y);
        float u = -Shift.X - x0, v = -Shift.Y - y0;
        float a = (1 - u) * (1 - v), b = u * (1 - v), c = (1 - u) * v, d = u * v;
        for (var y = 0; y < height; y++)
        {
            var upper = Math.Clamp(y + y0, 0, height - 1) * width;
            var lower = Math.Clamp(y + y0 + 1, 0, height - 1) * width;
            for (var x = 0; x < width; x++)
            {
                var left = Math.Clamp(x + x0, 0, width - 1);
                var right = Math.Clamp(x + x0 + 1, 0, width - 1);
                for (var channel = 0; channel < 3; channel++)
                    frame[3 * (y * width + x) + channel] = a * copy[3 * (upper + left) + channel] + b * copy[3 * (upper + right) + channel]
                        + c * copy[3 * (lower + left) + channel] + d * copy[3 * (lower + right) + channel];
            }
        }
    }
}
