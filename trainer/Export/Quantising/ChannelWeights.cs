namespace Sqair.Trainer.Export.Quantising;

/// <summary>Weights as whole numbers from -127 to 127 times a scale for each output channel.</summary>
/// <param name="Scales">[channels], all above zero.</param>
internal sealed record ChannelWeights(sbyte[] Values, float[] Scales)
{
    const int Levels = RangeHistogram.Levels;

    /// <summary>Shares of a channel's largest weight that are tried as its range.</summary>
    static readonly float[] s_shares = [1f, 0.95f, 0.9f, 0.85f, 0.8f, 0.75f, 0.7f];

    /// <param name="weights">Channel after channel.</param>
    public static ChannelWeights Of(ReadOnlySpan<float> weights, int channels)
    {
        var (values, scales) = (new sbyte[weights.Length], new float[channels]);
        var length = weights.Length / channels;
        for (var channel = 0; channel < channels; channel++)
        {
            var row = weights.Slice(channel * length, length);
            var scale = scales[channel] = BestScale(row);
            for (var i = 0; i < length; i++) values[channel * length + i] = Round(row[i], scale);
        }
        return new(values, scales);
    }

    public float[] ToFloats()
    {
        var length = Values.Length / Scales.Length;
        return [.. Values.Select((value, i) => value * Scales[i / length])];
    }

    /// <summary>Of least squared error.</summary>
    static float BestScale(ReadOnlySpan<float> row)
    {
        var largest = 0f;
        foreach (var value in row) largest = MathF.Max(largest, MathF.Abs(value));
        if (largest < 1e-30f) return 1;
        var (best, least) = (0f, double.PositiveInfinity);
        foreach (var share in s_shares)
        {
            var (scale, error) = (share * largest / Levels, 0.0);
            foreach (var value in row)
            {
                var off = value - Round(value, scale) * scale;
                error += off * off;
            }
            if (error < least) (best, least) = (scale, error);
        }
        return best;
    }

    static sbyte Round(float value, float scale) => (sbyte)Math.Clamp(MathF.Round(value / scale), -Levels, Levels);
}
