using System.Numerics;
using Sqair.Models;

namespace Sqair.Tracking;

enum TrackPhase
{
    /// <summary>Seen, not often enough to be reported.</summary>
    Tentative,

    /// <summary>Seen, and reported.</summary>
    Confirmed,

    /// <summary>Not seen: moved on by forecasts until it is found again or given up.</summary>
    Forecast,
}

/// <summary>Everything known about one tracked object (or proposed one) of one camera. Pooled by its camera.</summary>
sealed class TrackState(ModelManifest manifest)
{
    /// <summary>The state that the next frame continues from; its where is in <see cref="Window"/>.</summary>
    public readonly Latents Held = new(manifest);

    /// <summary>What the last propagation said, believed or not; its wheres are in <see cref="StepWindow"/>.</summary>
    public readonly Latents Inferred = new(manifest);

    /// <summary>Who it is, as far as is known.</summary>
    public Identity Identity = new();

    /// <summary>How it has looked since it last touched another object.</summary>
    public readonly Appearance Fresh = new();

    /// <summary>It has touched nobody for long enough: its identity is beyond doubt.</summary>
    public bool IsCertain;

    /// <summary>0 until confirmed.</summary>
    public int Id => Identity.Id;

    /// <summary>Order of discovery within the camera.</summary>
    public long Serial;

    public TrackPhase Phase;
    public Window Window;
    public Window StepWindow;

    /// <summary>The where box of <see cref="Held"/> in picture pixels.</summary>
    public Box Box;

    /// <summary>The tight box of the foreground that it explains, analysis pixels.</summary>
    public Box Silhouette;

    /// <summary>The reported box: that of the person, analysis pixels.</summary>
    public Box Reported;

    /// <summary>The reported box, relative to the corner of <see cref="Box"/>.</summary>
    public Box Inset;

    /// <summary>Standard deviation of the centre, pixels.</summary>
    public Vector2 Deviation;

    /// <summary>As it was when the object was last seen.</summary>
    public Vector2 SeenDeviation;

    /// <summary>Pixels a second.</summary>
    public Vector2 Velocity;
    public int VelocitySamples;

    /// <summary>Its size while nobody is near.</summary>
    public UsualSize Usual;

    public int Age;
    public int Hits;
    public TimeSpan LastSeen;
    public int UnsupportedFrames;

    /// <summary>Of a proposal: by how much it alone would make the picture likelier, nats.</summary>
    public float Evidence;

    /// <summary>
    /// Log-odds, nats, that it is one whole person: the mean of what was said of it in so many frames. 0 where the model has no judge.
    /// </summary>
    public float PersonOdds;
    public int Judged;

    /// <summary>What it looked like lately.</summary>
    public readonly RecentView Recent = new();

    /// <summary>
    /// Where its life began, analysis pixels, and whether it has been somewhere
    /// else since: people come from somewhere, scenery that changed does not.
    /// </summary>
    public Vector2 Birth;
    public bool HasMoved;

    /// <summary>When it was discovered, and when discovery last looked at it again.</summary>
    public TimeSpan Born, LookedAt;

    /// <summary>Place within its group in this frame, and who comes before it there.</summary>
    public int Depth;
    public TrackState? Predecessor;

    /// <summary>Nobody else is in its group.</summary>
    public bool IsAlone { get; set; }

    public bool IsSeen => Phase != TrackPhase.Forecast;

    public Vector2 Centre => new(Box.CentreX, Box.CentreY);

    /// <summary>Starts a new life as a proposal, with <see cref="Held"/> and the window already filled in.</summary>
    public void Begin(Window window, TimeSpan time)
    {
        (Serial, Phase) = (0, TrackPhase.Tentative);
        Identity.Clear();
        Usual.Clear();
        Doubt();
        (Age, Hits, VelocitySamples, UnsupportedFrames) = (1, 1, 0, 0);
        (Velocity, Predecessor, Depth, Inset) = (default, null, 0, default);
        (PersonOdds, Judged) = (0, 0);
        Recent.Clear();
        Place(window, time);
        (Birth, Born, LookedAt, HasMoved) = (Centre, time, time, false);
    }

    /// <summary>Way from its birth, in heights, from which an object has moved.</summary>
    const float Moved = 0.5f;

    /// <summary>Takes over what the network inferred in this frame.</summary>
    public void Accept(TimeSpan time)
    {
        var seen = IsSeen;
        var (before, last) = (Centre, LastSeen);
        Held.CopyFrom(Inferred);
        Place(StepWindow, time);
        if (seen) Observe((Centre - before) / (float)Math.Max((time - last).TotalSeconds, 1e-3));
    }

    /// <summary>A forecast track goes on as the object that was discovered in its place.</summary>
    public void TakeOver(TrackState proposal, TimeSpan time)
    {
        Held.CopyFrom(proposal.Held);
        UnsupportedFrames = 0;
        Place(proposal.Window, time);
    }

    /// <summary>Nothing that was seen of the object before now speaks for its identity.</summary>
    public void Doubt()
    {
        IsCertain = false;
        Fresh.Clear();
    }

    /// <summary>Moves the object without having seen it.</summary>
    public void MoveTo(Where where, Window window, Vector2 deviation)
    {
        Held.Where = where;
        (Window, Box, Deviation) = (window, where.ToBox(window), deviation);
    }

    void Place(Window window, TimeSpan time)
    {
        (Window, LastSeen) = (window, time);
        Box = Held.Where.ToBox(window);
        HasMoved |= Vector2.Distance(Centre, Birth) > Moved * Box.Height;
        var slope = Held.Where.CentreSlope();
        Deviation = SeenDeviation = window.Scale * new Vector2(slope.X * Held.WhereDeviation.Z, slope.Y * Held.WhereDeviation.W);
    }

    /// <summary>The mean of the first displacements, then an exponential average.</summary>
    void Observe(Vector2 velocity)
    {
        VelocitySamples++;
        Velocity = Vector2.Lerp(Velocity, velocity, MathF.Max(1f / VelocitySamples, 0.25f));
    }
}
