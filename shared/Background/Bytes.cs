using System.Numerics;
using System.Runtime.InteropServices;

namespace Sqair.Background;

/// <summary>Whole-vector loops over planes of bytes.</summary>
static class Bytes
{
    /// <summary>How many bytes are not zero.</summary>
    public static int CountNonZero(ReadOnlySpan<byte> bytes)
    {
        var count = 0;
        var vectors = MemoryMarshal.Cast<byte, Vector<byte>>(bytes);
        for (var i = 0; i < vectors.Length;)
        {
            // At most 255 in a byte before it is emptied.
            var sum = Vector<byte>.Zero;
            for (var end = Math.Min(vectors.Length, i + 255); i < end; i++)
                sum += Vector.AndNot(Vector<byte>.One, Vector.Equals(vectors[i], Vector<byte>.Zero));
            count += Sum(sum);
        }

        foreach (var value in bytes[(vectors.Length * Vector<byte>.Count)..])
            count += value != 0 ? 1 : 0;
        return count;
    }

    /// <summary>Of two planes: how many pixels there are, and how many of them are farther apart than so many gray levels.</summary>
    /// <param name="excluded">What is not 0 does not count.</param>
    public static (int Count, int Farther) CountFarther(
        ReadOnlySpan<byte> one, ReadOnlySpan<byte> other, byte levels, ReadOnlySpan<byte> excluded)
    {
        var lanes = Vector<byte>.Count;
        var (count, farther, at) = (0, 0, 0);
        var least = new Vector<byte>(levels);
        for (var whole = one.Length - one.Length % lanes; at < whole;)
        {
            Vector<byte> counted = Vector<byte>.Zero, far = counted;
            for (var end = Math.Min(whole, at + 255 * lanes); at < end; at += lanes)
            {
                Vector<byte> a = new(one[at..]), b = new(other[at..]);
                var counts = Vector.Equals(new Vector<byte>(excluded[at..]), Vector<byte>.Zero) & Vector<byte>.One;
                counted += counts;
                far += counts & Vector.GreaterThan(Vector.Max(a, b) - Vector.Min(a, b), least);
            }
            count += Sum(counted);
            farther += Sum(far);
        }
        for (; at < one.Length; at++)
        {
            if (excluded[at] != 0) continue;
            count++;
            if (Math.Abs(one[at] - other[at]) > levels) farther++;
        }
        return (count, farther);
    }

    public static int Sum(Vector<byte> bytes)
    {
        Vector.Widen(bytes, out var low, out var high);
        return Vector.Sum(low + high);
    }
}
