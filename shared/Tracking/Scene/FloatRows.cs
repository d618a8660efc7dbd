using System.Numerics;

namespace Sqair.Tracking;

/// <summary>Whole-vector loops over rows of float pictures.</summary>
static class FloatRows
{
    /// <summary>target ← max(target, source).</summary>
    public static void Max(ReadOnlySpan<float> source, Span<float> target)
    {
        var i = 0;
        for (; i <= target.Length - Vector<float>.Count; i += Vector<float>.Count)
            Vector.Max(new Vector<float>(target[i..]), new Vector<float>(source[i..])).CopyTo(target[i..]);
        for (; i < target.Length; i++) target[i] = MathF.Max(target[i], source[i]);
    }

    /// <summary>target ← max(0, value − gain · explained).</summary>
    public static void Rest(ReadOnlySpan<float> value, ReadOnlySpan<float> explained, float gain, Span<float> target)
    {
        var factor = new Vector<float>(gain);
        var i = 0;
        for (; i <= target.Length - Vector<float>.Count; i += Vector<float>.Count)
            Vector.Max(new Vector<float>(value[i..]) - factor * new Vector<float>(explained[i..]), Vector<float>.Zero).CopyTo(target[i..]);
        for (; i < target.Length; i++) target[i] = MathF.Max(value[i] - gain * explained[i], 0);
    }

    /// <summary>target ← the means of 2x2 pixels of two rows, for as many as whole vectors hold.</summary>
    /// <returns>How many.</returns>
    public static int Halve(ReadOnlySpan<float> upper, ReadOnlySpan<float> lower, Span<float> target)
    {
        var lanes = Vector<float>.Count;
        var x = 0;
        for (; x <= target.Length - lanes && 2 * (x + lanes) <= upper.Length; x += lanes)
        {
            int left = 2 * x, right = left + lanes;
            var means = Vector.Narrow(
                Pairs(new(upper[left..]), new(lower[left..])).As<float, ulong>(),
                Pairs(new(upper[right..]), new(lower[right..])).As<float, ulong>());
            means.As<uint, float>().CopyTo(target[x..]);
        }
        return x;
    }

    /// <summary>In each even lane the mean of it, of the lane after it, and of both in the other row.</summary>
    static Vector<float> Pairs(Vector<float> upper, Vector<float> lower) => (upper + Next(upper) + (lower + Next(lower))) * 0.25f;

    static Vector<float> Next(Vector<float> row) => Vector.ShiftRightLogical(row.As<float, ulong>(), 32).As<ulong, float>();

    /// <summary>target ← max(target, source), each of the source for two, for as many as whole vectors hold.</summary>
    /// <returns>How many of the target's.</returns>
    public static int MaxDoubled(ReadOnlySpan<float> source, Span<float> target)
    {
        var lanes = Vector<float>.Count;
        var x = 0;
        for (; x <= target.Length - 2 * lanes && x / 2 + lanes <= source.Length; x += 2 * lanes)
        {
            Vector.Widen(new Vector<float>(source[(x / 2)..]).As<float, uint>(), out var left, out var right);
            Vector.Max(new Vector<float>(target[x..]), Twice(left)).CopyTo(target[x..]);
            Vector.Max(new Vector<float>(target[(x + lanes)..]), Twice(right)).CopyTo(target[(x + lanes)..]);
        }
        return x;
    }

    static Vector<float> Twice(Vector<ulong> values) => (values | Vector.ShiftLeft(values, 32)).As<ulong, float>();

    public static float Sum(ReadOnlySpan<float> values)
    {
        var sums = Vector<float>.Zero;
        var i = 0;
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count) sums += new Vector<float>(values[i..]);
        var sum = Vector.Sum(sums);
        for (; i < values.Length; i++) sum += values[i];
        return sum;
    }
}
