using System.Numerics;
using Sqair.Background;

namespace Sqair.Tracking;

/// <summary>
/// Draws decoded glimpses into a picture by the inverse spatial transformer: a picture point (x, y) of the window reads the glimpse
/// at u = (x − t_x)/s_x, v = (y − t_y)/s_y, bilinear, zeros outside. Without rotation that is separable, so rows of the
/// glimpse are resampled once and then blended, a vector of columns at a time.
/// </summary>
public sealed class GlimpseRenderer
{
    const float Half = 0.5f * (Window.Size - 1);

    readonly int _glimpseWidth;
    readonly int _glimpseHeight;
    readonly int _rowLength;
    readonly float[] _resampled;

    /// <param name="glimpseWidth">w, columns of a glimpse.</param>
    /// <param name="glimpseHeight">h, rows of a glimpse.</param>
    /// <param name="pictureWidth">Widest picture that is drawn into.</param>
    public GlimpseRenderer(int glimpseWidth, int glimpseHeight, int pictureWidth)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(glimpseWidth, 2);
        ArgumentOutOfRangeException.ThrowIfLessThan(glimpseHeight, 2);
        (_glimpseWidth, _glimpseHeight) = (glimpseWidth, glimpseHeight);
        _rowLength = pictureWidth;
        _resampled = new float[glimpseHeight * _rowLength];
    }

    /// <summary>Adds gain · glimpse at its place; parts outside the picture are left out.</summary>
    /// <param name="glimpse">h·w values, row major.</param>
    /// <param name="where">Pose in <paramref name="window"/>.</param>
    /// <param name="window">The window within the picture.</param>
    /// <param name="gain">Factor, the presence for instance.</param>
    /// <param name="picture">width·height values, row major.</param>
    /// <param name="level">Level of the picture, which need not be the window's.</param>
    public void Add(
        ReadOnlySpan<float> glimpse, Where where, Window window, float gain, Span<float> picture, int width, int height, int level)
    {
        var ((firstX, stepX), (firstY, stepY)) = Grid(where, window, level);
        var region = Region(where, window, width, height, level);
        if (region.IsEmpty) return;

        Resample(glimpse, gain, (region.Left - firstX) * stepX, stepX, region.Width);
        for (var y = region.Top; y < region.Bottom; y++)
        {
            var v = (y - firstY) * stepY;
            var upper = (int)MathF.Floor(v);
            var weight = v - upper;
            var line = picture.Slice(y * width + region.Left, region.Width);
            if (upper >= 0 && upper < _glimpseHeight) AddRow(_resampled.AsSpan(upper * _rowLength, region.Width), 1 - weight, line);
            if (upper >= -1 && upper + 1 < _glimpseHeight) AddRow(_resampled.AsSpan((upper + 1) * _rowLength, region.Width), weight, line);
        }
    }

    /// <summary>The pixels of a picture that <see cref="Add"/> may change.</summary>
    public PixelRegion Region(Where where, Window window, int width, int height, int level)
    {
        var ((firstX, stepX), (firstY, stepY)) = Grid(where, window, level);
        var (left, right) = Extent(firstX, stepX, _glimpseWidth, width);
        var (top, bottom) = Extent(firstY, stepY, _glimpseHeight, height);
        // What lies wholly outside has no pixels: neither rows nor columns.
        return right <= left || bottom <= top ? default : new PixelRegion(left, top, right, bottom);
    }

    /// <summary>Glimpse column of picture column X: (X − first)·step, and the same for rows.</summary>
    ((float First, float Step) X, (float First, float Step) Y) Grid(Where where, Window window, int level)
    {
        var (centreX, centreY) = where.CentreIn(window);
        var ratio = 1f;
        if (level != window.Level)
        {
            ratio = window.Scale / (1 << level);
            (centreX, centreY) = (ratio * (centreX + 0.5f) - 0.5f, ratio * (centreY + 0.5f) - 0.5f);
        }
        var stepX = (_glimpseWidth - 1) / (2 * Half * ratio * MathF.Max(where.ScaleX, Where.Margin));
        var stepY = (_glimpseHeight - 1) / (2 * Half * ratio * MathF.Max(where.ScaleY, Where.Margin));
        return ((centreX - 0.5f * (_glimpseWidth - 1) / stepX, stepX), (centreY - 0.5f * (_glimpseHeight - 1) / stepY, stepY));
    }

    /// <summary>Whole pixels strictly within one glimpse pixel around the glimpse, where bilinear weights are not all zero.</summary>
    static (int From, int To) Extent(float first, float step, int count, int limit)
    {
        var from = (int)MathF.Floor(first - 1 / step) + 1;
        var to = (int)MathF.Ceiling(first + count / step);
        return (Math.Max(from, 0), Math.Min(to, limit));
    }

    void Resample(ReadOnlySpan<float> glimpse, float gain, float u, float step, int columns)
    {
        for (var column = 0; column < columns; column++)
        {
            var position = u + column * step;
            var lower = (int)MathF.Floor(position);
            var right = gain * (position - lower);
            var left = gain - right;
            // Neighbours outside count as zero; giving them no weight and a valid index keeps the loop below free of branches.
            var upper = lower + 1;
            if ((uint)lower >= (uint)_glimpseWidth) (left, lower) = (0, 0);
            if ((uint)upper >= (uint)_glimpseWidth) (right, upper) = (0, 0);
            for (int row = 0, source = 0, target = column; row < _glimpseHeight; row++, source += _glimpseWidth, target += _rowLength)
                _resampled[target] = left * glimpse[source + lower] + right * glimpse[source + upper];
        }
    }

    static void AddRow(ReadOnlySpan<float> source, float weight, Span<float> target)
    {
        var factor = new Vector<float>(weight);
        var i = 0;
        for (; i <= source.Length - Vector<float>.Count; i += Vector<float>.Count)
            (new Vector<float>(target[i..]) + factor * new Vector<float>(source[i..])).CopyTo(target[i..]);
        for (; i < source.Length; i++) target[i] += weight * source[i];
    }
}
