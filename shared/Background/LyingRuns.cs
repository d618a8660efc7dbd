namespace Sqair.Background;

/// <summary>
/// Foreground that lies on the ground: pixels whose run in their row is much longer than the run in their column. Long shadows lie, people
/// stand. Nothing is allocated after construction.
/// </summary>
sealed class LyingRuns
{
    /// <summary>Length by height from which a run lies beyond doubt, and from which it may lie, as slanting ones do.</summary>
    const int Flat = 3, Slanting = 2;

    /// <summary>Shortest run that counts, pixels, and the least height: a row alone is noise.</summary>
    const int Shortest = 8, Lowest = 2;

    readonly int _width, _height, _highest;
    readonly byte[] _tall, _lying;

    public LyingRuns(int width, int height)
    {
        (_width, _height) = (width, height);
        _highest = Math.Max(4, height / 16);   // higher ones are vehicles, or groups
        (_tall, _lying) = (new byte[width * height], new byte[width * height]);
    }

    /// <summary>2 for a pixel that lies beyond doubt, 1 for one that may, else 0; of the last <see cref="Find"/>.</summary>
    public ReadOnlySpan<byte> Lying => _lying;

    /// <param name="mask">255 foreground, [height, width].</param>
    public void Find(ReadOnlySpan<byte> mask)
    {
        Array.Clear(_lying);
        Columns(mask);
        for (var y = 0; y < _height; y++)
        {
            var row = mask.Slice(y * _width, _width);
            for (var x = 0; x < _width;)
            {
                var start = row[x..].IndexOf(BackgroundSubtractor.Foreground);
                if (start < 0) break;
                x += start;
                var length = row[x..].IndexOfAnyExcept(BackgroundSubtractor.Foreground);
                if (length < 0) length = _width - x;
                if (length >= Shortest)
                    for (var i = y * _width + x; i < y * _width + x + length; i++)
                        if (_tall[i] >= Lowest && _tall[i] <= _highest && length >= Slanting * _tall[i])
                            _lying[i] = length >= Flat * _tall[i] ? (byte)2 : (byte)1;
                x += length;
            }
        }
    }

    /// <summary>The length of every pixel's run in its column, at most 255.</summary>
    void Columns(ReadOnlySpan<byte> mask)
    {
        // Most of the picture is background: the searches pass over it in whole vectors.
        Array.Clear(_tall);
        for (var i = 0; i < _tall.Length; i++)
        {
            var next = mask[i..].IndexOf(BackgroundSubtractor.Foreground);
            if (next < 0 || (i += next) >= _tall.Length) break;
            _tall[i] = i < _width ? (byte)1 : (byte)Math.Min(255, _tall[i - _width] + 1);
        }
        // Upwards, every pixel takes over the whole run's length from the one below.
        for (var i = _tall.Length - _width - 1; i >= 0; i--)
        {
            if ((i = _tall.AsSpan(0, i + 1).LastIndexOfAnyExcept((byte)0)) < 0) break;
            if (_tall[i + _width] != 0) _tall[i] = _tall[i + _width];
        }
    }
}
