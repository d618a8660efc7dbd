using Sqair.Background;

namespace Sqair.Shared.Tests.Background;

/// <summary>
/// The published algorithm, one pixel at a time with lists and branches, written for reading. Single precision and the same order of
/// operations as the vectorised one, so that the two agree exactly.
/// </summary>
sealed class ScalarMixture(int pixels, BackgroundOptions options)
{
    readonly List<Gaussian>[] _pixels = [.. Enumerable.Range(0, pixels).Select(_ => new List<Gaussian>())];

    public int MostComponents => _pixels.Max(p => p.Count);

    public void Apply(byte[] gray, byte[] mask, float rate, byte[]? held)
    {
        for (var i = 0; i < pixels; i++)
            mask[i] = Apply(_pixels[i], gray[i], held is not null && held[i] != 0 ? rate * options.HeldRate : rate);
    }

    public byte Background(int pixel) => (byte)(_pixels[pixel][0].Mean + 0.5f);

    byte Apply(List<Gaussian> mixture, float x, float rate)
    {
        bool background = false, matched = false;
        var total = 0f;
        for (var m = 0; m < mixture.Count; m++)
        {
            var g = mixture[m];
            var difference = x - g.Mean;
            var squared = difference * difference;
            if (!matched && total < options.BackgroundRatio && squared < options.VarianceThreshold * g.Variance)
                background = true;
            g.Weight = g.Weight * (1 - rate) - rate * options.ComplexityReduction;
            if (!matched && squared < options.MatchThreshold * g.Variance)
            {
                matched = true;
                g.Weight += rate;
                var step = rate / g.Weight;
                g.Mean += step * difference;
                g.Variance = Math.Clamp(g.Variance + step * (squared - g.Variance), options.MinimumVariance, options.MaximumVariance);
                total += g.Weight;
                Rise(mixture, m);
                continue;
            }

            if (g.Weight < rate * options.ComplexityReduction || g.Weight <= 0)
                g.Weight = 0;
            total += g.Weight;
        }

        mixture.RemoveAll(g => g.Weight == 0);
        foreach (var g in mixture)
            g.Weight /= total;
        var shadow = !background && options.DetectShadows && IsShadow(mixture, x);
        if (!matched && rate > 0)
            Insert(mixture, x, rate);
        return background ? (byte)0 : shadow ? BackgroundSubtractor.Shadow : BackgroundSubtractor.Foreground;
    }

    bool IsShadow(List<Gaussian> mixture, float x)
    {
        var total = 0f;
        foreach (var g in mixture)
        {
            if (x <= g.Mean && x >= options.ShadowRatio * g.Mean)
                return true;
            total += g.Weight;
            if (total > options.BackgroundRatio)
                return false;
        }

        return false;
    }

    void Insert(List<Gaussian> mixture, float x, float rate)
    {
        foreach (var g in mixture)
            g.Weight *= 1 - rate;
        if (mixture.Count == options.Components)
            mixture.RemoveAt(mixture.Count - 1);
        mixture.Add(new Gaussian { Weight = mixture.Count == 0 ? 1 : rate, Mean = x, Variance = options.InitialVariance });
        Rise(mixture, mixture.Count - 1);
    }

    static void Rise(List<Gaussian> mixture, int m)
    {
        for (; m > 0 && mixture[m].Weight > mixture[m - 1].Weight; m--)
            (mixture[m - 1], mixture[m]) = (mixture[m], mixture[m - 1]);
    }

    sealed class Gaussian
    {
        public float Weight, Mean, Variance;
    }
}
