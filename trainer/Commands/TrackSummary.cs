using Sqair.Tracking;

namespace Sqair.Trainer.Commands;

/// <summary>What `sqair track` reports: counts, and mean times of a frame in milliseconds.</summary>
internal sealed record TrackSummary
{
    double background, propagate, render, discover, total;
    long objects, tiles;

    public required string Video { get; init; }

    public required string Model { get; init; }

    public required string Fingerprint { get; init; }

    public required int Width { get; init; }

    public required int Height { get; init; }

    public required double FramesPerSecond { get; init; }

    public int Frames { get; private set; }

    public long People { get; private set; }

    public int Boxes { get; private set; }

    public TrackerCounters Counters { get; private set; }

    public double MillisecondsPerFrame => total / Math.Max(Frames, 1);

    public double Background => background / Math.Max(Frames, 1);

    public double Propagate => propagate / Math.Max(Frames, 1);

    public double Render => render / Math.Max(Frames, 1);

    public double Discover => discover / Math.Max(Frames, 1);

    public double Objects => (double)objects / Math.Max(Frames, 1);

    public double Tiles => (double)tiles / Math.Max(Frames, 1);

    public void Add(in FrameTimings frame)
    {
        Frames++;
        background += frame.Background;
        propagate += frame.Propagate;
        render += frame.Render;
        discover += frame.Discover;
        total += frame.Total;
        objects += frame.Propagated;
        tiles += frame.Tiles;
    }

    public TrackSummary Complete(TrackerCounters counters, int boxes)
    {
        (Counters, People, Boxes) = (counters, counters.Confirmed, boxes);
        return this;
    }
}
