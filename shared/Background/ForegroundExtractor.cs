using System.Numerics;
using Sqair.Video;

namespace Sqair.Background;

/// <summary>
/// Camera pictures in, the network's input out: people bright (0.4 to 1) on black, shadows, noise and changes of light left out. The rule
/// is docs/foreground.md. Not thread-safe: one instance belongs to one camera. Nothing is allocated after construction.
/// </summary>
public sealed partial class ForegroundExtractor
{
    readonly BackgroundSubtractor _subtractor;
    readonly SilhouetteFilter _filter;
    readonly GhostFinder _ghosts;
    readonly ConnectedComponents _regions;
    readonly CastShadowFinder? _shadows;
    readonly ChromaSubtractor? _chroma;
    readonly ExposureFollower _exposure;
    readonly CameraShift _shift;
    readonly SuddenChange _sudden;
    readonly byte[] _steady, _earlier;
    readonly byte[] _gray, _mask, _solid, _people, _things, _held;
    readonly int _pixels, _planes;
    readonly long _warmUpFrames;
    readonly int _changeFrames;
    int _changed, _unexpectedBefore, _expected;

    /// <param name="width">Width of the pictures, pixels.</param>
    /// <param name="height">Height of the pictures, pixels.</param>
    /// <param name="framesPerSecond">Rate at which <see cref="Process"/> is called.</param>
    /// <param name="options">Constants; null for the defaults.</param>
    /// <exception cref="ArgumentException">A size or rate that is not positive or an option out of range.</exception>
    public ForegroundExtractor(int width, int height, double framesPerSecond, ForegroundOptions? options = null)
    {
        if (!(framesPerSecond > 0) || double.IsInfinity(framesPerSecond))
            throw new ArgumentOutOfRangeException(nameof(framesPerSecond), framesPerSecond, "The frame rate must be positive.");
        Options = options ?? new ForegroundOptions();
        Options.Validate();
        _subtractor = new BackgroundSubtractor(width, height, Options.ToBackground(framesPerSecond));
        _filter = new SilhouetteFilter(width, height, Options);
        _ghosts = new GhostFinder(width, height, (int)Math.Clamp(Math.Ceiling(Options.GhostSeconds * framesPerSecond), 1, 255));
        if (Options.CastShadows) _shadows = new(width, height, Options.HistorySeconds * framesPerSecond);
        if (Options.Chroma) _chroma = new(width, height, framesPerSecond, Options);
        (Width, Height, _pixels) = (width, height, width * height);
        _planes = Yuv420.FrameBytes(width, height);
        _framesPerSecond = framesPerSecond;
        _warmUpFrames = (long)Math.Ceiling(Options.WarmUpSeconds * framesPerSecond);
        _changeFrames = Math.Max(1, (int)Math.Ceiling(Options.GlobalChangeSeconds * framesPerSecond));

        // Whole vectors may be read and written beyond the last pixel.
        var padded = _pixels + Vector<byte>.Count;
        (_gray, _mask, _solid) = (new byte[padded], new byte[padded], new byte[padded]);
        _regions = new ConnectedComponents(width, height);
        (_people, _things, _held) = (new byte[padded], new byte[padded], new byte[padded]);
        _sudden = new SuddenChange(_pixels);
        (_exposure, _shift, _steady, _earlier) =
            (new ExposureFollower(_pixels), new CameraShift(width, height), new byte[_planes], new byte[_pixels]);
    }

    public int Width { get; }

    public int Height { get; }

    public ForegroundOptions Options { get; }

    /// <summary>
    /// The last frame differed from the background almost everywhere (light switched, camera moved); its foreground is black.
    /// </summary>
    public bool GlobalChange { get; private set; }

    /// <summary>
    /// Nearly all of a black and white picture's colour planes, or of one at dusk that nearly is, stays within so much of 128; where one
    /// byte in so many does not, there is colour.
    /// </summary>
    const int GrayTint = 6, ColouredBytes = 500;

    /// <summary>The last frame came with colours: not gray, nor at night without.</summary>
    public bool HasColour { get; private set; }

    /// <summary>The background is still being learnt for the first time: silhouettes may be ghosts.</summary>
    public bool WarmingUp => _subtractor.Frames < _warmUpFrames;

    /// <summary>Share of the last frame's pixels that are silhouettes.</summary>
    public float ForegroundShare { get; private set; }

    /// <summary>byte[Width * Height] of the last frame: 255 where a silhouette is, else 0; valid until the next call.</summary>
    public ReadOnlySpan<byte> Silhouettes => _solid.AsSpan(0, _pixels);

    /// <summary>
    /// byte[Width * Height] of the last frame: the raw classification, 255 foreground, 127 shadow, 0 background; valid until the next call.
    /// </summary>
    public ReadOnlySpan<byte> Mask => _mask.AsSpan(0, _pixels);

    /// <summary>
    /// The share of the ground's light that hard shadows keep at present; 0 while there are none (docs/foreground.md, section 3).
    /// </summary>
    public float CastShadowShare => (_shadows?.Share ?? 0) / 256f;

    /// <summary>The picture without people, as learnt so far.</summary>
    /// <param name="picture">byte[Width * Height].</param>
    public void Background(Span<byte> picture) => _subtractor.Background(picture);

    /// <summary>
    /// Learns a frame without giving its foreground: shown the start of a file first, the extractor has no warm-up when the file is read
    /// again.
    /// </summary>
    /// <param name="picture">As <see cref="Process"/> takes it.</param>
    public void Prime(ReadOnlySpan<byte> picture) => Separate(picture);

    /// <summary>Learns a frame and gives its foreground.</summary>
    /// <param name="picture">
    /// byte[Width * Height], gray, row major; or the same bytes and after them the colour planes (<see cref="Yuv420"/>). A gray picture's
    /// people are told from the background by brightness alone.
    /// </param>
    /// <param name="foreground">float[Width * Height] in [0, 1]; black for the first frame and during a <see cref="GlobalChange"/>.</param>
    public void Process(ReadOnlySpan<byte> picture, Span<float> foreground)
    {
        if (foreground.Length != _pixels)
            throw new ArgumentException(
                $"{nameof(foreground)} holds {foreground.Length} pixels; the picture has {_pixels}.", nameof(foreground));
        if (Separate(picture))
            _filter.Render(_gray, _solid, foreground);
        else
            foreground.Clear();
    }

    /// <summary>Forgets the background: the next frame is the first.</summary>
    public void Reset()
    {
        _subtractor.Reset();
        _ghosts.Reset();
        _shift.Reset();
        _shadows?.Reset();
        _chroma?.Reset();
        Array.Clear(_solid);
        Array.Clear(_mask);
        _sudden.Reset();
        (GlobalChange, ForegroundShare, _changed) = (false, 0, 0);
    }

    /// <summary>Fills the silhouettes; false if the frame has none worth showing.</summary>
    bool Separate(ReadOnlySpan<byte> picture)
    {
        if (picture.Length != _pixels && picture.Length != _planes)
            throw new ArgumentException(
                $"{nameof(picture)} holds {picture.Length} bytes; a gray one has {_pixels}, one with colour {_planes}.", nameof(picture));
        HasColour = IsColoured(picture[_pixels..]);
        if (Restored == RestoredGround.Unchecked && !CheckRestored(picture[.._pixels])) return false;
        var first = _subtractor.Frames == 0;
        var held = Held();
        var gain = 1f;
        if (!first)
        {
            gain = FollowExposure(picture[.._pixels]);
            picture = Steadied(picture);
        }
        var gray = picture[.._pixels];
        gray.CopyTo(_gray);
        _subtractor.Apply(gray, _mask.AsSpan(0, _pixels), _subtractor.NextLearningRate, held);
        var coloured = picture.Length == _planes && _chroma is not null && _chroma.Apply(picture[_pixels..], held, gain);
        GlobalChange = !first && LightHasChanged(gray);
        if (first || GlobalChange)
        {
            Array.Clear(_solid);
            _ghosts.Reset();
            ForegroundShare = 0;
            _changed = GlobalChange ? _changed + 1 : 0;
            if (_changed == 1) GlobalChanges++;
            if (_changed >= _changeFrames)
            {
                if (SceneLikeness.IsAnother(_subtractor.Ground, _earlier, gray, Width, Height))
                {
                    Reset();
                    SceneChanges++;
                }
                else Relearn(picture);
                _changed = 0;
            }
            gray.CopyTo(_earlier);

            return false;
        }

        _changed = 0;
        if (coloured) _chroma!.AddTo(_mask);
        _shadows?.Remove(_gray, _mask, _subtractor, _chroma, _chroma is not null && HasColour ? picture[_pixels..] : default);
        _filter.Clean(_mask, _solid);
        if (_ghosts.Find(gray, _solid, _subtractor))
            Exorcise(picture);
        ForegroundShare = (float)Bytes.CountNonZero(Silhouettes) / _pixels;
        return true;
    }

    /// <summary>Makes the background as bright as the camera's exposure makes the frame, and returns the gain.</summary>
    float FollowExposure(ReadOnlySpan<byte> gray)
    {
        if (!_exposure.Compare(gray, _subtractor.Ground, Silhouettes)) return 1;
        _subtractor.Adjust(_exposure.Curve, gray, Silhouettes);
        return _exposure.Gain;
    }

    /// <summary>The picture as the camera would have taken it where it hung when the background was learnt.</summary>
    ReadOnlySpan<byte> Steadied(ReadOnlySpan<byte> picture)
    {
        _shift.Find(picture[.._pixels], _subtractor.Ground, Silhouettes);
        if (!_shift.IsMoved) return picture;
        _shift.MovedBack(picture[.._pixels], Width, Height, 1).CopyTo(_steady);
        if (picture.Length == _pixels) return _steady.AsSpan(0, _pixels);
        int halfWidth = Yuv420.Half(Width), halfHeight = Yuv420.Half(Height), half = halfWidth * halfHeight;
        _shift.MovedBack(picture.Slice(_pixels, half), halfWidth, halfHeight, 0.5f).CopyTo(_steady.AsSpan(_pixels));
        _shift.MovedBack(picture.Slice(_pixels + half, half), halfWidth, halfHeight, 0.5f).CopyTo(_steady.AsSpan(_pixels + half));
        return _steady;
    }

    /// <summary>
    /// Whether much of the picture differs from the background where nobody is known to be, or has begun to from one frame to the next; the
    /// latter holds until it is as before, or learnt.
    /// </summary>
    bool LightHasChanged(ReadOnlySpan<byte> gray)
    {
        var sudden = _sudden.Share(gray, _exposure.Gain, _exposure.Offset, _people) > Options.SuddenChangeShare;
        var unexpected = Unexpected();
        if (!GlobalChange) _expected = _unexpectedBefore;
        _unexpectedBefore = unexpected;
        var more = unexpected > _expected + Options.SuddenChangeShare / 2 * _pixels;
        return (sudden && more) || unexpected > Options.GlobalChangeShare * _pixels || (GlobalChange && more);
    }

    /// <summary>How many pixels differ from the background where nobody is known to be.</summary>
    int Unexpected()
    {
        var differ = Bytes.CountNonZero(_mask.AsSpan(0, _pixels));
        if (differ <= _pixels / 50) return differ;
        // Nobody is in the spare vector behind the last pixel, so whole vectors do.
        var known = 0;
        for (var at = 0; at < _pixels;)
        {
            var sum = Vector<byte>.Zero;
            for (var end = Math.Min(_pixels, at + 255 * Vector<byte>.Count); at < end; at += Vector<byte>.Count)
            {
                var without = Vector.Equals(new Vector<byte>(_people, at), Vector<byte>.Zero)
                    | Vector.Equals(new Vector<byte>(_mask, at), Vector<byte>.Zero);
                sum += Vector.AndNot(Vector<byte>.One, without);
            }
            known += Bytes.Sum(sum);
        }
        return differ - known;
    }

    /// <summary>The picture as it is becomes the background, but for where people are.</summary>
    void Relearn(ReadOnlySpan<byte> picture)
    {
        for (var i = 0; i < _pixels; i++) _held[i] = (byte)~_people[i];
        var where = _held.AsSpan(0, _pixels);
        _subtractor.Replace(picture[.._pixels], where);
        if (picture.Length == _planes) _chroma?.Replace(picture[_pixels..], where);
    }

    /// <summary>Makes the ghosts' pixels background, and takes them out of the silhouettes.</summary>
    void Exorcise(ReadOnlySpan<byte> picture)
    {
        _subtractor.Replace(picture[.._pixels], _ghosts.Ghosts);
        if (picture.Length == _planes) _chroma?.Replace(picture[_pixels..], _ghosts.Ghosts);
        for (var i = 0; i < _pixels; i++)
            _solid[i] &= (byte)~_ghosts.Ghosts[i];
    }

    static bool IsColoured(ReadOnlySpan<byte> planes)
    {
        var missing = planes.Length / ColouredBytes + 1;
        while (planes.IndexOfAnyExceptInRange((byte)(Yuv420.Neutral - GrayTint), (byte)(Yuv420.Neutral + GrayTint)) is >= 0 and var at)
        {
            if (--missing == 0) return true;
            planes = planes[(at + 1)..];
        }
        return false;
    }
}
