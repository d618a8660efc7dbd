namespace Sqair.Background;

/// <summary>
/// How the camera's exposure and white balance have changed against the background that was learnt: brightness ≈ gain · background + offset. Estimated on pixels that are background,
/// robustly, since a camera changes its exposure when somebody comes near, and he covers much of the picture then. Nothing is allocated after construction.
/// </summary>
/// <param name="pixels">Of the plane.</param>
sealed class ExposureFollower(int pixels)
{
    /// <summary>Each so many-th pixel is looked at; no divisor of usual widths, so that all columns take part.</summary>
    const int Stride = 7;

    /// <summary>Fewest samples that say anything.</summary>
    const int Enough = 200;

    /// <summary>Gray levels within which a pixel agrees; share of the samples that must, for an estimate to be believed.</summary>
    const float Agrees = 8, LeastShare = 0.55f;

    /// <summary>Residual, gray levels, at which a sample's weight has fallen to a quarter.</summary>
    const float Tolerance = 6;

    /// <summary>A change of less than so many gray levels is left to the background's own learning.</summary>
    const float Worthwhile = 0.6f;

    /// <summary>Range of gains that a camera makes within a frame.</summary>
    const float LeastGain = 0.25f, MostGain = 4;

    const int Bins = 8, Iterations = 5;

    /// <summary>Spread of the background's bins, gray levels, from which a gain can be told from an offset.</summary>
    const float LeastSpread = 24;

    readonly byte[] _from = new byte[pixels / Stride + 1], _to = new byte[pixels / Stride + 1];
    readonly int[] _histogram = new int[256], _counts = new int[256], _levels = new int[Bins * 256];

    /// <summary>Gain of the last estimate, 1 where there was none.</summary>
    public float Gain { get; private set; } = 1;

    /// <summary>Gray levels, likewise.</summary>
    public float Offset { get; private set; }

    /// <summary>Compares a frame's brightness with the background.</summary>
    /// <param name="frame">byte[pixels].</param>
    /// <param name="background">byte[pixels].</param>
    /// <param name="excluded">byte[pixels]: what is not 0 is no background.</param>
    /// <returns>Whether the background is to be changed by <see cref="Gain"/> and <see cref="Offset"/>.</returns>
    public bool Compare(ReadOnlySpan<byte> frame, ReadOnlySpan<byte> background, ReadOnlySpan<byte> excluded)
    {
        (Gain, Offset) = (1, 0);
        var count = Gather(frame, background, excluded);
        if (count < Enough) return false;
        var (steady, bias) = Agreement(count, 1, 0);
        if (steady > 0.9f * count && MathF.Abs(bias) < Worthwhile) return false;
        var (gain, offset) = Start(count);
        for (var i = 0; i < Iterations; i++) (gain, offset) = Refine(count, gain, offset);
        var (agree, _) = Agreement(count, gain, offset);
        if (agree < LeastShare * count || agree < steady) return false;
        float dark = MathF.Abs((gain - 1) * 64 + offset), bright = MathF.Abs((gain - 1) * 192 + offset);
        if (MathF.Max(dark, bright) < Worthwhile) return false;
        (Gain, Offset) = (gain, offset);
        return true;
    }

    /// <summary>The same for a colour plane, whose distance from gray changes with the brightness' gain and which the white balance moves as a whole.</summary>
    public bool CompareColour(ReadOnlySpan<byte> frame, ReadOnlySpan<byte> background, ReadOnlySpan<byte> excluded, float gain)
    {
        (Gain, Offset) = (1, 0);
        var count = Gather(frame, background, excluded);
        if (count < Enough) return false;
        Array.Clear(_histogram);
        for (var i = 0; i < count; i++)
        {
            var expected = (int)MathF.Round(128 + gain * (_from[i] - 128));
            _histogram[Math.Clamp(_to[i] - expected + 128, 0, 255)]++;
        }
        var shift = Median(_histogram, count) - 128f;
        var agree = 0;
        for (var i = -3; i <= 3; i++) agree += _histogram[Math.Clamp((int)shift + 128 + i, 0, 255)];
        var offset = 128 * (1 - gain) + shift;
        if (agree < LeastShare * count || (gain == 1 && MathF.Abs(shift) < 1)) return false;
        (Gain, Offset) = (gain, offset);
        return true;
    }

    int Gather(ReadOnlySpan<byte> frame, ReadOnlySpan<byte> background, ReadOnlySpan<byte> excluded)
    {
        var count = 0;
        for (var i = 0; i < frame.Length; i += Stride)
        {
            // What is black or white on either side tells nothing of the gain.
            if (excluded[i] != 0 || frame[i] is < 3 or > 252 || background[i] is < 3 or > 252) continue;
            (_from[count], _to[count]) = (background[i], frame[i]);
            count++;
        }
        return count;
    }

    /// <summary>How many samples agree, and by how much these are off in the mean.</summary>
    (int Agreeing, float Bias) Agreement(int count, float gain, float offset)
    {
        var agreeing = 0;
        var sum = 0f;
        for (var i = 0; i < count; i++)
        {
            var residual = _to[i] - gain * _from[i] - offset;
            if (MathF.Abs(residual) >= Agrees) continue;
            agreeing++;
            sum += residual;
        }
        return (agreeing, agreeing == 0 ? 0 : sum / agreeing);
    }

    /// <summary>The median slope between the medians of the frame in bins of the background with as many samples each (Theil 1950).</summary>
    (float Gain, float Offset) Start(int count)
    {
        Span<float> x = stackalloc float[Bins], y = stackalloc float[Bins], slopes = stackalloc float[Bins * Bins / 2];
        Array.Clear(_counts);
        Array.Clear(_levels);
        for (var i = 0; i < count; i++) _counts[_from[i]]++;
        Span<int> binOf = stackalloc int[256];
        for (int level = 0, before = 0; level < 256; before += _counts[level++]) binOf[level] = Math.Min(Bins - 1, (int)((long)(before + _counts[level] / 2) * Bins / count));
        Span<int> sizes = stackalloc int[Bins];
        Span<float> sums = stackalloc float[Bins];
        for (var i = 0; i < count; i++)
        {
            var bin = binOf[_from[i]];
            _levels[bin * 256 + _to[i]]++;
            sizes[bin]++;
            sums[bin] += _from[i];
        }
        var bins = 0;
        for (var bin = 0; bin < Bins; bin++)
        {
            if (sizes[bin] < count / (4 * Bins)) continue;
            (x[bins], y[bins]) = (sums[bin] / sizes[bin], Median(_levels.AsSpan(bin * 256, 256), sizes[bin]));
            bins++;
        }
        if (bins == 0) return (1, 0);
        var pairs = 0;
        for (var i = 0; i < bins; i++)
            for (var j = i + 1; j < bins; j++)
                if (x[j] - x[i] >= LeastSpread / 2) slopes[pairs++] = (y[j] - y[i]) / (x[j] - x[i]);
        float gain;
        if (pairs >= 3 && x[bins - 1] - x[0] >= LeastSpread) gain = Middle(slopes[..pairs]);
        else
        {
            // All is about as bright: what changed is taken for a gain.
            for (var i = 0; i < bins; i++) slopes[i] = y[i] / x[i];
            gain = Middle(slopes[..bins]);
        }
        gain = Math.Clamp(gain, LeastGain, MostGain);
        for (var i = 0; i < bins; i++) y[i] -= gain * x[i];
        return (gain, Middle(y[..bins]));
    }

    /// <summary>One step of iteratively reweighted least squares.</summary>
    (float Gain, float Offset) Refine(int count, float gain, float offset)
    {
        double weights = 0, x = 0, y = 0, xx = 0, xy = 0;
        for (var i = 0; i < count; i++)
        {
            var residual = (_to[i] - gain * _from[i] - offset) / Tolerance;
            var weight = 1 / (1 + residual * residual);
            weight *= weight;
            weights += weight;
            x += weight * _from[i];
            y += weight * _to[i];
            xx += weight * _from[i] * _from[i];
            xy += weight * _from[i] * _to[i];
        }
        if (weights < 1) return (gain, offset);
        double meanX = x / weights, meanY = y / weights, spread = xx / weights - meanX * meanX;
        // Where all is about as bright the gain stays what it was thought to be.
        var slope = (xy / weights - meanX * meanY + gain * LeastSpread) / (spread + LeastSpread);
        slope = Math.Clamp(slope, LeastGain, MostGain);
        return ((float)slope, (float)(meanY - slope * meanX));
    }

    static float Middle(Span<float> values)
    {
        values.Sort();
        return values.Length % 2 == 1 ? values[values.Length / 2] : 0.5f * (values[values.Length / 2 - 1] + values[values.Length / 2]);
    }

    static int Median(ReadOnlySpan<int> histogram, int count)
    {
        var seen = 0;
        for (var level = 0; level < histogram.Length; level++)
            if ((seen += histogram[level]) * 2 >= count) return level;
        return histogram.Length - 1;
    }
}
