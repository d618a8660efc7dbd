using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sqair.Background;

// The arithmetic of one block. w: weights, mu: means, var: variances; masks are all ones or all zeros per pixel.
public sealed partial class BackgroundSubtractor
{
    const int Mean = 0, Variance = 1;

    const byte Alone = byte.MaxValue;

    /// <summary>The components of a block, by their number.</summary>
    readonly ref struct Mixture(BackgroundSubtractor of, int block)
    {
        readonly ref Vector<float> _weights = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(of._weights), block);
        readonly ref Vector<float> _gaussians = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(of._gaussians), 2 * block);
        readonly int _blocks = of._blocks;

        public ref Vector<float> Weight(int m) => ref Unsafe.Add(ref _weights, m * _blocks);

        public ref Vector<float> Mean(int m) => ref Unsafe.Add(ref _gaussians, 2 * m * _blocks);

        public ref Vector<float> Variance(int m) => ref Unsafe.Add(ref _gaussians, 2 * m * _blocks + 1);
    }

    /// <summary>The frame's constants, spread over vectors once.</summary>
    readonly struct Rule(BackgroundOptions options, float rate)
    {
        public readonly int Components = options.Components;
        public readonly bool Shadows = options.DetectShadows;
        public readonly Vector<float> Rate = new(rate),
            HeldRate = new(rate * options.HeldRate), Reduction = new(options.ComplexityReduction);
        public readonly Vector<float> Inside = new(options.VarianceThreshold),
            Match = new(options.MatchThreshold), Ratio = new(options.BackgroundRatio);
        public readonly Vector<float> Initial = new(options.InitialVariance),
            Minimum = new(options.MinimumVariance), Maximum = new(options.MaximumVariance);
        public readonly Vector<float> Tau = new(options.ShadowRatio);

        public Vector<float> RateOf(Vector<uint> held)
        {
            var slow = Vector.ConditionalSelect(
                Vector.AsVectorInt32(Vector.Equals(held, new Vector<uint>(Never))), Vector<float>.Zero, HeldRate);
            return Vector.ConditionalSelect(Vector.AsVectorInt32(Vector.Equals(held, Vector<uint>.Zero)), Rate, slow);
        }
    }

    /// <summary>
    /// The common case, about nine blocks of ten: one component in every pixel (<see cref="Alone"/>) and all pixels match it. False:
    /// nothing was changed.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static bool StepQuiet(in Rule rule, ref Vector<float> mean, Vector<float> x, Vector<float> rate)
    {
        var one = Vector<float>.One;
        ref var variance = ref Unsafe.Add(ref mean, Variance);
        var difference = x - mean;
        var squared = difference * difference;
        var quiet = Vector.LessThan(squared, rule.Match * variance)
            & Vector.LessThan(squared, rule.Inside * variance);
        if (quiet != Vector<int>.AllBitsSet)
            return false;
        var step = rate / (one * (one - rate) - rate * rule.Reduction + rate);
        mean += step * difference;
        variance = Vector.Min(Vector.Max(variance + step * (squared - variance), rule.Minimum), rule.Maximum);
        return true;
    }

    static Vector<uint> StepMixture(in Rule rule, Mixture mixture, ref byte used, Vector<float> x, Vector<float> rate)
    {
        Vector<float> zero = Vector<float>.Zero, keep = Vector<float>.One - rate, prune = rate * rule.Reduction, total = zero;
        Vector<int> matched = Vector<int>.Zero, background = matched;
        int count = used == Alone ? 1 : used;
        for (var m = 0; m < count; m++)
        {
            ref var component = ref mixture.Weight(m);
            ref var mean = ref mixture.Mean(m);
            ref var variance = ref mixture.Variance(m);
            var candidate = Vector.AndNot(Vector.GreaterThan(component, zero), matched);
            var difference = x - mean;
            var squared = difference * difference;
            background |= candidate & Vector.LessThan(total, rule.Ratio) & Vector.LessThan(squared, rule.Inside * variance);
            var hit = candidate & Vector.LessThan(squared, rule.Match * variance);
            // w <- (1 - alpha) w - alpha c_T, + alpha for the owner; a weight that falls under alpha c_T dies.
            var weight = component * keep - prune;
            weight = Vector.ConditionalSelect(hit, weight + rate, weight);
            weight = Vector.ConditionalSelect(Vector.LessThan(weight, prune) | Vector.LessThanOrEqual(weight, zero), zero, weight);
            component = weight;
            total += weight;
            if (hit == Vector<int>.Zero)
                continue;
            var step = rate / weight;
            var moved = Vector.Min(Vector.Max(variance + step * (squared - variance), rule.Minimum), rule.Maximum);
            mean = Vector.ConditionalSelect(hit, mean + step * difference, mean);
            variance = Vector.ConditionalSelect(hit, moved, variance);
            matched |= hit;
            Rise(mixture, m, hit);
        }

        var alive = Normalize(mixture, count, total);
        var shadow = rule.Shadows && background != Vector<int>.AllBitsSet ? ShadowOf(in rule, mixture, alive, x) : Vector<int>.Zero;
        var fresh = Vector.AndNot(Vector.GreaterThan(rate, zero), matched);
        if (fresh != Vector<int>.Zero)
            alive = Insert(in rule, mixture, alive, fresh, Vector.Equals(total, zero), x, rate);
        used = alive == 1 && mixture.Weight(0) == Vector<float>.One ? Alone : (byte)alive;
        var value = Vector.ConditionalSelect(shadow, new Vector<int>(Shadow), new Vector<int>(Foreground));
        return Vector.AsVectorUInt32(Vector.AndNot(value, background));
    }

    /// <summary>Divides the weights by their sum and returns how many components any pixel still has.</summary>
    static int Normalize(Mixture mixture, int count, Vector<float> total)
    {
        var divisor = Vector.ConditionalSelect(Vector.Equals(total, Vector<float>.Zero), Vector<float>.One, total);
        var alive = 0;
        for (var m = 0; m < count; m++)
        {
            ref var weight = ref mixture.Weight(m);
            weight /= divisor;
            if (weight != Vector<float>.Zero)
                alive = m + 1;
        }

        return alive;
    }

    /// <summary>
    /// Pixels darker than a background Gaussian, but not below tau of it. (In gray the chromatic distance of the published test is zero.)
    /// </summary>
    static Vector<int> ShadowOf(in Rule rule, Mixture mixture, int count, Vector<float> x)
    {
        var shadow = Vector<int>.Zero;
        var total = Vector<float>.Zero;
        for (var m = 0; m < count; m++)
        {
            var (component, mean) = (mixture.Weight(m), mixture.Mean(m));
            var counts = Vector.LessThanOrEqual(total, rule.Ratio) & Vector.GreaterThan(component, Vector<float>.Zero);
            shadow |= counts & Vector.LessThanOrEqual(x, mean) & Vector.GreaterThanOrEqual(x, rule.Tau * mean);
            total += component;
        }

        return shadow;
    }

    /// <summary>
    /// Gives the pixels that matched nothing a new Gaussian, in the place of the lightest where all are taken; returns the components in
    /// use.
    /// </summary>
    static int Insert(in Rule rule, Mixture mixture, int count,
        Vector<int> fresh, Vector<int> empty, Vector<float> x, Vector<float> rate)
    {
        var keep = Vector<float>.One - rate;
        for (var m = 0; m < count; m++)
        {
            ref var weight = ref mixture.Weight(m);
            weight = Vector.ConditionalSelect(fresh, weight * keep, weight);
        }

        var slot = Math.Min(count, rule.Components - 1);
        var alone = rule.Components == 1 ? Vector<int>.AllBitsSet : empty;
        ref var component = ref mixture.Weight(slot);
        component = Vector.ConditionalSelect(fresh, Vector.ConditionalSelect(alone, Vector<float>.One, rate), component);
        ref var mean = ref mixture.Mean(slot);
        mean = Vector.ConditionalSelect(fresh, x, mean);
        ref var variance = ref mixture.Variance(slot);
        variance = Vector.ConditionalSelect(fresh, rule.Initial, variance);
        Rise(mixture, slot, fresh);
        return slot + 1;
    }

    /// <summary>
    /// Moves component <paramref name="m"/> of the chosen pixels up past every lighter one, so that the order stays heaviest first.
    /// </summary>
    static void Rise(Mixture mixture, int m, Vector<int> chosen)
    {
        for (; m > 0; m--)
        {
            chosen &= Vector.GreaterThan(mixture.Weight(m), mixture.Weight(m - 1));
            if (chosen == Vector<int>.Zero)
                return;
            Swap(ref mixture.Weight(m - 1), ref mixture.Weight(m), chosen);
            Swap(ref mixture.Mean(m - 1), ref mixture.Mean(m), chosen);
            Swap(ref mixture.Variance(m - 1), ref mixture.Variance(m), chosen);
        }
    }

    static void Swap(ref Vector<float> upper, ref Vector<float> lower, Vector<int> chosen)
    {
        var (up, down) = (upper, lower);
        upper = Vector.ConditionalSelect(chosen, down, up);
        lower = Vector.ConditionalSelect(chosen, up, down);
    }
}
