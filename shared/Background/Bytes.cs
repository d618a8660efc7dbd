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
            Vector.Widen(sum, out var low, out var high);
            count += Vector.Sum(low + high);
        }

        foreach (var value in bytes[(vectors.Length * Vector<byte>.Count)..])
            count += value != 0 ? 1 : 0;
        return count;
    }
}
