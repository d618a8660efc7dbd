using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sqair.Background;

// The arithmetic of one block. w: weights, mu: means, var: variances; masks are all ones or all zeros per pixel.
public sealed partial class BackgroundSubtractor
{
    const int Weight = 0, Mean = 1, Variance = 2;

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
    /// The common case, about nine blocks of ten: one component in every pixel (weight 1) and all pixels match it. False: nothing was
    /// changed.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static bool StepQuiet(in Rule rule, ref Vector<float> mixture, Vector<float> x, Vector<float> rate)
    {
        var one = Vector<float>.One;
        ref var mean = ref Unsafe.Add(ref mixture, Mean);
        ref var variance = ref Unsafe.Add(ref mixture, Variance);
        var difference = x - mean;
        var squared = difference * difference;
        var quiet = Vector.LessThan(squared, rule.Match * variance)
            & Vector.LessThan(squared, rule.Inside * variance) & Vector.Equals(mixture, one);
        if (quiet != Vector<int>.AllBitsSet)
            return false;
        var step = rate / (one * (one - rate) - rate * rule.Reduction + rate);
        mean += step * difference;
        variance = Vector.Min(Vector.Max(variance + step * (squared - variance), rule.Minimum), rule.Maximum);
        return true;
    }

    static Vector<uint> StepMixture(in Rule rule, ref Vector<float> mixture, ref byte used, Vector<float> x, Vector<float> rate)
    {
        Vector<float> zero = Vector<float>.Zero, keep = Vector<float>.One - rate, prune = rate * rule.Reduction, total = zero;
        Vector<int> matched = Vector<int>.Zero, background = matched;
        int count = used;
        for (var m = 0; m < count; m++)
        {
            ref var component = ref Unsafe.Add(ref mixture, 3 * m);
            ref var mean = ref Unsafe.Add(ref component, Mean);
            ref var variance = ref Unsafe.Add(ref component, Variance);
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
            Rise(ref mixture, m, hit);
        }

        var alive = Normalize(ref mixture, count, total);
        var shadow = rule.Shadows && background != Vector<int>.AllBitsSet ? ShadowOf(in rule, ref mixture, alive, x) : Vector<int>.Zero;
        var fresh = Vector.AndNot(Vector.GreaterThan(rate, zero), matched);
        if (fresh != Vector<int>.Zero)
            alive = Insert(in rule, ref mixture, alive, fresh, Vector.Equals(total, zero), x, rate);
        used = (byte)alive;
        var value = Vector.ConditionalSelect(shadow, new Vector<int>(Shadow), new Vector<int>(Foreground));
        return Vector.AsVectorUInt32(Vector.AndNot(value, background));
    }

    /// <summary>Divides the weights by their sum and returns how many components any pixel still has.</summary>
    static int Normalize(ref Vector<float> mixture, int count, Vector<float> total)
    {
        var divisor = Vector.ConditionalSelect(Vector.Equals(total, Vector<float>.Zero), Vector<float>.One, total);
        var alive = 0;
        for (var m = 0; m < count; m++)
        {
            ref var weight = ref Unsafe.Add(ref mixture, 3 * m);
            weight /= divisor;
            if (weight != Vector<float>.Zero)
                alive = m + 1;
        }

        return alive;
    }

    /// <summary>
    /// Pixels darker than a background Gaussian, but not below tau of it. (In gray the chromatic distance of the published test is zero.)
    /// </summary>
    static Vector<int> ShadowOf(in Rule rule, ref Vector<float> mixture, int count, Vector<float> x)
    {
        var shadow = Vector<int>.Zero;
        var total = Vector<float>.Zero;
        for (var m = 0; m < count; m++)
        {
            ref var component = ref Unsafe.Add(ref mixture, 3 * m);
            ref var mean = ref Unsafe.Add(ref component, Mean);
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
    static int Insert(in Rule rule, ref Vector<float> mixture, int count,
        Vector<int> fresh, Vector<int> empty, Vector<float> x, Vector<float> rate)
    {
        var keep = Vector<float>.One - rate;
        for (var m = 0; m < count; m++)
        {
            ref var weight = ref Unsafe.Add(ref mixture, 3 * m);
            weight = Vector.ConditionalSelect(fresh, weight * keep, weight);
        }

        var slot = Math.Min(count, rule.Components - 1);
        var alone = rule.Components == 1 ? Vector<int>.AllBitsSet : empty;
        ref var component = ref Unsafe.Add(ref mixture, 3 * slot);
        component = Vector.ConditionalSelect(fresh, Vector.ConditionalSelect(alone, Vector<float>.One, rate), component);
        ref var mean = ref Unsafe.Add(ref component, Mean);
        mean = Vector.ConditionalSelect(fresh, x, mean);
        ref var variance = ref Unsafe.Add(ref component, Variance);
        variance = Vector.ConditionalSelect(fresh, rule.Initial, variance);
        Rise(ref mixture, slot, fresh);
        return slot + 1;
    }

    /// <summary>
    /// Moves component <paramref name="m"/> of the chosen pixels up past every lighter one, so that the order stays heaviest first.
    /// </summary>
    static void Rise(ref Vector<float> mixture, int m, Vector<int> chosen)
    {
        for (; m > 0; m--)
        {
            ref var lower = ref Unsafe.Add(ref mixture, 3 * m);
            ref var upper = ref Unsafe.Add(ref lower, -3);
            chosen &= Vector.GreaterThan(lower, upper);
            if (chosen == Vector<int>.Zero)
                return;
            for (var part = Weight; part <= Variance; part++)
            {
                var (up, down) = (Unsafe.Add(ref upper, part), Unsafe.Add(ref lower, part));
                Unsafe.Add(ref upper, part) = Vector.ConditionalSelect(chosen, down, up);
                Unsafe.Add(ref lower, part) = Vector.ConditionalSelect(chosen, up, down);
            }
        }
    }
}
