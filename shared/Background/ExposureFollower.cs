namespace Sqair.Background;

/// <summary>
/// How the camera's exposure and white balance have changed against the background that was learnt: brightness ≈ gain · background +
/// offset, corrected where a camera's tone curve bends (highlights hardly get darker). Estimated on pixels that are background, robustly,
/// since a camera changes its exposure when somebody comes near, and he covers much of the picture then. Nothing is allocated after
/// construction.
/// </summary>
/// <param name="pixels">Of the plane.</param>
sealed class ExposureFollower(int pixels)
{
    /// <summary>For an estimate each so many-th pixel is looked at; no divisor of usual widths, so that all columns take part.</summary>
    const int Stride = 7;

    /// <summary>Fewest samples that say anything.</summary>
    const int Enough = 200;

    /// <summary>Gray levels within which a pixel agrees; share of the samples that must, for an estimate to be believed.</summary>
    const int Agrees = 8;

    const float LeastShare = 0.55f;

    /// <summary>Residual, gray levels, at which a sample's weight has fallen to a quarter.</summary>
    const float Tolerance = 6;

    /// <summary>
    /// An estimate must make so large a share of the samples agree that did not before. Less is a part of the scene that changes, such as a
    /// bright sky, or a drift that the background's own learning follows.
    /// </summary>
    const float Gained = 0.05f;

    /// <summary>Range of gains that a camera makes within a frame.</summary>
    const float LeastGain = 0.25f, MostGain = 4;

    const int Bins = 8, Iterations = 5;

    /// <summary>Spread of the background's bins, gray levels, from which a gain can be told from an offset.</summary>
    const float LeastSpread = 24;

    /// <summary>
    /// Brightness is looked at in so many steps to correct the line; a step with fewer samples, or of less agreement within half the
    /// tolerance, is not corrected.
    /// </summary>
    const int Steps = 16, LeastInStep = 30;

    const float LeastStepShare = 0.6f;

    readonly float[] _curve = new float[257];
    readonly byte[] _from = new byte[pixels / Stride + 1], _to = new byte[pixels / Stride + 1];
    readonly int[] _histogram = new int[256], _counts = new int[256], _levels = new int[Bins * 256];

    /// <summary>Gain of the last estimate, 1 where there was none.</summary>
    public float Gain { get; private set; } = 1;

    /// <summary>Gray levels, likewise.</summary>
    public float Offset { get; private set; }

    /// <summary>
    /// Share of the last frame's samples that agree with the background, as it is or with gain and offset, whichever are more.
    /// </summary>
    public float Agreement { get; private set; } = 1;

    /// <summary>What each gray level of the background has become by the last estimate: 256 values, and the last once more.</summary>
    public ReadOnlySpan<float> Curve => _curve;

    /// <summary>Compares a frame's brightness with the background.</summary>
    /// <param name="frame">byte[pixels].</param>
    /// <param name="background">byte[pixels].</param>
    /// <param name="excluded">byte[pixels]: what is not 0 is no background.</param>
    /// <returns>Whether the background is to be changed by <see cref="Gain"/> and <see cref="Offset"/>.</returns>
    public bool Compare(ReadOnlySpan<byte> frame, ReadOnlySpan<byte> background, ReadOnlySpan<byte> excluded)
    {
        (Gain, Offset) = (1, 0);
        var (pixels, off) = Bytes.CountFarther(frame, background, Agrees - 1, excluded);
        Agreement = pixels == 0 ? 1 : 1 - (float)off / pixels;
        // In nearly every frame this is all.
        if (off < Gained * pixels) return false;
        var count = Gather(frame, background, excluded);
        if (count < Enough || IsBlind(count)) return false;
        var (gain, offset) = Start(count);
        for (var i = 0; i < Iterations; i++) (gain, offset) = Refine(count, gain, offset);
        var agree = Agreeing(count, gain, offset);
        Agreement = MathF.Max(Agreement, (float)agree / count);
        if (agree < LeastShare * count || agree < Agreeing(count, 1, 0) + Gained * count) return false;
        (Gain, Offset) = (gain, offset);
        Bend(count);
        return true;
    }

    /// <summary>The line, and by how much it is off in each step of brightness.</summary>
    void Bend(int count)
    {
        Span<float> off = stackalloc float[Steps];
        const int Range = 128;
        for (var step = 0; step < Steps; step++)
        {
            Array.Clear(_histogram);
            var samples = 0;
            for (var i = 0; i < count; i++)
            {
                if (_from[i] * Steps / 256 != step) continue;
                _histogram[(int)Math.Clamp(MathF.Round(_to[i] - Gain * _from[i] - Offset) + Range, 0, 2 * Range - 1)]++;
                samples++;
            }
            off[step] = float.NaN;
            if (samples < LeastInStep) continue;
            off[step] = 0;
            var median = Median(_histogram, samples);
            var agree = 0;
            for (var level = Math.Max(0, median - (int)Tolerance); level <= Math.Min(2 * Range - 1, median + (int)Tolerance); level++)
                agree += _histogram[level];
            if (agree >= LeastStepShare * samples) off[step] = median - Range;
        }
        // A step of which nothing is known is off by as much as its neighbours.
        for (var step = 1; step < Steps; step++)
            if (float.IsNaN(off[step])) off[step] = off[step - 1];
        for (var step = Steps - 1; step >= 0; step--)
            if (float.IsNaN(off[step])) off[step] = step + 1 < Steps ? off[step + 1] : 0;
        for (var level = 0; level < _curve.Length; level++)
        {
            var at = Math.Clamp((level + 0.5f) * Steps / 256 - 0.5f, 0, Steps - 1);
            int before = Math.Min((int)at, Steps - 2);
            var part = at - before;
            _curve[level] = Math.Clamp(Gain * level + Offset + (1 - part) * off[before] + part * off[before + 1], 0, byte.MaxValue);
        }
    }

    /// <summary>
    /// The same for a colour plane, whose distance from gray changes with the brightness' gain and which the white balance moves as a
    /// whole.
    /// </summary>
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
            if (excluded[i] != 0) continue;
            (_from[count], _to[count]) = (background[i], frame[i]);
            count++;
        }
        return count;
    }

    /// <summary>A flash, or a covered lens: most of the frame is white or black, and what is learnt would be lost.</summary>
    bool IsBlind(int count)
    {
        var blind = 0;
        for (var i = 0; i < count; i++)
            if (_to[i] is < 5 or > 250) blind++;
        return 2 * blind > count;
    }

    /// <summary>How many samples agree.</summary>
    int Agreeing(int count, float gain, float offset)
    {
        var agreeing = 0;
        for (var i = 0; i < count; i++)
            if (MathF.Abs(_to[i] - gain * _from[i] - offset) < Agrees) agreeing++;
        return agreeing;
    }

    /// <summary>
    /// The median slope between the medians of the frame in bins of the background with as many samples each (Theil 1950).
    /// </summary>
    (float Gain, float Offset) Start(int count)
    {
        Span<float> x = stackalloc float[Bins], y = stackalloc float[Bins], slopes = stackalloc float[Bins * Bins / 2];
        Array.Clear(_counts);
        Array.Clear(_levels);
        for (var i = 0; i < count; i++) _counts[_from[i]]++;
        Span<int> binOf = stackalloc int[256];
        for (int level = 0, before = 0; level < 256; before += _counts[level++])
            binOf[level] = Math.Min(Bins - 1, (int)((long)(before + _counts[level] / 2) * Bins / count));
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
            // What is black or white on either side tells nothing of the gain.
            if (_to[i] is < 3 or > 250 || _from[i] is < 3 or > 250) continue;
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
