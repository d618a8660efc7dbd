using System.Numerics;

namespace Sqair.Trainer.Simulation;

/// <summary>Random draws in the forms that scenes need; the only source of randomness is the seeded <see cref="Random"/>.</summary>
static class Draw
{
    public static float Between(this Random random, float low, float high) => low + (high - low) * random.NextSingle();

    public static bool Chance(this Random random, float probability) => random.NextSingle() < probability;

    public static T Of<T>(this Random random, params ReadOnlySpan<T> choices) => choices[random.Next(choices.Length)];

    /// <summary>A normal draw (Box-Muller).</summary>
    public static float Normal(this Random random, float mean, float deviation)
    {
        var radius = MathF.Sqrt(-2 * MathF.Log(1 - random.NextSingle()));
        return mean + deviation * radius * MathF.Cos(MathF.Tau * random.NextSingle());
    }

    public static float Normal(this Random random, float mean, float deviation, float low, float high) =>
        Math.Clamp(random.Normal(mean, deviation), low, high);

    /// <summary>Waiting time in seconds until an event of the given mean distance.</summary>
    public static float Exponential(this Random random, float mean) => -mean * MathF.Log(1 - random.NextSingle());

    /// <summary>The colour with each channel moved a little, brightness and tint together.</summary>
    public static Vector3 Near(this Random random, Vector3 colour, float brightness, float tint)
    {
        var factor = 1 + random.Between(-brightness, brightness);
        return Vector3.Max(colour * factor * new Vector3(1 + random.Between(-tint, tint), 1 + random.Between(-tint, tint),
            1 + random.Between(-tint, tint)),
            new Vector3(0.004f));
    }
}
