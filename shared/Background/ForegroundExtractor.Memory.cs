using Sqair.Video;

namespace Sqair.Background;

/// <summary>What became of a background that was restored.</summary>
public enum RestoredGround
{
    /// <summary>None was.</summary>
    None,

    /// <summary>No frame has agreed with it so far.</summary>
    Unchecked,

    /// <summary>The camera still sees it.</summary>
    Agreed,

    /// <summary>The camera sees something else: it was forgotten.</summary>
    Dropped,
}

// What outlives the process: the picture without people, and whether the camera still sees it.
public sealed partial class ForegroundExtractor
{
    /// <summary>
    /// One frame within so many seconds has to agree with a restored background: the first ones of a stream may be broken.
    /// </summary>
    const double CheckSeconds = 1;

    /// <summary>Share of a frame's pixels, after gain and offset, that agree.</summary>
    const float LeastAgreement = 0.5f;

    readonly double _framesPerSecond;
    int _toCheck;

    public RestoredGround Restored { get; private set; }

    /// <summary>
    /// The last frame's foreground is black because nothing can be said of it: the light changes, or a restored background is still
    /// being checked.
    /// </summary>
    public bool IsPaused => GlobalChange || Restored == RestoredGround.Unchecked;

    /// <summary>How often a <see cref="GlobalChange"/> has begun.</summary>
    public long GlobalChanges { get; internal set; }

    /// <summary>How often the camera has come to look elsewhere, so that all was learnt anew.</summary>
    public long SceneChanges { get; private set; }

    /// <summary>How far the camera has moved against the background, pixels.</summary>
    public (float X, float Y) Shift => (_shift.X, _shift.Y);

    /// <summary>How long the background has been learnt, seconds of frames.</summary>
    internal double LearntSeconds => _subtractor.Frames / _framesPerSecond;

    /// <summary>The ground is worth keeping: it was learnt, and the camera sees it.</summary>
    internal bool HasGround => !WarmingUp && Restored != RestoredGround.Unchecked;

    /// <returns>The picture without people, with colour planes behind it if their colours were learnt.</returns>
    internal byte[] Ground()
    {
        var coloured = _chroma is { IsLearnt: true };
        var picture = new byte[coloured ? _planes : _pixels];
        _subtractor.Background(picture.AsSpan(0, _pixels));
        var half = Yuv420.PlaneBytes(Width, Height);
        if (coloured) _chroma!.Background(picture.AsSpan(_pixels, half), picture.AsSpan(_pixels + half, half));
        return picture;
    }

    /// <summary>Goes on from what <see cref="Ground"/> gave, once a frame agrees with it. There is no warm-up then.</summary>
    internal void Restore(ReadOnlySpan<byte> ground, double learntSeconds)
    {
        Reset();
        // Beyond the memory's length frames count no more.
        var most = Math.Max(_warmUpFrames, _subtractor.Options.History);
        var frames = (long)Math.Clamp(learntSeconds * _framesPerSecond, _warmUpFrames, most);
        _subtractor.Restore(ground[.._pixels], frames);
        if (ground.Length == _planes) _chroma?.Restore(ground[_pixels..], frames);
        Restored = RestoredGround.Unchecked;
        _toCheck = Math.Max(1, (int)Math.Ceiling(CheckSeconds * _framesPerSecond));
    }

    /// <returns>Whether the frame can be told from a background: the restored one, or none.</returns>
    bool CheckRestored(ReadOnlySpan<byte> gray)
    {
        _exposure.Compare(gray, _subtractor.Ground, Silhouettes);
        if (_exposure.Agreement >= LeastAgreement)
        {
            Restored = RestoredGround.Agreed;
            return true;
        }
        if (--_toCheck > 0) return false;
        Reset();
        Restored = RestoredGround.Dropped;
        return true;
    }
}
