namespace Sqair.Trainer.Export.Quantising;

/// <summary>Magnitudes of a tensor over all that was seen of it, in bins that grow with the largest.</summary>
internal sealed class RangeHistogram
{
    /// <summary>Steps of 8 bits on one side of zero.</summary>
    public const int Levels = 127;

    const int Bins = 4096;

    /// <summary>
    /// Of all values, at most so many count of one bin. Most of a window is background, whose one value would else decide the range by
    /// how near to a step it happens to fall, and people would be cut off.
    /// </summary>
    const double MostOfOne = 0.001;

    readonly long[] _counts = new long[Bins];
    float _width;

    /// <summary>Values seen.</summary>
    public long Count { get; private set; }

    public float Largest { get; private set; }

    /// <exception cref="ArgumentException">Not a number.</exception>
    public void Add(ReadOnlySpan<float> values)
    {
        foreach (var value in values)
        {
            var magnitude = MathF.Abs(value);
            if (!float.IsFinite(magnitude)) throw new ArgumentException($"a value is {value}, expected a finite number");
            if (magnitude > Largest) Grow(magnitude);
            _counts[_width == 0 ? 0 : Math.Min((int)(magnitude / _width), Bins - 1)]++;
        }
        Count += values.Length;
    }

    /// <summary>
    /// The magnitude at which to cut off so that rounding to <see cref="Levels"/> steps, and cutting off, cost the least squared error; 1
    /// where everything is zero.
    /// </summary>
    public float BestRange()
    {
        if (Largest == 0) return 1;
        var (best, least) = (Largest, double.PositiveInfinity);
        // All that cut off something or nothing, in hundredths of the way up in logarithms: from a hundredth of the largest on.
        for (var share = 1f; share >= 0.01f; share *= 0.98f)
        {
            var error = SquaredError(share * Largest);
            if (error < least) (best, least) = (share * Largest, error);
        }
        return best;
    }

    /// <summary>Sum over values, each taken for the middle of its bin.</summary>
    public double SquaredError(float range)
    {
        double sum = 0, step = range / Levels, most = MostOfOne * Count;
        for (var bin = 0; bin < Bins; bin++)
        {
            if (_counts[bin] == 0) continue;
            var value = (bin + 0.5) * _width;
            var off = value - Math.Min(Math.Round(value / step), Levels) * step;
            sum += Math.Min(_counts[bin], most) * off * off;
        }
        return sum;
    }

    void Grow(float largest)
    {
        if (_width == 0)
        {
            // What has been so far was zero, which stays in the first bin.
            _width = largest / Bins;
        }
        else
        {
            for (; largest > _width * Bins; _width *= 2)
            {
                for (var bin = 0; bin < Bins; bin++)
                    _counts[bin] = bin < Bins / 2 ? _counts[2 * bin] + _counts[2 * bin + 1] : 0;
            }
        }
        Largest = largest;
    }
}
