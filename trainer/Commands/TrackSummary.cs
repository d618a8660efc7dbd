using Sqair.Mot;
using Sqair.Tracking;
using Sqair.Video;

namespace Sqair.Trainer.Commands;

/// <summary>What `sqair track` reports: counts, and mean times of a frame in milliseconds.</summary>
internal sealed record TrackSummary
{
    double _background, _propagate, _render, _discover, _total;
    long _objects, _tiles;
    readonly List<double> _totals = [];

    public required string Video { get; init; }

    public required string Model { get; init; }

    /// <summary>File name of the package.</summary>
    public string Package { get; init; } = "";

    public required string Fingerprint { get; init; }

    public required int Width { get; init; }

    public required int Height { get; init; }

    public required double FramesPerSecond { get; init; }

    public int Frames { get; private set; }

    /// <summary>
    /// Different identities in the boxes: who was confirmed and never reported is nobody that a reader of the file could find.
    /// </summary>
    public long People { get; private set; }

    public int Boxes { get; private set; }

    public TrackerCounters Counters { get; private set; }

    public double MillisecondsPerFrame => _total / Math.Max(Frames, 1);

    /// <summary>Of a frame: what else the machine does for a moment is not in it.</summary>
    public double MedianMilliseconds => _totals.Count == 0 ? 0 : _totals.Order().ElementAt(_totals.Count / 2);

    public double Background => _background / Math.Max(Frames, 1);

    public double Propagate => _propagate / Math.Max(Frames, 1);

    public double Render => _render / Math.Max(Frames, 1);

    public double Discover => _discover / Math.Max(Frames, 1);

    public double Objects => (double)_objects / Math.Max(Frames, 1);

    public double Tiles => (double)_tiles / Math.Max(Frames, 1);

    public void Add(in FrameTimings frame)
    {
        Frames++;
        _background += frame.Background;
        _propagate += frame.Propagate;
        _render += frame.Render;
        _discover += frame.Discover;
        _total += frame.Total;
        _totals.Add(frame.Total);
        _objects += frame.Propagated;
        _tiles += frame.Tiles;
    }

    /// <summary>Frames that the video promises; null where it does not say.</summary>
    public long? FramesPromised { get; private set; }

    /// <summary>Fewer frames came than the video promises.</summary>
    public bool CutOff { get; private set; }

    /// <summary>What else is wrong with the video, in sentences.</summary>
    public IReadOnlyList<string> Warnings { get; private set; } = [];

    /// <param name="video">At its end.</param>
    public TrackSummary Complete(TrackerCounters counters, IReadOnlyCollection<MotRow> rows, VideoReader video)
    {
        (FramesPromised, CutOff, Warnings) = (video.FramesPromised, video.IsCutOff, video.Findings);
        (Counters, People, Boxes) = (counters, rows.Select(row => row.Id).Distinct().Count(), rows.Count);
        return this;
    }
}
