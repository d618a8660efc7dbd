using System.Numerics;

namespace Sqair.Background;

/// <summary>One 8-connected region; pixel (x, y) covers [x, x + 1) x [y, y + 1), the centroid is the mean of its pixels' (x, y).</summary>
public readonly record struct Component(int Left, int Top, int Width, int Height, int Area, float CentreX, float CentreY);

/// <summary>
/// Regions of a mask or a thresholded image: runs of each row, joined with the runs they touch in the row above by union-find. Not
/// thread-safe; nothing is allocated after construction.
/// </summary>
public sealed class ConnectedComponents
{
    readonly byte[] _mask;
    readonly Run[] _runs;
    readonly int[] _parents, _places;
    readonly Sum[] _sums;
    readonly Component[] _found;

    /// <param name="width">Width of the widest picture, pixels.</param>
    /// <param name="height">Height of the highest picture, pixels.</param>
    public ConnectedComponents(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        (Width, Height) = (width, height);
        _mask = new byte[width * height];

        // The worst picture for runs is one of columns, for regions one of dots.
        var runs = (width + 1) / 2 * height;
        _runs = new Run[runs];
        (_parents, _places) = (new int[runs], new int[runs]);
        var regions = (width + 1) / 2 * ((height + 1) / 2);
        _sums = new Sum[regions];
        _found = new Component[regions];
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>The regions of pixels other than 0, in the order of their first pixel.</summary>
    /// <param name="mask">byte[Width * Height], row major.</param>
    /// <param name="minimumArea">Smaller regions are left out, pixels.</param>
    /// <returns>Valid until the next call.</returns>
    public ReadOnlySpan<Component> Find(ReadOnlySpan<byte> mask, int minimumArea = 1) => Find(mask, Width, Height, minimumArea);

    /// <summary>The regions of pixels above a threshold, in the order of their first pixel.</summary>
    /// <param name="image">float[Width * Height], row major.</param>
    /// <param name="threshold">A pixel belongs to a region if it is greater.</param>
    /// <param name="minimumArea">Smaller regions are left out, pixels.</param>
    /// <returns>Valid until the next call.</returns>
    public ReadOnlySpan<Component> Find(ReadOnlySpan<float> image, float threshold, int minimumArea = 1) =>
        Find(image, Width, Height, threshold, minimumArea);

    /// <summary>As <see cref="Find(ReadOnlySpan{float}, float, int)"/> for a picture that may be less wide or high.</summary>
    public ReadOnlySpan<Component> Find(ReadOnlySpan<float> image, int width, int height, float threshold, int minimumArea = 1)
    {
        CheckSize(image.Length, width, height, nameof(image));
        var limit = new Vector<float>(threshold);
        int quarter = Vector<float>.Count, at = 0;
        for (; at <= image.Length - 4 * quarter; at += 4 * quarter)
        {
            Vector<uint> Above(ReadOnlySpan<float> from) => Vector.AsVectorUInt32(Vector.GreaterThan(new Vector<float>(from), limit));
            var low = Vector.Narrow(Above(image[at..]), Above(image[(at + quarter)..]));
            var high = Vector.Narrow(Above(image[(at + 2 * quarter)..]), Above(image[(at + 3 * quarter)..]));
            Vector.Narrow(low, high).CopyTo(_mask, at);
        }

        for (; at < image.Length; at++)
            _mask[at] = image[at] > threshold ? byte.MaxValue : (byte)0;
        return Find(_mask.AsSpan(0, image.Length), width, height, minimumArea);
    }

    /// <summary>As <see cref="Find(ReadOnlySpan{byte}, int)"/> for a picture that may be less wide or high.</summary>
    public ReadOnlySpan<Component> Find(ReadOnlySpan<byte> mask, int width, int height, int minimumArea = 1)
    {
        CheckSize(mask.Length, width, height, nameof(mask));
        var runs = 0;
        int above = 0, aboveEnd = 0;
        for (var y = 0; y < height; y++)
        {
            var first = runs;
            var row = mask.Slice(y * width, width);
            for (var x = 0; x < width;)
            {
                var gap = row[x..].IndexOfAnyExcept((byte)0);
                if (gap < 0)
                    break;
                var start = x + gap;
                var length = row[start..].IndexOf((byte)0);
                x = length < 0 ? width : start + length;
                _parents[runs] = runs;
                _runs[runs++] = new Run(y, start, x);
            }

            Join(above, aboveEnd, first, runs);
            (above, aboveEnd) = (first, runs);
        }

        return Collect(runs, minimumArea);
    }

    /// <summary>Unites the runs of two neighbouring rows that touch, corners included.</summary>
    void Join(int above, int aboveEnd, int current, int currentEnd)
    {
        while (above < aboveEnd && current < currentEnd)
        {
            ref readonly var a = ref _runs[above];
            ref readonly var c = ref _runs[current];
            if (a.Start <= c.End && c.Start <= a.End)
                Unite(above, current);
            if (a.End < c.End)
                above++;
            else
                current++;
        }
    }

    ReadOnlySpan<Component> Collect(int runs, int minimumArea)
    {
        var regions = 0;
        for (var i = 0; i < runs; i++)
        {
            // A root is the lowest run of its region, so it comes before the others.
            var root = Root(i);
            if (root == i)
            {
                _places[i] = regions;
                _sums[regions++] = Sum.Empty;
            }

            _sums[_places[root]].Add(in _runs[i]);
        }

        var kept = 0;
        for (var i = 0; i < regions; i++)
        {
            if (_sums[i].Area >= minimumArea)
                _found[kept++] = _sums[i].ToComponent();
        }

        return _found.AsSpan(0, kept);
    }

    int Root(int run)
    {
        while (_parents[run] != run)
            run = _parents[run] = _parents[_parents[run]];
        return run;
    }

    void Unite(int one, int other)
    {
        (one, other) = (Root(one), Root(other));
        if (one < other)
            _parents[other] = one;
        else
            _parents[one] = other;
    }

    void CheckSize(int length, int width, int height, string name)
    {
        if (width < 1 || height < 1 || width > Width || height > Height || length != width * height)
            throw new ArgumentException(
                $"{name} holds {length} pixels for a picture of {width}x{height}; at most {Width}x{Height} fits.", name);
    }

    /// <summary>Pixels [Start, End) of row Y.</summary>
    readonly record struct Run(int Y, int Start, int End);

    struct Sum
    {
        public static readonly Sum Empty = new() { _left = int.MaxValue, _top = int.MaxValue };

        public int Area;
        int _left, _top, _right, _bottom;
        long _x, _y;

        public void Add(in Run run)
        {
            var length = run.End - run.Start;
            Area += length;
            (_left, _right) = (Math.Min(_left, run.Start), Math.Max(_right, run.End));
            (_top, _bottom) = (Math.Min(_top, run.Y), run.Y + 1);
            _x += (long)(run.Start + run.End - 1) * length / 2;
            _y += (long)run.Y * length;
        }

        public readonly Component ToComponent()
            => new(_left, _top, _right - _left, _bottom - _top, Area, (float)((double)_x / Area), (float)((double)_y / Area));
    }
}
