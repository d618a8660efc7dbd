namespace Sqair.Background;

/// <summary>
/// Tells a change of light from people: a lamp changes much of the picture from one frame to the next, people change it bit by bit, also
/// when they are large. What the camera's exposure explains does not count. Nothing is allocated after construction.
/// </summary>
/// <param name="pixels">Of the picture.</param>
sealed class SuddenChange(int pixels)
{
    /// <summary>Each so many-th pixel is looked at.</summary>
    const int Stride = 5;

    /// <summary>Gray levels from which a pixel has changed.</summary>
    const float Changed = 10;

    readonly byte[] _before = new byte[pixels];
    bool _hasBefore;

    /// <summary>Share of the picture that has changed since the frame before, where nobody is known to be.</summary>
    /// <param name="frame">byte[pixels].</param>
    /// <param name="gain">By how much the exposure has changed since.</param>
    /// <param name="offset">Gray levels, likewise.</param>
    /// <param name="people">byte[pixels], not 0 where people are.</param>
    public float Share(ReadOnlySpan<byte> frame, float gain, float offset, ReadOnlySpan<byte> people)
    {
        var changed = 0;
        if (_hasBefore && gain == 1 && offset == 0)
        {
            for (var i = 0; i < pixels; i += Stride)
                if (people[i] == 0 && Math.Abs(frame[i] - _before[i]) > (int)Changed) changed++;
        }
        else if (_hasBefore)
        {
            for (var i = 0; i < pixels; i += Stride)
                if (people[i] == 0 && MathF.Abs(frame[i] - gain * _before[i] - offset) > Changed) changed++;
        }
        frame.CopyTo(_before);
        _hasBefore = true;
        return changed * Stride / (float)pixels;
    }

    public void Reset() => _hasBefore = false;
}
