namespace Sqair.Video;

/// <summary>
/// Number and time of a file's frames, from their time stamps. Frames that follow each other by about the file's period are numbered one
/// after the other, as everybody counts them; where some are missing, their numbers are left out.
/// </summary>
/// <param name="framesPerSecond">The file's own rate; 0: not known, and the numbers just count.</param>
/// <param name="origin">Seconds of the file's first frame, whether it can be decoded or not.</param>
sealed class FileClock(double framesPerSecond, double origin)
{
    /// <summary>Of a period: frames that come later than this beyond their turn have lost others before them.</summary>
    const double Loss = 0.75;

    /// <summary>Of what a frame comes late: so much is a period that is a little longer than said.</summary>
    const double Slipping = 0.1;

    /// <summary>Seconds: time stamps are rounded, in Matroska to a thousandth.</summary>
    const double Rounding = 0.0015;

    double _zero, _slip;
    TimeSpan _last = TimeSpan.MinValue;

    /// <summary>Of the frame before; -1 at the beginning.</summary>
    public long Number { get; private set; } = -1;

    /// <summary>Numbers left out so far, those before the first frame apart.</summary>
    public long Missing { get; private set; }

    /// <summary>Places at which numbers were left out.</summary>
    public int Gaps { get; private set; }

    /// <summary>Numbers left out before the first frame.</summary>
    public long Skipped { get; private set; }

    /// <summary>Seconds from the first frame's time to the last one's.</summary>
    public double Reached { get; private set; }

    /// <param name="seconds">Time stamp on the clock that <c>origin</c> is on.</param>
    /// <returns>Time since the file's first frame; rises from frame to frame.</returns>
    public TimeSpan Next(double seconds)
    {
        var since = seconds - origin;
        Reached = since;
        if (Number < 0)
        {
            Number = since * framesPerSecond > Loss ? (long)Math.Round(since * framesPerSecond) : 0;
            Skipped = Number;
            if (Number == 0) _zero = since;
        }
        else Count((since - _zero) * framesPerSecond - (Number + 1) - _slip);
        var real = since - _zero;
        var turn = framesPerSecond > 0 ? Number / framesPerSecond : real;
        var position = TimeSpan.FromSeconds(Math.Abs(real - turn) <= Rounding ? turn : real);
        if (position <= _last) position = _last + TimeSpan.FromTicks(1);
        return _last = position;
    }

    /// <param name="late">Periods after this frame's turn.</param>
    void Count(double late)
    {
        Number++;
        if (framesPerSecond <= 0) return;
        if (late > Loss)
        {
            var lost = (long)Math.Round(late);
            (Number, Missing, Gaps, late) = (Number + lost, Missing + lost, Gaps + 1, late - lost);
        }
        _slip += Slipping * late;
    }
}
