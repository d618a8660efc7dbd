using System.Collections.Concurrent;
using TorchSharp;
using static TorchSharp.torch;

namespace Sqair.Trainer.Learning;

/// <summary>
/// Arithmetic with numbers that are sure to live as long as libtorch reads them. TorchSharp 0.107 passes a Scalar's handle to native code
/// and forgets the Scalar: a garbage collection at that moment frees it, and libtorch reads what lies there next (wrong sums, NaN
/// gradients, runs that cannot be repeated). Its own Tensor + Tensor makes such a Scalar too, the factor 1. So the operators and functions
/// that hide one are banned in this project (BannedSymbols.txt), and these take their place; a test trains while the collector runs without
/// pause (TrainingRunTests).
/// </summary>
internal static class Arithmetic
{
    static readonly Scalar s_one = 1f.ToScalar();
    static readonly ConcurrentDictionary<(float Value, DeviceType, int), Tensor> s_constants = new();
    static readonly ConcurrentDictionary<(int Height, int Width, DeviceType, int), Tensor> s_grids = new();

    public static Tensor Plus(this Tensor a, Tensor b) => a.add(b, s_one);
    public static Tensor PlusInPlace(this Tensor a, Tensor b) => a.add_(b, s_one);

    public static Tensor Plus(this Tensor a, double b)
    {
        using var kept = b.ToScalar();
        return a.add(kept, s_one);
    }

    public static Tensor Minus(this Tensor a, double b) => a.Plus(-b);

    /// <summary>1 - a.</summary>
    public static Tensor Complement(this Tensor a) => Constant(1, a.device) - a;

    /// <summary>a + b · c.</summary>
    public static Tensor PlusProduct(this Tensor a, Tensor b, Tensor c) => a.addcmul(b, c, s_one);

    /// <summary>a + factor · b · c.</summary>
    public static Tensor PlusProduct(this Tensor a, Tensor b, Tensor c, double factor)
    {
        using var kept = factor.ToScalar();
        return a.addcmul(b, c, kept);
    }

    public static Tensor Times(this Tensor a, double b)
    {
        using var kept = b.ToScalar();
        return a.mul(kept);
    }

    public static Tensor TimesInPlace(this Tensor a, double b)
    {
        using var kept = b.ToScalar();
        return a.mul_(kept);
    }

    /// <summary>a ← a + factor · b · c.</summary>
    public static Tensor PlusProductInPlace(this Tensor a, Tensor b, Tensor c, double factor)
    {
        using var kept = factor.ToScalar();
        return a.addcmul_(b, c, kept);
    }

    /// <summary>a ← a + factor · b / c.</summary>
    public static Tensor PlusQuotientInPlace(this Tensor a, Tensor b, Tensor c, double factor)
    {
        using var kept = factor.ToScalar();
        return a.addcdiv_(b, c, kept);
    }

    public static Tensor AtLeast(this Tensor a, double minimum)
    {
        using var kept = minimum.ToScalar();
        return a.clamp_min(kept);
    }

    /// <summary>1 where a exceeds the threshold, else 0.</summary>
    public static Tensor Above(this Tensor a, double threshold)
    {
        using var kept = threshold.ToScalar();
        return a.gt(kept).to(ScalarType.Float32);
    }

    public static Tensor Filled(this Tensor a, Tensor mask, double value)
    {
        using var kept = value.ToScalar();
        return a.masked_fill(mask, kept);
    }

    public static Tensor Full(ReadOnlySpan<long> shape, double value, Device device)
    {
        using var kept = value.ToScalar();
        return full(shape, kept, ScalarType.Float32, device);
    }

    /// <summary>0, 1, .., count - 1.</summary>
    public static Tensor Range(int count, Device device)
    {
        var numbers = new float[count];
        for (var i = 0; i < count; i++) numbers[i] = i;
        return tensor(numbers, ScalarType.Float32).to(device);
    }

    /// <summary>
    /// Matrix product of the last two dimensions. TorchSharp does not catch there: shapes that do not fit would end the process.
    /// </summary>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Tensor Product(this Tensor a, Tensor b)
    {
        long[] left = a.shape, right = b.shape;
        var fits = left.Length >= 2 && right.Length >= 2 && left[^1] == right[^2];
        for (var i = 3; fits && i <= Math.Min(left.Length, right.Length); i++)
            fits = left[^i] == right[^i] || left[^i] == 1 || right[^i] == 1;
        if (!fits) throw new ArgumentException($"[{string.Join(", ", left)}] and [{string.Join(", ", right)}] have no matrix product");
#pragma warning disable RS0030 // checked above
        return a.matmul(b);
#pragma warning restore RS0030
    }

    /// <summary>log(1 + eᵃ).</summary>
    public static Tensor Softplus(this Tensor a) => a.logaddexp(Constant(0, a.device));

    /// <summary>A number as a tensor that lives as long as the process.</summary>
    static Tensor Constant(float value, Device device) =>
        s_constants.GetOrAdd((value, device.type, device.index), key => Full([], key.Value, device).DetachFromDisposeScope());

    /// <summary>The points (u, v) of a grid from -1 to 1, both ends included: [1, height·width, 2].</summary>
    public static Tensor Grid(int height, int width, Device device) => s_grids.GetOrAdd((height, width, device.type, device.index), key =>
    {
        var points = new float[key.Height * key.Width * 2];
        for (var i = 0; i < points.Length / 2; i++)
            (points[2 * i], points[2 * i + 1]) = (2f * (i % key.Width) / (key.Width - 1) - 1f,
                2f * (i / key.Width) / (key.Height - 1) - 1f);
        return tensor(points, [1, key.Height * key.Width, 2], ScalarType.Float32).to(device, copy: true).DetachFromDisposeScope();
    });

    /// <summary>
    /// Written over its argument, so that the gradient is taken of the result: of an argument that is kept, libtorch computes the
    /// exponentials once more.
    /// </summary>
    public static Tensor Elu(this Tensor a) => a.elu_(s_one, s_one, s_one);
}
