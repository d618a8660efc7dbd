using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Sqair.Analytics;
using Sqair.Background;
using Sqair.Models;
using Sqair.Video;

namespace Sqair.Tracking;

/// <summary>
/// What a <see cref="TrackingEngine"/> remembers of one camera: its background, its tracked objects, the next identity. Stepped by the
/// engine that made it; one caller at a time.
/// </summary>
public sealed partial class CameraTracker
{
    ModelManifest _manifest;
    readonly ForegroundExtractor _extractor;
    readonly byte[] _chroma;
    readonly Stack<TrackState> _spare = new();
    readonly List<Track> _reported = [];
    readonly List<PixelRegion> _kept = [];
    readonly List<PixelRegion> _things = [];
    TimeSpan? _time;
    bool _hasColour;
    long _nextSerial = 1;
    int _nextId = 1;

    internal CameraTracker(
        TrackingEngine engine, ForegroundExtractor extractor, double framesPerSecond, TrackerOptions options)
    {
        (Engine, _manifest, _extractor, FramesPerSecond, Options) = (engine, engine.Manifest, extractor, framesPerSecond, options);
        _chroma = new byte[2 * Yuv420.PlaneBytes(Width, Height)];
        People = new PersonPrior(Width, Height);
        Levels = new PictureLevels(Width, Height, _manifest.Glimpse, _manifest.OutputDeviation);
    }

    /// <summary>Analysis pixels.</summary>
    public int Width => _extractor.Width;

    public int Height => _extractor.Height;

    public double FramesPerSecond { get; }

    /// <summary>
    /// People in the last frame: confirmed tracks, oldest identity first, and forecasts while they are fresh. Valid until the next step.
    /// </summary>
    public ReadOnlySpan<Track> Tracks => CollectionsMarshal.AsSpan(_reported);

    public FrameTimings Timings { get; internal set; }

    public TrackerCounters Counters => Count;

    internal TrackerCounters Count;

    /// <summary>What the network saw of the last frame: width·height values, people bright (to 1) on black.</summary>
    public ReadOnlySpan<float> Foreground => Levels[0].Foreground;

    /// <summary>
    /// The colour planes of the last frame, U and V at half the size; empty where the camera sees no colour, at night for one.
    /// </summary>
    internal ReadOnlySpan<byte> Chroma => _hasColour ? _chroma : default;

    /// <summary>What no propagated object explained of it, before discovery.</summary>
    public ReadOnlySpan<float> UnexplainedForeground => Levels[0].Unexplained.Picture;

    /// <summary>The camera's background model, for its state (warming up, change of light) and its pictures.</summary>
    public ForegroundExtractor Extractor => _extractor;

    /// <summary>Draws what the network thinks is there: the decoded glimpses of all tracks that are seen.</summary>
    /// <param name="picture">width·height values, replaced.</param>
    public void Render(Span<float> picture)
    {
        picture.Clear();
        foreach (var track in Live)
        {
            if (track.IsSeen) Levels[0].Draw(track, track.Held.Presence, picture);
        }
    }

    /// <summary>
    /// By how much what is drawn makes the last frame likelier than nobody, and how much is left for who explains all of it; nats.
    /// Equation 2: pixels are normal around what is drawn.
    /// </summary>
    /// <param name="scratch">Room for the picture; made larger where it is too small.</param>
    public (double Explained, double Left) Explain(ref float[] scratch)
    {
        if (scratch.Length != Foreground.Length) scratch = new float[Foreground.Length];
        Render(scratch);
        TensorPrimitives.Subtract(Foreground, scratch, scratch);
        double all = TensorPrimitives.SumOfSquares(Foreground), left = TensorPrimitives.SumOfSquares<float>(scratch);
        var perNat = 2 * _manifest.OutputDeviation * _manifest.OutputDeviation;
        return ((all - left) / perNat, left / perNat);
    }

    /// <summary>
    /// Nothing is discovered in these areas, analysis pixels: what is there counts as explained, so that discovery neither looks at it nor
    /// gains by it. Who was discovered elsewhere is followed through them whole, which he would not be if they were no foreground.
    /// </summary>
    public void Mask(IReadOnlyList<Polygon> areas)
    {
        _masks = areas;
        Levels.Mask(areas);
    }

    IReadOnlyList<Polygon> _masks = [];

    internal TrackingEngine Engine { get; private set; }

    internal PictureLevels Levels { get; }

    /// <summary>The level that an object belongs to.</summary>
    internal PictureLevel LevelOf(TrackState track) => Levels[track.Window.Level];

    internal PersonPrior People { get; private set; }

    internal IdentityRecovery Recovery { get; } = new();

    internal IdentityKeeper Identities { get; } = new();

    /// <summary>Width of where boxes relative to that of people (<see cref="SteadyWidth"/>); 0 while it is not known.</summary>
    internal float WidthRatio { get; set; }

    /// <summary>All tracks, in the order of their discovery.</summary>
    internal List<TrackState> Live { get; } = [];

    internal List<TrackState> ToPropagate { get; } = [];

    internal List<TrackState> Proposals { get; } = [];

    internal Births Births { get; } = new();

    /// <summary>
    /// Told when alternatives stand in the picture in place of an object (<see cref="Replacement.Chosen"/>); training looks at them.
    /// </summary>
    internal Action? Proposed { get; set; }

    internal Replacement Replacement { get; } = new();

    internal int PropagatedRows { get; set; }

    internal int DiscoveredTiles { get; set; }

    /// <summary>When the present frame was taken, and how long after the one before.</summary>
    internal TimeSpan Time { get; private set; }

    internal TimeSpan Elapsed { get; private set; }

    internal void ReceivePicture(ReadOnlySpan<byte> picture, TimeSpan at)
    {
        Advance(at);
        ProcessPicture(picture);
        Levels.Shrink();
        _hasColour = _extractor.HasColour;
        if (_hasColour) picture[(Width * Height)..].CopyTo(_chroma);
    }

    internal void ReceiveForeground(ReadOnlySpan<float> picture, TimeSpan at)
    {
        if (picture.Length != Foreground.Length)
            throw new ArgumentException($"a foreground picture of {Width}x{Height} has {Foreground.Length} values, got {picture.Length}");
        Advance(at);
        _hasColour = false;
        picture.CopyTo(Levels[0].Foreground);
        Levels.Shrink();
    }

    internal void Outline()
    {
        foreach (var track in Live) track.Reported = track.Silhouette = BoxOf(track);
    }

    /// <summary>
    /// What the frame teaches: people's shape, from the boxes of those who stand alone, wholly
    /// in view; and where people are, who are not to become background however long they stand.
    /// </summary>
    internal void Learn()
    {
        _kept.Clear();
        _things.Clear();
        foreach (var track in Live)
        {
            if (IsThing(track)) _things.Add(track.Silhouette.ToPixels());
            if (track.Phase == TrackPhase.Tentative || !IsPerson(track) || !track.HasMoved) continue;
            if (!track.IsSeen && (Time - track.LastSeen).TotalSeconds > Options.Forecast.Seconds) continue;
            var box = track.Reported.Enlarged(Surroundings);
            _kept.Add(box.ToPixels());
        }
        _extractor.Keep(CollectionsMarshal.AsSpan(_kept), CollectionsMarshal.AsSpan(_things));
        foreach (var track in Live)
        {
            if (track.Phase == TrackPhase.Confirmed && IsPerson(track) && track.UnsupportedFrames == 0
                && !IdentityKeeper.IsCut(this, track.Reported) && !IdentityKeeper.Touches(this, track))
                People.Observe(track.Reported);
        }
    }

    internal void WeighUnexplained() => People.Weigh(FloatRows.Sum(Foreground), Levels[0].Unexplained.Mass,
        (float)Math.Min(1, Elapsed.TotalSeconds / DoubtSeconds));

    /// <summary>For so long hardly anything has to be explained until the sizes of people are doubted.</summary>
    const double DoubtSeconds = 10;

    /// <summary>A person's pixels reach a little beyond his box.</summary>
    const float Surroundings = 1.15f;

    /// <summary>A forecast, or an object that explains nothing for a moment, keeps the shape that it had last.</summary>
    Box BoxOf(TrackState track)
    {
        if (track.IsSeen && LevelOf(track).Outline(track) is { } box) track.Inset = box.Moved(-track.Box.Left, -track.Box.Top);
        return track.Inset.Width > 0 ? track.Inset.Moved(track.Box.Left, track.Box.Top) : track.Box;
    }

    /// <summary>It is believed to be a person, not a thing or a part of one; where the model has no judge, everything is.</summary>
    internal bool IsPerson(TrackState track) => track.Judged == 0 || track.PersonOdds >= Options.Person.Odds;

    /// <summary>It has been seen for long, and is surely no person.</summary>
    bool IsThing(TrackState track) =>
        track.IsSeen && track.Judged > ThingSeconds * FramesPerSecond && track.PersonOdds < Options.Person.Odds - ThingOdds;

    /// <summary>For how long a thing is looked at before it is learnt, and log-odds that it must lie below a person's.</summary>
    const float ThingSeconds = 2, ThingOdds = 0.5f;

    internal TrackState Rent() => _spare.TryPop(out var track) ? track : new TrackState(_manifest);

    internal void Return(TrackState track)
    {
        track.Predecessor = null;
        _spare.Push(track);
    }

    /// <summary>A proposal becomes a track.</summary>
    internal void Admit(TrackState proposal)
    {
        proposal.Serial = _nextSerial++;
        Live.Add(proposal);
        Count.Discovered++;
        if (Options.Birth.Hits <= 1) Confirm(proposal);
    }

    internal void Confirm(TrackState track)
    {
        (track.Identity.Id, track.Phase) = (_nextId++, TrackPhase.Confirmed);
        Count.Confirmed++;
    }

    internal void End(int index)
    {
        Return(Live[index]);
        Live.RemoveAt(index);
    }

    /// <summary>A clock that stands still or goes back counts as one frame.</summary>
    void Advance(TimeSpan at)
    {
        var frame = TimeSpan.FromSeconds(1 / FramesPerSecond);
        Elapsed = _time is { } last && at > last ? at - last : frame;
        _time = at;
        // Own clock: a camera that restarts its time must not bring the dead back or keep forecasts for ever.
        Time += Elapsed;
    }
}
