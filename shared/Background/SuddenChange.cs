namespace Sqair.Background;

/// <summary>
/// Tells a change of light from people: a lamp changes much of the picture from one frame to the next, people change it bit by bit, also
/// when they are large. What the camera's exposure explains does not count. Nothing is allocated after construction.
/// </summary>
/// <param name="pixels">Of the picture.</param>
sealed class SuddenChange(int pixels)
{
    /// <summary>Where the exposure has changed too, each so many-th pixel is looked at.</summary>
    const int Stride = 5;

    /// <summary>Gray levels from which a pixel has changed.</summary>
    const byte Changed = 10;

    readonly byte[] _before = new byte[pixels];
    bool _hasBefore;

    /// <summary>Share of the picture that has changed since the frame before, where nobody is known to be.</summary>
    /// <param name="frame">byte[pixels].</param>
    /// <param name="gain">By how much the exposure has changed since.</param>
    /// <param name="offset">Gray levels, likewise.</param>
    /// <param name="people">byte[pixels], not 0 where people are.</param>
    public float Share(ReadOnlySpan<byte> frame, float gain, float offset, ReadOnlySpan<byte> people)
    {
        var share = !_hasBefore ? 0 : gain == 1 && offset == 0
            ? (float)Bytes.CountFarther(frame, _before, Changed, people).Farther / pixels
            : ShareOf(frame, gain, offset, people);
        frame.CopyTo(_before);
        _hasBefore = true;
        return share;
    }

    float ShareOf(ReadOnlySpan<byte> frame, float gain, float offset, ReadOnlySpan<byte> people)
    {
        var changed = 0;
        for (var i = 0; i < pixels; i += Stride)
            if (people[i] == 0 && MathF.Abs(frame[i] - gain * _before[i] - offset) > Changed) changed++;
        return changed * Stride / (float)pixels;
    }

    public void Reset() => _hasBefore = false;
}
