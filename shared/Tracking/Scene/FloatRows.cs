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

    public static float Sum(ReadOnlySpan<float> values)
    {
        var sums = Vector<float>.Zero;
        var i = 0;
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count) sums += new Vector<float>(values[i..]);
        var sum = Vector.Sum(sums);
        for (; i < values.Length; i++) sum += values[i];
        return sum;
    }

    /// <summary>Mean of a picture over the pixels of a box that lie in the picture; 0 where none does.</summary>
    public static float MeanIn(ReadOnlySpan<float> picture, int width, int height, in Box box)
    {
        // A pixel belongs to the box when its middle does.
        int left = Clamp(box.Left, width), right = Clamp(box.Right, width), top = Clamp(box.Top, height), bottom = Clamp(box.Bottom, height);
        if (right <= left || bottom <= top) return 0;
        var sum = 0f;
        for (var y = top; y < bottom; y++) sum += Sum(picture.Slice(y * width + left, right - left));
        return sum / ((right - left) * (bottom - top));
    }

    static int Clamp(float edge, int limit) => (int)Math.Clamp(MathF.Round(edge), 0, limit);
}
