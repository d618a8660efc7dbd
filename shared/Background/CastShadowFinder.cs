using Sqair.Video;

namespace Sqair.Background;

/// <summary>
/// Hard shadows of direct sun. A shadow keeps one share of the ground's light, the same for everybody's shadow and for as long as the light
/// lasts, and within it the share is even; clothes have all shares. So the shares of evenly darkened pixels are collected, and where they
/// pile up is the shadows' share. Long shadows lie on the ground, and there is nearly as much of them as of the people: so much darkened
/// foreground that lies is a second sign, which thin shadows and several kinds of ground do not spoil. Where the camera sees colour, share
/// and tint together are a third (<see cref="ShadowTint"/>) (docs/foreground.md, section 3). Nothing is allocated after construction.
/// Integers only, but for the forgetting.
/// </summary>
sealed class CastShadowFinder
{
    /// <summary>Shares are in 1/256, their distribution in bins of 6/256.</summary>
    const int Whole = 256, Bin = 6, Bins = 44;

    /// <summary>
    /// Shares at which a pile may be a shadow's: lighter ones are left out by the mixture already, darker ones are clothes.
    /// </summary>
    const int Darkest = 100, Lightest = 200;

    /// <summary>
    /// Largest difference of the shares in the 3×3 neighbourhood of an evenly darkened pixel, and of one that has the shadows' tint as
    /// well.
    /// </summary>
    const int Even = 30, NearlyEven = 50;

    /// <summary>Half width of the pile.</summary>
    const int Spread = 20;

    /// <summary>Pixels in the distribution before anything is concluded from it.</summary>
    const float Enough = 1500f;

    /// <summary>
    /// Least part of all evenly darkened pixels that three neighbouring bins hold where they are shadows. In sun shadows outnumber clothes;
    /// the clothes of the few people of a minute pile up too, but not so high (simulated scenes: 0.75 in sun, up to 0.48 without).
    /// </summary>
    const float LeastPart = 0.6f;

    /// <summary>
    /// Lying pixels that make the sun out: as a share of the evenly darkened ones, and in the distribution (simulated scenes: 0.7 to 2.7 in
    /// sun, 0.05 to 0.3 without); and the share below which it is in again.
    /// </summary>
    const float LyingPart = 0.5f, LyingEnough = 1500f, LyingLeast = 0.35f;

    /// <summary>The background picture changes slowly: it is fetched so often.</summary>
    const int BackgroundEvery = 8;

    readonly int _width, _height;
    readonly byte[] _background;
    readonly byte[] _kind;   // of a pixel: 1 evenly darkened like a shadow, 2 and 3 its rim, 0 anything else
    readonly short[] _share;
    readonly float[] _bins = new float[Bins], _lyingBins = new float[Bins];
    readonly LyingRuns _lying;
    readonly ShadowTint _tint = new();
    readonly byte[] _groundBlue, _groundRed;
    readonly float _memory;
    int _frames;

    /// <param name="memoryFrames">Frames after which a share counts 1/e.</param>
    public CastShadowFinder(int width, int height, double memoryFrames)
    {
        (_width, _height) = (width, height);
        (_background, _kind, _share) = (new byte[width * height], new byte[width * height], new short[width * height]);
        _memory = (float)Math.Exp(-1 / memoryFrames);
        _lying = new(width, height);
        var plane = Yuv420.PlaneBytes(width, height);
        (_groundBlue, _groundRed) = (new byte[plane], new byte[plane]);
    }

    /// <summary>The share of light that shadows keep at present, in 1/256; 0 while there are none.</summary>
    public int Share { get; private set; }

    /// <summary>Long shadows lie on the ground at present.</summary>
    public bool Long { get; private set; }

    public void Reset()
    {
        Array.Clear(_bins);
        Array.Clear(_lyingBins);
        _tint.Reset();
        (_frames, Share, Long) = (0, 0, false);
    }

    /// <summary>Makes the shadows' foreground pixels <see cref="BackgroundSubtractor.Shadow"/>.</summary>
    /// <param name="gray">byte[Width * Height] or longer.</param>
    /// <param name="mask">255 foreground, 127 shadow, 0 background.</param>
    /// <param name="chroma">What has learnt the ground's colours; null where colour is not looked at.</param>
    /// <param name="planes">The frame's colours, U and V at half the size; empty for a gray picture, and without
    /// <paramref name="chroma"/>.</param>
    public void Remove(ReadOnlySpan<byte> gray, Span<byte> mask,
        BackgroundSubtractor subtractor, ChromaSubtractor? chroma, ReadOnlySpan<byte> planes)
    {
        if (_frames++ % BackgroundEvery == 0)
        {
            subtractor.Background(_background);
            chroma?.Background(_groundBlue, _groundRed);
            _tint.Conclude(MathF.Pow(_memory, BackgroundEvery));
        }
        Array.Clear(_kind);
        _lying.Find(mask);
        Measure(gray, mask, planes);
        (Share, Long) = Conclude();
        if (IsTinted(planes)) Share = _tint.Share;
        if (Share == 0) return;
        Grow(mask, planes, from: 1, to: 2);
        Grow(mask, planes, from: 2, to: 3);
        for (var i = 0; i < _kind.Length; i++)
        {
            var next = _kind.AsSpan(i).IndexOfAnyExcept((byte)0);
            if (next < 0) break;
            mask[i += next] = BackgroundSubtractor.Shadow;
        }
    }

    /// <summary>
    /// Shares of the foreground's pixels; the distribution takes in the evenly darkened ones, and those like the shadows of the last frames
    /// are marked.
    /// </summary>
    void Measure(ReadOnlySpan<byte> gray, ReadOnlySpan<byte> mask, ReadOnlySpan<byte> planes)
    {
        for (var i = 0; i < Bins; i++)
        {
            _bins[i] *= _memory;
            _lyingBins[i] *= _memory;
        }
        var lying = _lying.Lying;
        bool coloured = !planes.IsEmpty, tinted = IsTinted(planes);
        // Most of the picture is background: the searches pass over it in whole vectors.
        for (var i = 0; i < _share.Length; i++)
        {
            var next = mask[i..].IndexOfAnyExcept((byte)0);
            if (next < 0 || (i += next) >= _share.Length) break;
            _share[i] = (short)Math.Min(2 * Whole, gray[i] * Whole / Math.Max(_background[i], (byte)8));
        }
        for (var y = 1; y < _height - 1; y++)
        {
            var row = mask.Slice(y * _width, _width - 1);
            for (var x = 1; x < row.Length; x++)
            {
                var next = row[x..].IndexOf(BackgroundSubtractor.Foreground);
                if (next < 0) break;
                x += next;
                var i = y * _width + x;
                if (_share[i] >= Bin * Bins) continue;
                if (lying[i] != 0 && _share[i] < Whole)
                {
                    if (lying[i] > 1) _lyingBins[_share[i] / Bin]++;
                    if (Long) _kind[i] = 1;
                }
                var (blue, red) = coloured ? TintOf(planes, x, y) : (0, 0);
                if (tinted && _tint.Matches(_share[i], blue, red) && IsEven(mask, i, NearlyEven)) _kind[i] = 1;
                if (!IsEven(mask, i, Even)) continue;
                _bins[_share[i] / Bin]++;
                if (coloured) _tint.Observe(_share[i], blue, red);
                // Without a tint the share has to do.
                if (!tinted && Share > 0 && Math.Abs(_share[i] - Share) <= Spread) _kind[i] = 1;
            }
        }
    }

    /// <summary>The frame has colours, and the shadows' tint is known.</summary>
    bool IsTinted(ReadOnlySpan<byte> planes) => !planes.IsEmpty && _tint.Share > 0;

    (int Blue, int Red) TintOf(ReadOnlySpan<byte> planes, int x, int y)
    {
        int at = y / 2 * Yuv420.Half(_width) + x / 2, share = _share[y * _width + x];
        return (ShadowTint.Of(share, planes[at], _groundBlue[at]), ShadowTint.Of(share, planes[_groundBlue.Length + at], _groundRed[at]));
    }

    bool IsEven(ReadOnlySpan<byte> mask, int centre, int even)
    {
        int low = int.MaxValue, high = 0;
        for (var dy = -_width; dy <= _width; dy += _width)
        {
            for (var i = centre + dy - 1; i <= centre + dy + 1; i++)
            {
                if (mask[i] == 0) return false;
                low = Math.Min(low, _share[i]);
                high = Math.Max(high, _share[i]);
            }
        }
        return high - low <= even;
    }

    (int Share, bool Long) Conclude()
    {
        float all = Sum(_bins), lying = Sum(_lyingBins);
        if (lying >= LyingEnough && lying >= (Long ? LyingLeast : LyingPart) * all) return (Highest(_lyingBins).Share, true);
        var (share, height) = Highest(_bins);
        return (all >= Enough && height >= LeastPart * all ? share : 0, false);
    }

    /// <summary>Where most shares pile up.</summary>
    static (int Share, float Height) Highest(float[] bins)
    {
        float Smooth(int bin) => bins[bin - 1] + bins[bin] + bins[bin + 1];
        var best = Darkest / Bin;
        for (var b = best + 1; b <= Lightest / Bin; b++)
            if (Smooth(b) > Smooth(best)) best = b;
        return (best * Bin + Bin / 2, Smooth(best));
    }

    static float Sum(float[] bins)
    {
        var sum = 0f;
        foreach (var count in bins) sum += count;
        return sum;
    }

    /// <summary>
    /// A shadow's rim is a mixture of shadow and light: foreground beside it that is no darker than the shadow and darker than the ground
    /// joins it.
    /// </summary>
    void Grow(ReadOnlySpan<byte> mask, ReadOnlySpan<byte> planes, byte from, byte to)
    {
        var tinted = IsTinted(planes);
        for (var y = 1; y < _height - 1; y++)
        {
            var row = mask.Slice(y * _width, _width - 1);
            for (var x = 1; x < row.Length; x++)
            {
                var next = row[x..].IndexOf(BackgroundSubtractor.Foreground);
                if (next < 0) break;
                x += next;
                var i = y * _width + x;
                if (_kind[i] != 0 || _share[i] < Share - Spread || _share[i] >= Whole) continue;
                if (_kind[i - 1] != from && _kind[i + 1] != from && _kind[i - _width] != from && _kind[i + _width] != from) continue;
                if (tinted && TintOf(planes, x, y) is var (blue, red) && !_tint.IsTinted(blue, red)) continue;
                _kind[i] = to;
            }
        }
    }
}
