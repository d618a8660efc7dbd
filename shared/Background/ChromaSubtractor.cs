using System.Numerics;
using System.Runtime.InteropServices;
using Sqair.Video;

namespace Sqair.Background;

/// <summary>
/// Foreground by colour: somebody as bright as the ground behind him mostly has another colour. The two colour planes of a YUV 4:2:0
/// picture, at half its width and height, have a mixture of Gaussians a pixel each; what either finds counts where most of its
/// neighbourhood agrees (docs/foreground.md, section 1). Nothing is allocated after construction.
/// </summary>
sealed class ChromaSubtractor
{
    readonly int _width, _height, _halfWidth, _half, _changeFrames;
    readonly double _changeShare;
    readonly BackgroundSubtractor _u, _v;
    readonly SilhouetteFilter _filter;
    readonly byte[] _held, _maskU, _maskV, _solid;
    readonly ExposureFollower _balance;
    int _changed;

    /// <param name="width">Width of the picture, pixels; the planes have half of it, rounded up.</param>
    /// <param name="height">Height of the picture, likewise.</param>
    public ChromaSubtractor(int width, int height, double framesPerSecond, ForegroundOptions options)
    {
        (_width, _height, _halfWidth) = (width, height, Yuv420.Half(width));
        var halfHeight = Yuv420.Half(height);
        _half = Yuv420.PlaneBytes(width, height);
        _changeFrames = Math.Max(1, (int)Math.Ceiling(options.GlobalChangeSeconds * framesPerSecond));
        _changeShare = options.GlobalChangeShare;
        var mixture = options.ToChroma(framesPerSecond);
        (_u, _v) = (new(_halfWidth, halfHeight, mixture), new(_halfWidth, halfHeight, mixture));
        _filter = new SilhouetteFilter(_halfWidth, halfHeight, options);
        var padded = _half + Vector<byte>.Count;
        (_held, _maskU, _maskV, _solid) = (new byte[padded], new byte[padded], new byte[padded], new byte[padded]);
        _balance = new ExposureFollower(_half);
    }

    /// <summary>Learns a frame's colours and finds what differs.</summary>
    /// <param name="planes">U and V, one after the other.</param>
    /// <param name="held">byte[Width * Height] of the picture, as
    /// <see cref="BackgroundSubtractor.Apply(ReadOnlySpan{byte}, Span{byte}, float, ReadOnlySpan{byte})"/> takes it; empty for
    /// none.</param>
    /// <param name="gain">By how much the camera's exposure has changed since the frame before.</param>
    /// <returns>Whether there is anything to <see cref="AddTo"/>: not in the first frame, and not while the colour of all the picture
    /// changes (the camera's white balance).</returns>
    public bool Apply(ReadOnlySpan<byte> planes, ReadOnlySpan<byte> held, float gain)
    {
        var first = _u.Frames == 0;
        if (!held.IsEmpty) Halve(held);
        ReadOnlySpan<byte> holds = held.IsEmpty ? default : _held.AsSpan(0, _half);
        if (!held.IsEmpty)
        {
            Follow(_u, planes[.._half], holds, gain);
            Follow(_v, planes[_half..], holds, gain);
        }
        _u.Apply(planes[.._half], _maskU.AsSpan(0, _half), _u.NextLearningRate, holds);
        _v.Apply(planes[_half..], _maskV.AsSpan(0, _half), _v.NextLearningRate, holds);
        if (first) return false;
        for (var at = 0; at < _half; at += Vector<byte>.Count)
            (new Vector<byte>(_maskU, at) | new Vector<byte>(_maskV, at)).CopyTo(_maskU, at);
        var count = Bytes.CountNonZero(_maskU.AsSpan(0, _half));
        if (count > _changeShare * _half)
        {
            // Brightness judges alone meanwhile.
            if (++_changed >= _changeFrames) Reset();
            return false;
        }
        _changed = 0;
        _filter.Clean(_maskU, _solid);
        return count > 0;
    }

    void Follow(BackgroundSubtractor plane, ReadOnlySpan<byte> now, ReadOnlySpan<byte> excluded, float gain)
    {
        if (_balance.CompareColour(now, plane.Ground, excluded, gain)) plane.Adjust(_balance.Gain, _balance.Offset);
    }

    /// <summary>Makes foreground of what the last <see cref="Apply"/> found.</summary>
    /// <param name="mask">byte[Width * Height] or longer: 255 foreground.</param>
    public void AddTo(Span<byte> mask)
    {
        for (var y = 0; y < _height; y++)
        {
            var from = _solid.AsSpan(y / 2 * _halfWidth, _halfWidth);
            var to = mask.Slice(y * _width, _width);
            var doubled = MemoryMarshal.Cast<byte, ushort>(to);
            for (var x = from.IndexOf(byte.MaxValue); x >= 0 && x < doubled.Length; x++)
                if (from[x] != 0) doubled[x] = ushort.MaxValue;
            if (_width % 2 != 0) to[^1] |= from[^1];
        }
    }

    /// <summary>Makes a picture's colours the background at once.</summary>
    /// <param name="planes">As in <see cref="Apply"/>.</param>
    /// <param name="where">byte[Width * Height]; 0 leaves a pixel as it is.</param>
    public void Replace(ReadOnlySpan<byte> planes, ReadOnlySpan<byte> where)
    {
        Halve(where);
        _u.Replace(planes[.._half], _held.AsSpan(0, _half));
        _v.Replace(planes[_half..], _held.AsSpan(0, _half));
    }

    /// <summary>The ground's colours, without people, as learnt so far.</summary>
    public void Background(Span<byte> u, Span<byte> v)
    {
        _u.Background(u);
        _v.Background(v);
    }

    /// <summary>Whether any colour was learnt.</summary>
    public bool IsLearnt => _u.Frames > 0;

    /// <summary>Goes on from the colours of a ground that was learnt in so many frames.</summary>
    /// <param name="planes">As in <see cref="Apply"/>.</param>
    public void Restore(ReadOnlySpan<byte> planes, long frames)
    {
        _u.Restore(planes[.._half], frames);
        _v.Restore(planes[_half..], frames);
        _changed = 0;
    }

    /// <summary>Forgets all colours.</summary>
    public void Reset()
    {
        _u.Reset();
        _v.Reset();
        _changed = 0;
    }

    /// <summary>A pixel of the planes is held where any of the picture's four is, as the last of them.</summary>
    void Halve(ReadOnlySpan<byte> whole)
    {
        Array.Clear(_held);
        for (var y = 0; y < _height; y++)
        {
            var row = whole.Slice(y * _width, _width);
            var half = _held.AsSpan(y / 2 * _halfWidth, _halfWidth);
            for (var x = 0; x < _width; x++)
            {
                // Most of the picture is empty: passed over in whole vectors.
                var next = row[x..].IndexOfAnyExcept((byte)0);
                if (next < 0) break;
                x += next;
                half[x / 2] = row[x];
                x |= 1;
            }
        }
    }
}
