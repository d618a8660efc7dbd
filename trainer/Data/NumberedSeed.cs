namespace Sqair.Trainer.Data;

/// <summary>
/// A random generator for each number under a seed: what is drawn for one number does not depend on what was drawn before.
/// </summary>
internal static class NumberedSeed
{
    public static Random Random(int seed, long number) => new(Mix(seed, number));

    // HashCode.Combine differs from process to process; this does not.
    static int Mix(int seed, long number)
    {
        var x = ((ulong)number + 1) * 0x9E3779B97F4A7C15UL ^ (ulong)(uint)seed * 0xBF58476D1CE4E5B9UL;
        x ^= x >> 31;
        x *= 0x94D049BB133111EBUL;
        return (int)((x ^ x >> 29) & int.MaxValue);
    }
}
