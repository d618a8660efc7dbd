using System.Globalization;

namespace Sqair.Video;

/// <summary>
/// Which frame of a file each picture from ffmpeg is, when it was and how large, and what was wrong with the file. ffmpeg hands on
/// its time stamps, and with them when it had to set up its filters anew, which it does where the picture changes its size.
/// </summary>
sealed class FileTimeline
{
    /// <summary>Microseconds, times this; the second bit is set on the first frame through a filter graph.</summary>
    const int Ticks = 4, First = 2;

    /// <summary>Of a slot: more than rounding does, and less than any time stamp differs.</summary>
    const double Hair = 1e-6;

    /// <summary>A file whose length in seconds is known, not in frames, may have other streams that are longer by this, seconds.</summary>
    const double LongerSound = 0.5;

    /// <summary>Frames that an encoder puts out of order between two others.</summary>
    const int LongestGroup = 3;

    static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    readonly VideoInfo _info;
    readonly double? _rate;
    readonly FileClock _clock;
    readonly Lock _lock = new();
    readonly List<(int Width, int Height)> _sizes = [];
    readonly List<string> _sizeChanges = [];
    TaskCompletionSource _sized = new(TaskCreationOptions.RunContinuationsAsynchronously);
    (int Width, int Height) _size;
    int _graphs;
    bool _turned;

    /// <param name="rate">Frames wanted a second; null for all.</param>
    public FileTimeline(VideoInfo info, double? rate)
    {
        (_info, _rate, _size) = (info, rate, (info.Width, info.Height));
        _clock = rate is { } slots ? new FileClock(slots, Slot(info.Origin) / slots) : new FileClock(info.FramesPerSecond, info.Origin);
    }

    /// <summary>Frames delivered so far.</summary>
    public long Count { get; private set; }

    /// <summary>ffmpeg has said that the file ends too early.</summary>
    public bool EndedEarly { get; set; }

    /// <summary>How many frames there should be at the rate of delivery; null where the file does not say.</summary>
    public long? Promised => _info.FrameCount is not { } count ? null
        : _rate is { } rate && _info.FramesPerSecond > 0 ? (long)Math.Round(count * rate / _info.FramesPerSecond) : count;

    /// <summary>Before the change of size.</summary>
    public string Filters
    {
        get
        {
            // Doubled frames would be people who stand still: of a gap only its length is told. So frames are only left out, those that
            // ffmpeg's fps leaves out too: the last one of each slot stays, and the first after a gap.
            string[] filters =
            [
                .. _rate switch
                {
                    null => (string[])[],
                    { } rate when _info.FramesPerSecond > rate => [Select(rate, 1 / _info.FramesPerSecond)],
                    { } rate => [Invariant($"fps={rate}")],
                },
                "settb=1/1000000",
                // Written as thousandths of a second, the only unit that Matroska has.
                $"setpts='1000*({Ticks}*PTS+{First}*eq(N,0))'",
            ];
            return string.Join(',', filters);
        }
    }

    /// <param name="written">ffmpeg's time stamp.</param>
    /// <returns>Number of the frame in the file, time since the file's first frame, and size as stored.</returns>
    public async ValueTask<(long Number, TimeSpan Position, (int, int) Size)> NextAsync(long written, CancellationToken cancellation)
    {
        var seconds = (double)(written / Ticks) / 1e6;
        var before = _clock.Number;
        var position = _clock.Next(_rate is { } rate ? Slot(seconds) / rate : seconds);
        var number = _rate is null ? _clock.Number : NumberAt(position);
        Count++;
        if ((written & First) != 0) await SizeAsync(number, before >= 0, cancellation).ConfigureAwait(false);
        return (number, position, _size);
    }

    /// <summary>ffmpeg has set up its filters for this size; it says so before it gives the first frame.</summary>
    public void Sized((int, int) size)
    {
        lock (_lock)
        {
            _sizes.Add(size);
            _sized.TrySetResult();
        }
    }

    /// <summary>What a viewer of the figures should know, in sentences.</summary>
    /// <param name="ended">The file was read to its end.</param>
    public IReadOnlyList<string> Findings(bool ended)
    {
        List<string> findings = [];
        var cut = ended && CutOff;
        if (cut)
            findings.Add($"cut off or damaged: {Frames(Count)} read, {Promised} promised"
                + (_info.Pictures?.Missing is { } missing ? $"; {missing} is missing" : ""));
        if (_clock.Skipped > 0)
            findings.Add($"it begins between two key frames: the first {Frames(_clock.Skipped)} cannot be decoded, and "
                + "are counted in the numbers of the others");
        // Of the group of frames out of order in which a file is cut off the later ones may be there: no finding of its own.
        if (_clock.Missing > 0 && !(cut && _clock is { Gaps: 1, Missing: <= LongestGroup }))
            findings.Add($"{Frames(_clock.Missing)} missing in {_clock.Gaps} {(_clock.Gaps == 1 ? "place" : "places")} by the time stamps: "
                + "the tracker is told the time that passed, and the numbers are left out");
        lock (_lock) findings.AddRange(_sizeChanges);
        return findings;
    }

    /// <summary>Fewer frames came than were promised.</summary>
    public bool CutOff
    {
        get
        {
            if (Promised is not { } promised || Count == 0) return false;
            var rate = _rate ?? _info.FramesPerSecond;
            var slack = EndedEarly ? 0 : Math.Max(2, 0.01 * promised) + (_info.CountIsExact ? 0 : LongerSound * rate);
            return promised - Count - _clock.Skipped > slack;
        }
    }

    async ValueTask SizeAsync(long number, bool again, CancellationToken cancellation)
    {
        var graph = _graphs++;
        while (true)
        {
            Task told;
            lock (_lock)
            {
                if (_sizes.Count > graph)
                {
                    Take(_sizes[graph], number, again);
                    return;
                }
                if (_sized.Task.IsCompleted) _sized = new(TaskCreationOptions.RunContinuationsAsynchronously);
                told = _sized.Task;
            }
            try
            {
                await told.WaitAsync(s_patience, cancellation).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                // A version of ffmpeg that does not say it: the size is as probed.
                return;
            }
        }
    }

    void Take((int Width, int Height) size, long number, bool again)
    {
        if (!again) _turned = size.Width == _info.Height && size.Height == _info.Width && _info.Width != _info.Height;
        if (_turned) size = (size.Height, size.Width);
        if (again && size != _size)
        {
            var other = Math.Abs((double)size.Width * _size.Height / ((double)size.Height * _size.Width) - 1) > 0.02;
            _sizeChanges.Add($"the picture changes from {_size.Width}x{_size.Height} to {size.Width}x{size.Height} at frame {number + 1}"
                + (other ? "; its shape too, so that people are analysed too wide or too thin from there on" : ""));
        }
        _size = size;
    }

    /// <summary>Without a rate of its own a file's frames just count.</summary>
    long NumberAt(TimeSpan position) =>
        _info.FramesPerSecond > 0 ? (long)Math.Round(position.TotalSeconds * _info.FramesPerSecond) : Count;

    double Slot(double seconds) => Math.Floor(seconds * _rate!.Value + 0.5 + Hair);

    static string Select(double rate, double period)
    {
        string Slot(string time) => Invariant($"floor(({time})*{rate}+0.5+{Hair:0.######})");
        return Invariant($"select='gt({Slot($"t+{period:R}")},{Slot("t")})+gt({Slot("t")},{Slot("prev_selected_t")}+1)'");
    }

    static string Frames(long count) => count == 1 ? "1 frame" : Invariant($"{count} frames");

    static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
