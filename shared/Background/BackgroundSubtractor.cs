using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Sqair.Background;

/// <summary>
/// A mixture of Gaussians per pixel with a number of components that adapts itself (MOG2: Zivkovic 2004, Zivkovic and van der Heijden
/// 2006), for gray pictures. Not thread-safe: one instance belongs to one camera. Nothing is allocated after construction.
/// </summary>
/// <remarks>
/// State: pixels in blocks of one vector; every step works on all of a block's pixels at once. Components are in planes, heaviest first,
/// means and variances side by side: nearly all blocks need those of the heaviest and nothing else, which then are one stream of
/// neighbouring cache lines. A component of weight zero is absent. Every lane does the same arithmetic in the same order as a scalar
/// program would, without fused operations: the results are the same on every machine and equal to the scalar reference of the tests, bit
/// for bit.
/// </remarks>
public sealed partial class BackgroundSubtractor
{
    /// <summary>Mask value of a foreground pixel.</summary>
    public const byte Foreground = 255;

    /// <summary>Held value of a pixel that is learnt slowly, and of one that is not learnt at all.</summary>
    public const byte Slowly = 255, Never = 1;

    /// <summary>Mask value of a shadow: background, but darkened.</summary>
    public const byte Shadow = 127;

    readonly int _blocks;
    // Of component m and block b at m * _blocks + b; of the Gaussians two at twice that.
    readonly Vector<float>[] _weights, _gaussians;
    // Components of a block; Alone where it has one, of weight 1 in all its pixels.
    readonly byte[] _used;
    // What is asked for in every frame lies in the cache as it is learnt; to fetch it later means a pass over all mixtures.
    readonly byte[] _ground;
    readonly byte[] _tailGray = new byte[Vector<byte>.Count],
        _tailHeld = new byte[Vector<byte>.Count], _tailMask = new byte[Vector<byte>.Count];
    long _frames;
    bool _isStale;

    /// <param name="width">Width of the pictures, pixels.</param>
    /// <param name="height">Height of the pictures, pixels.</param>
    /// <param name="options">Constants; null for the defaults.</param>
    /// <exception cref="ArgumentException">A size that is not positive or an option out of range.</exception>
    public BackgroundSubtractor(int width, int height, BackgroundOptions? options = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        Options = options ?? new BackgroundOptions();
        Options.Validate();
        (Width, Height) = (width, height);
        _blocks = (width * height + Vector<byte>.Count - 1) / Vector<byte>.Count * (Vector<byte>.Count / Vector<float>.Count);
        _weights = new Vector<float>[Options.Components * _blocks];
        _gaussians = new Vector<float>[2 * _weights.Length];
        _used = new byte[_blocks];
        _ground = new byte[_blocks * Vector<float>.Count];
    }

    public int Width { get; }

    public int Height { get; }

    public BackgroundOptions Options { get; }

    /// <summary>Frames learnt since the start or the last <see cref="Reset"/>.</summary>
    public long Frames => _frames;

    /// <summary>
    /// The learning rate that the next frame gets: 1 / min(2 n, History) for the n-th frame, so that the first seconds settle quickly.
    /// </summary>
    public float NextLearningRate => 1f / Math.Min(2 * (_frames + 1), Options.History);

    /// <summary>Classifies a frame and learns it at <see cref="NextLearningRate"/>.</summary>
    /// <param name="gray">byte[Width * Height], row major.</param>
    /// <param name="mask">byte[Width * Height]: 255 foreground, 127 shadow, 0 background.</param>
    public void Apply(ReadOnlySpan<byte> gray, Span<byte> mask) => Apply(gray, mask, NextLearningRate, default);

    /// <summary>Classifies a frame and learns it at a given rate, slower where <paramref name="held"/> says so.</summary>
    /// <param name="gray">byte[Width * Height], row major.</param>
    /// <param name="mask">byte[Width * Height]: 255 foreground, 127 shadow, 0 background.</param>
    /// <param name="learningRate">alpha in [0, 1]; 0 classifies without learning.</param>
    /// <param name="held">
    /// byte[Width * Height]: <see cref="Slowly"/> where a pixel learns at <see cref="BackgroundOptions.HeldRate"/> times the rate,
    /// <see cref="Never"/> where it learns nothing, else 0; empty for none.
    /// </param>
    public void Apply(ReadOnlySpan<byte> gray, Span<byte> mask, float learningRate, ReadOnlySpan<byte> held)
    {
        var pixels = Width * Height;
        CheckLength(gray.Length, pixels, nameof(gray));
        CheckLength(mask.Length, pixels, nameof(mask));
        if (!held.IsEmpty)
            CheckLength(held.Length, pixels, nameof(held));
        if (!(learningRate is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(learningRate), learningRate, "The learning rate must lie in [0, 1].");

        var rule = new Rule(Options, learningRate);
        var whole = pixels - pixels % Vector<byte>.Count;
        for (var at = 0; at < whole; at += Vector<byte>.Count)
            Classify(in rule, at, gray[at..], held.IsEmpty ? default : held[at..], mask[at..]);
        if (whole < pixels)
        {
            gray[whole..].CopyTo(_tailGray);
            if (!held.IsEmpty)
                held[whole..].CopyTo(_tailHeld);
            Classify(in rule, whole, _tailGray, held.IsEmpty ? default : _tailHeld, _tailMask);
            _tailMask.AsSpan(0, pixels - whole).CopyTo(mask[whole..]);
        }

        _frames++;
        _isStale = false;
    }

    /// <summary>
    /// byte[Width * Height], the mean of each pixel's heaviest Gaussian, rounded: the picture without people. (A blend of several would be
    /// a gray that was never there.) Valid until the next call.
    /// </summary>
    public ReadOnlySpan<byte> Ground
    {
        get
        {
            if (_isStale) Fetch();
            return _ground.AsSpan(0, Width * Height);
        }
    }

    /// <summary>Copies <see cref="Ground"/>.</summary>
    /// <param name="picture">byte[Width * Height].</param>
    public void Background(Span<byte> picture)
    {
        CheckLength(picture.Length, Width * Height, nameof(picture));
        Ground.CopyTo(picture);
    }

    void Fetch()
    {
        for (var at = 0; at < _ground.Length; at += Vector<byte>.Count) FetchBytes(at / Vector<float>.Count).CopyTo(_ground, at);
        _isStale = false;
    }

    Vector<byte> FetchBytes(int block) => Vector.Narrow(
        Vector.Narrow(RoundedMean(block), RoundedMean(block + 1)), Vector.Narrow(RoundedMean(block + 2), RoundedMean(block + 3)));

    /// <summary>Makes a picture's pixels the background at once, where a mask says so: each becomes its pixel's only Gaussian.</summary>
    /// <param name="gray">byte[Width * Height].</param>
    /// <param name="where">byte[Width * Height]; 0 leaves a pixel as it is.</param>
    public void Replace(ReadOnlySpan<byte> gray, ReadOnlySpan<byte> where)
    {
        CheckLength(gray.Length, Width * Height, nameof(gray));
        CheckLength(where.Length, Width * Height, nameof(where));
        var lanes = Vector<float>.Count;
        var weights = MemoryMarshal.Cast<Vector<float>, float>(_weights.AsSpan());
        var gaussians = MemoryMarshal.Cast<Vector<float>, float>(_gaussians.AsSpan());
        for (var i = 0; i < where.Length; i++)
        {
            if (where[i] == 0)
                continue;
            var (block, lane) = (i / lanes, i % lanes);
            for (var m = 0; m < Options.Components; m++)
                weights[m * _blocks * lanes + i] = m == 0 ? 1 : 0;
            gaussians[(2 * block + Mean) * lanes + lane] = gray[i];
            gaussians[(2 * block + Variance) * lanes + lane] = Options.InitialVariance;
            if (_used[block] == 0) _used[block] = 1;
            _ground[i] = gray[i];
        }
    }

    /// <summary>Goes on from a picture as from one learnt in so many frames; what each pixel's noise is, is learnt again.</summary>
    /// <param name="gray">byte[Width * Height].</param>
    public void Restore(ReadOnlySpan<byte> gray, long frames)
    {
        Reset();
        Replace(gray, Enumerable.Repeat(byte.MaxValue, Width * Height).ToArray());
        _frames = frames;
    }

    /// <summary>
    /// Follows the camera's white balance: every Gaussian's mean becomes gain · mean + offset, its variance gain² times as large.
    /// </summary>
    public void Adjust(float gain, float offset)
    {
        _isStale = true;
        Vector<float> scale = new(gain), squared = new(gain * gain), shift = new(offset), white = new(byte.MaxValue);
        Vector<float> least = new(Options.MinimumVariance), most = new(Options.MaximumVariance);
        for (var block = 0; block < _used.Length; block++)
        {
            for (var m = 0; m < CountOf(block); m++)
            {
                ref var mean = ref _gaussians[2 * (m * _blocks + block) + Mean];
                ref var variance = ref _gaussians[2 * (m * _blocks + block) + Variance];
                mean = Vector.Min(Vector.Max(scale * mean + shift, Vector<float>.Zero), white);
                variance = Vector.Min(Vector.Max(squared * variance, least), most);
            }
        }
    }

    /// <summary>
    /// Follows the camera's exposure: the means of a pixel become what the curve says of their brightness, but for where the frame is like
    /// the background as it is, and more so. Light and exposure may change at once; what the one makes brighter and the other darker stays
    /// as it is.
    /// </summary>
    /// <param name="curve">257 gray levels, of the levels 0 to 255 and the last once more.</param>
    /// <param name="gray">byte[Width * Height], the frame.</param>
    /// <param name="covered">byte[Width * Height]: not 0 where it does not show the background.</param>
    public void Adjust(ReadOnlySpan<float> curve, ReadOnlySpan<byte> gray, ReadOnlySpan<byte> covered)
    {
        _isStale = true;
        var gaussians = MemoryMarshal.Cast<Vector<float>, float>(_gaussians.AsSpan());
        var lanes = Vector<float>.Count;
        for (var i = 0; i < gray.Length; i++)
        {
            var (block, lane) = (i / lanes, i % lanes);
            var mean = gaussians[(2 * block + Mean) * lanes + lane];
            var off = MathF.Abs(gray[i] - mean);
            if (covered[i] == 0 && off < Alike && MathF.Abs(gray[i] - On(curve, mean)) >= off) continue;
            for (var m = 0; m < CountOf(block); m++)
            {
                ref var each = ref gaussians[(2 * (m * _blocks + block) + Mean) * lanes + lane];
                each = On(curve, each);
            }
        }
    }

    /// <summary>A frame that is further from the background than so many gray levels shows something else.</summary>
    const float Alike = 25;

    static float On(ReadOnlySpan<float> curve, float level)
    {
        var lower = (int)level;
        return curve[lower] + (level - lower) * (curve[lower + 1] - curve[lower]);
    }

    /// <summary>Forgets everything: the next frame is the first.</summary>
    public void Reset()
    {
        Array.Clear(_weights);
        Array.Clear(_gaussians);
        Array.Clear(_used);
        Array.Clear(_ground);
        (_frames, _isStale) = (0, false);
    }

    Vector<uint> RoundedMean(int block) => Vector.ConvertToUInt32(_gaussians[2 * block + Mean] + new Vector<float>(0.5f));

    /// <summary>One vector of bytes, that is four blocks.</summary>
    void Classify(in Rule rule, int at, ReadOnlySpan<byte> gray, ReadOnlySpan<byte> held, Span<byte> mask)
    {
        var block = at / Vector<float>.Count;
        Vector.Widen(new Vector<byte>(gray), out var low, out var high);
        Vector.Widen(low, out var g0, out var g1);
        Vector.Widen(high, out var g2, out var g3);
        Vector<float> a0 = rule.Rate, a1 = a0, a2 = a0, a3 = a0;
        if (!held.IsEmpty)
        {
            var holds = new Vector<byte>(held);
            if (holds != Vector<byte>.Zero)
            {
                Vector.Widen(holds, out low, out high);
                Vector.Widen(low, out var h0, out var h1);
                Vector.Widen(high, out var h2, out var h3);
                (a0, a1, a2, a3) = (rule.RateOf(h0), rule.RateOf(h1), rule.RateOf(h2), rule.RateOf(h3));
            }
        }

        var m0 = Step(in rule, block, Vector.ConvertToSingle(Vector.AsVectorInt32(g0)), a0);
        var m1 = Step(in rule, block + 1, Vector.ConvertToSingle(Vector.AsVectorInt32(g1)), a1);
        var m2 = Step(in rule, block + 2, Vector.ConvertToSingle(Vector.AsVectorInt32(g2)), a2);
        var m3 = Step(in rule, block + 3, Vector.ConvertToSingle(Vector.AsVectorInt32(g3)), a3);
        Vector.Narrow(Vector.Narrow(m0, m1), Vector.Narrow(m2, m3)).CopyTo(mask);
        FetchBytes(block).CopyTo(_ground, at);
    }

    /// <summary>Learns and classifies one block: x and the learning rates of its pixels in, their mask values out.</summary>
    Vector<uint> Step(in Rule rule, int block, Vector<float> x, Vector<float> rate)
    {
        ref var used = ref _used[block];
        return used == Alone && StepQuiet(in rule, ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_gaussians), 2 * block), x, rate)
            ? Vector<uint>.Zero
            : StepMixture(in rule, new Mixture(this, block), ref used, x, rate);
    }

    int CountOf(int block) => _used[block] == Alone ? 1 : _used[block];

    static void CheckLength(int length, int expected, string name)
    {
        if (length != expected)
            throw new ArgumentException($"{name} holds {length} pixels; the picture has {expected}.", name);
    }
}
