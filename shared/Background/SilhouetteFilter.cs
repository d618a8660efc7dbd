using System.Numerics;

namespace Sqair.Background;

/// <summary>
/// The two neighbourhood steps of the foreground rule, in whole vectors of integers: a majority filter on the mask, and brightness times
/// silhouette smoothed by the 3x3 binomial kernel. Buffers named "row padded" may be read and written one vector beyond their last pixel.
/// </summary>
sealed class SilhouetteFilter
{
    readonly int _width, _height, _stride;
    readonly byte[] _plane, _sums;
    // Of each row of the plane, and of the ones above and below it: all of it is 0, as most of a picture is.
    readonly bool[] _isEmpty;
    readonly ushort[] _columns;
    readonly Vector<byte> _tail, _keep, _fill, _base;

    public SilhouetteFilter(int width, int height, ForegroundOptions options)
    {
        (_width, _height) = (width, height);
        var lanes = Vector<byte>.Count;

        // One vector of zeros left of each row, which is the right border of the row before; a row of zeros above and below.
        _stride = lanes + (width + lanes - 1) / lanes * lanes;
        _plane = new byte[_stride * (height + 2) + 2 * lanes];
        _sums = new byte[_stride + 2 * lanes];
        _isEmpty = new bool[height + 2];
        _isEmpty[0] = _isEmpty[^1] = true;
        _columns = new ushort[_stride + 2 * lanes];
        var tail = new byte[lanes];
        Array.Fill(tail, byte.MaxValue, 0, width % lanes == 0 ? lanes : width % lanes);
        _tail = new Vector<byte>(tail);
        (_keep, _fill, _base) = (new((byte)options.KeepNeighbours), new((byte)options.FillNeighbours), new(options.BaseLevel));
    }

    /// <summary>
    /// A foreground pixel stays if KeepNeighbours of the nine around it are foreground, another one is filled if FillNeighbours are.
    /// </summary>
    /// <param name="mask">Row padded; 255 is foreground.</param>
    /// <param name="solid">Row padded; receives 255 or 0.</param>
    public void Clean(byte[] mask, byte[] solid)
    {
        var lanes = Vector<byte>.Count;
        for (var y = 0; y < _height; y++)
        {
            var any = Vector<byte>.Zero;
            for (var x = 0; x < _width; x += lanes)
                any |= Put(
                    Vector.Equals(new Vector<byte>(mask, y * _width + x), Vector<byte>.AllBitsSet) & Vector<byte>.One & Inside(x), x, y);
            _isEmpty[y + 1] = any == Vector<byte>.Zero;
        }

        for (var y = 0; y < _height; y++)
        {
            if (IsEmptyAround(y))
            {
                solid.AsSpan(y * _width, _width).Clear();
                continue;
            }
            for (var x = 0; x < _width; x += lanes)
                (Load(x, y - 1) + Load(x, y) + Load(x, y + 1)).CopyTo(_sums, lanes + x);
            for (var x = 0; x < _width; x += lanes)
            {
                var count = new Vector<byte>(_sums, lanes + x - 1)
                    + new Vector<byte>(_sums, lanes + x) + new Vector<byte>(_sums, lanes + x + 1);
                var needed = Vector.ConditionalSelect(Vector.Equals(Load(x, y), Vector<byte>.One), _keep, _fill);
                Vector.GreaterThanOrEqual(count, needed).CopyTo(solid, y * _width + x);
            }
        }

        solid.AsSpan(_width * _height).Clear();
    }

    /// <summary>
    /// value = solid ? base + (255 - base) gray / 256 : 0, of 255, then smoothed by (1 2 1)(1 2 1)' / 16.
    /// </summary>
    /// <param name="gray">Row padded.</param>
    /// <param name="solid">Row padded; 255 or 0.</param>
    /// <param name="foreground">float[width * height].</param>
    public void Render(byte[] gray, byte[] solid, Span<float> foreground)
    {
        var lanes = Vector<byte>.Count;
        for (var y = 0; y < _height; y++)
        {
            var any = Vector<byte>.Zero;
            for (var x = 0; x < _width; x += lanes)
                any |= Put(
                    Value(new Vector<byte>(gray, y * _width + x)) & new Vector<byte>(solid, y * _width + x) & Inside(x), x, y);
            _isEmpty[y + 1] = any == Vector<byte>.Zero;
        }

        for (var y = 0; y < _height; y++)
        {
            if (IsEmptyAround(y))
            {
                foreground.Slice(y * _width, _width).Clear();
                continue;
            }
            for (var x = 0; x < _width; x += lanes)
            {
                Vector.Widen(Load(x, y - 1), out var a0, out var a1);
                Vector.Widen(Load(x, y), out var b0, out var b1);
                Vector.Widen(Load(x, y + 1), out var c0, out var c1);
                (a0 + b0 + b0 + c0).CopyTo(_columns, lanes + x);
                (a1 + b1 + b1 + c1).CopyTo(_columns, lanes + x + lanes / 2);
            }

            SmoothRow(foreground.Slice(y * _width, _width));
        }
    }

    void SmoothRow(Span<float> row)
    {
        const float Scale = 1f / (255 * 16);
        var start = Vector<byte>.Count;
        int lanes = Vector<ushort>.Count, x = 0;
        for (; x <= _width - lanes; x += lanes)
        {
            var middle = new Vector<ushort>(_columns, start + x);
            var sum = new Vector<ushort>(_columns, start + x - 1) + middle + middle + new Vector<ushort>(_columns, start + x + 1);
            Vector.Widen(sum, out var low, out var high);
            (Vector.ConvertToSingle(Vector.AsVectorInt32(low)) * Scale).CopyTo(row[x..]);
            (Vector.ConvertToSingle(Vector.AsVectorInt32(high)) * Scale).CopyTo(row[(x + lanes / 2)..]);
        }

        for (; x < _width; x++)
            row[x] = (_columns[start + x - 1] + 2 * _columns[start + x] + _columns[start + x + 1]) * Scale;
    }

    Vector<byte> Value(Vector<byte> gray)
    {
        Vector.Widen(gray, out var g0, out var g1);
        Vector.Widen(Vector<byte>.AllBitsSet - _base, out var r0, out var r1);
        return _base + Vector.Narrow(Vector.ShiftRightLogical(g0 * r0, 8), Vector.ShiftRightLogical(g1 * r1, 8));
    }

    Vector<byte> Put(Vector<byte> values, int x, int y)
    {
        values.CopyTo(_plane, At(x, y));
        return values;
    }

    bool IsEmptyAround(int y) => _isEmpty[y] && _isEmpty[y + 1] && _isEmpty[y + 2];

    int At(int x, int y) => (y + 1) * _stride + Vector<byte>.Count + x;

    Vector<byte> Load(int x, int y) => new(_plane, At(x, y));

    Vector<byte> Inside(int x) => x + Vector<byte>.Count > _width ? _tail : Vector<byte>.AllBitsSet;
}
