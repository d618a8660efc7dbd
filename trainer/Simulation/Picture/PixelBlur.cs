namespace Sqair.Trainer.Simulation;

/// <summary>A separable blur with the weights (b, 1 - 2b, b), applied as often as the wanted standard deviation in pixels needs.</summary>
sealed class PixelBlur
{
    readonly float _side;
    readonly int _passes;
    float[] _line = [];

    public PixelBlur(float deviation)
    {
        // One pass has the variance 2b; b stays at or below a quarter so that the filter has no negative frequencies.
        var variance = deviation * deviation;
        _passes = Math.Max(1, (int)MathF.Ceiling(variance / 0.5f));
        _side = 0.5f * variance / _passes;
    }

    /// <summary>Blurs an interleaved picture [height, width, channels] in place; pixels beyond the border repeat it.</summary>
    public void Apply(Span<float> picture, int width, int height, int channels)
    {
        var length = Math.Max(width * channels, channels * width);
        if (_line.Length < 2 * length)
            _line = new float[2 * length];
        for (var pass = 0; pass < _passes; pass++)
        {
            for (var y = 0; y < height; y++)
                Row(picture.Slice(y * length, length), channels);
            Columns(picture, length, height);
        }
    }

    void Row(Span<float> row, int channels)
    {
        row.CopyTo(_line);
        for (var i = 0; i < row.Length; i++)
        {
            var before = _line[i >= channels ? i - channels : i];
            var after = _line[i + channels < row.Length ? i + channels : i];
            row[i] = _line[i] + _side * (before + after - 2 * _line[i]);
        }
    }

    void Columns(Span<float> picture, int length, int height)
    {
        var above = _line.AsSpan(0, length);
        var own = _line.AsSpan(length, length);
        picture[..length].CopyTo(above);
        for (var y = 0; y < height; y++)
        {
            var row = picture.Slice(y * length, length);
            var below = y + 1 < height ? picture.Slice((y + 1) * length, length) : row;
            row.CopyTo(own);
            for (var i = 0; i < length; i++)
                row[i] = own[i] + _side * (above[i] + below[i] - 2 * own[i]);
            own.CopyTo(above);
        }
    }
}
