using System.Runtime.InteropServices;
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
    readonly ModelManifest manifest;
    readonly ForegroundExtractor extractor;
    readonly byte[] chroma;
    readonly Stack<TrackState> spare = new();
    readonly List<Track> reported = [];
    readonly List<PixelRegion> kept = [];
    TrackerCounters counters;
    TimeSpan? time;
    bool hasColour;
    long nextSerial = 1;
    int nextId = 1;

    internal CameraTracker(
        TrackingEngine engine, ForegroundExtractor extractor, double framesPerSecond, TrackerOptions options)
    {
        options.Validate();
        (Engine, manifest, this.extractor, FramesPerSecond, Options) = (engine, engine.Manifest, extractor, framesPerSecond, options);
        chroma = new byte[2 * Yuv420.PlaneBytes(Width, Height)];
        People = new PersonPrior(Width, Height);
        HidingPlaces = new HidingPlaces(Width, Height);
        Levels = new PictureLevels(Width, Height, manifest.Glimpse);
    }

    /// <summary>Analysis pixels.</summary>
    public int Width => extractor.Width;

    public int Height => extractor.Height;

    public double FramesPerSecond { get; }

    public TrackerOptions Options { get; }

    /// <summary>People in the last frame: confirmed tracks, oldest identity first, and forecasts while they are fresh. Valid until the next step.</summary>
    public ReadOnlySpan<Track> Tracks => CollectionsMarshal.AsSpan(reported);

    public FrameTimings Timings { get; internal set; }

    public TrackerCounters Counters => counters;

    /// <summary>What the network saw of the last frame: width·height values, people bright (to 1) on black.</summary>
    public ReadOnlySpan<float> Foreground => Levels[0].Foreground;

    /// <summary>The colour planes of the last frame, U and V at half the size; empty where the camera sees no colour, at night for one.</summary>
    internal ReadOnlySpan<byte> Chroma => hasColour ? chroma : default;

    /// <summary>What no propagated object explained of it, before discovery.</summary>
    public ReadOnlySpan<float> UnexplainedForeground => Levels[0].Unexplained.Picture;

    /// <summary>The camera's background model, for its state (warming up, change of light) and its pictures.</summary>
    public ForegroundExtractor Extractor => extractor;

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

    internal TrackingEngine Engine { get; }

    internal PictureLevels Levels { get; }

    /// <summary>The level that an object belongs to.</summary>
    internal PictureLevel LevelOf(TrackState track) => Levels[track.Window.Level];

    internal PersonPrior People { get; private set; }

    internal HidingPlaces HidingPlaces { get; }

    internal IdentityRecovery Recovery { get; } = new();

    internal IdentityKeeper Identities { get; } = new();

    /// <summary>Width of where boxes relative to that of people (<see cref="SteadyWidth"/>); 0 while it is not known.</summary>
    internal float WidthRatio { get; set; }

    /// <summary>All tracks, in the order of their discovery.</summary>
    internal List<TrackState> Live { get; } = [];

    internal List<TrackState> ToPropagate { get; } = [];

    internal List<TrackState> Proposals { get; } = [];

    /// <summary>The object that discovery looks at again in this frame, and what it sees in its place.</summary>
    internal TrackState? LookedAt { get; set; }

    internal List<TrackState> Alternatives { get; } = [];

    /// <summary>Whose turn it is to be looked at again.</summary>
    internal long Turn { get; set; }

    internal int PropagatedRows { get; set; }

    internal int DiscoveredTiles { get; set; }

    /// <summary>When the present frame was taken, and how long after the one before.</summary>
    internal TimeSpan Time { get; private set; }

    internal TimeSpan Elapsed { get; private set; }

    /// <summary>
    /// Carries on where a tracker with another model stopped: identities go on as forecasts, which discovery finds again by their
    /// place. What the camera knows of people's shape goes over; the background is shared already, see <see cref="TrackingEngine.TakeOver"/>.
    /// </summary>
    internal void Continue(CameraTracker old)
    {
        (nextId, counters, time, Time, People, hint) = (old.nextId, old.counters, old.time, old.Time, old.People, old.hint);
        foreach (var track in old.Live)
        {
            if (track.Phase == TrackPhase.Tentative) continue;
            var heir = Rent();
            heir.Begin(track.Window, track.LastSeen);
            heir.Identity.CopyFrom(track.Identity);
            (heir.Serial, heir.Phase, heir.Foreign) = (nextSerial++, TrackPhase.Forecast, true);
            (heir.Age, heir.Hits, heir.Velocity, heir.VelocitySamples) = (track.Age, track.Hits, track.Velocity, track.VelocitySamples);
            (heir.Held.Presence, heir.SeenDeviation, heir.Inset) = (track.Held.Presence, track.SeenDeviation, track.Inset);
            heir.MoveTo(track.Held.Where, track.Window, track.Deviation);
            Live.Add(heir);
        }
    }

    internal void ReceivePicture(ReadOnlySpan<byte> picture, TimeSpan at)
    {
        Advance(at);
        ProcessPicture(picture);
        Levels.Shrink();
        hasColour = extractor.HasColour;
        if (hasColour) picture[(Width * Height)..].CopyTo(chroma);
    }

    internal void ReceiveForeground(ReadOnlySpan<float> picture, TimeSpan at)
    {
        if (picture.Length != Foreground.Length)
            throw new ArgumentException($"a foreground picture of {Width}x{Height} has {Foreground.Length} values, got {picture.Length}");
        Advance(at);
        hasColour = false;
        picture.CopyTo(Levels[0].Foreground);
        Levels.Shrink();
    }

    internal void Outline()
    {
        foreach (var track in Live) track.Reported = BoxOf(track);
    }

    /// <summary>
    /// What the frame teaches: people's shape, from the boxes of those who stand alone, wholly in view; and where people are, who are not to become background however long they stand.
    /// </summary>
    internal void Learn()
    {
        kept.Clear();
        foreach (var track in Live)
        {
            if (track.Phase == TrackPhase.Tentative || !track.IsPerson || !track.HasMoved) continue;
            if (!track.IsSeen && (Time - track.LastSeen).TotalSeconds > Options.ForecastSeconds) continue;
            var box = track.Reported.Enlarged(Surroundings);
            kept.Add(new((int)MathF.Floor(box.Left), (int)MathF.Floor(box.Top), (int)MathF.Ceiling(box.Right), (int)MathF.Ceiling(box.Bottom)));
        }
        extractor.Keep(CollectionsMarshal.AsSpan(kept));
        foreach (var track in Live)
        {
            if (track.Phase == TrackPhase.Confirmed && track.IsPerson && track.UnsupportedFrames == 0 && !IdentityKeeper.IsCut(this, track.Reported) && !IdentityKeeper.Touches(this, track))
                People.Observe(track.Reported);
        }
    }

    /// <summary>A person's pixels reach a little beyond his box.</summary>
    const float Surroundings = 1.15f;

    internal void Report()
    {
        reported.Clear();
        foreach (var track in Live)
        {
            if (track.Phase == TrackPhase.Tentative || !track.IsPerson || (!track.IsSeen && (Time - track.LastSeen).TotalSeconds > Options.ReportForecastSeconds)) continue;
            var box = People.Mend(track.Reported, Foreground);
            if (People.ShareInView(box) < Options.ReportUsualShare) continue;
            // Identities are exchanged between objects, so the order of discovery is not theirs.
            var i = reported.Count;
            for (; i > 0 && reported[i - 1].Id > track.Id; i--) { }
            reported.Insert(i, new Track(track.Id, box, track.Held.Presence, track.Deviation.X, track.Deviation.Y, track.Age, !track.IsSeen));
        }
        counters = counters with { Frames = counters.Frames + 1 };
    }

    /// <summary>A forecast, or an object that explains nothing for a moment, keeps the shape that it had last.</summary>
    Box BoxOf(TrackState track)
    {
        if (track.IsSeen && LevelOf(track).Outline(track, Options.SilhouetteTail) is { } box) track.Inset = box.Moved(-track.Box.Left, -track.Box.Top);
        return track.Inset.Width > 0 ? track.Inset.Moved(track.Box.Left, track.Box.Top) : track.Box;
    }

    internal TrackState Rent() => spare.TryPop(out var track) ? track : new TrackState(manifest);

    internal void Return(TrackState track)
    {
        track.Predecessor = null;
        spare.Push(track);
    }

    /// <summary>A proposal becomes a track.</summary>
    internal void Admit(TrackState proposal)
    {
        proposal.Serial = nextSerial++;
        Live.Add(proposal);
        counters = counters with { Discovered = counters.Discovered + 1 };
        if (Options.ConfirmHits <= 1) Confirm(proposal);
    }

    /// <summary>Somebody whom the network has not seen: a forecast until discovery does.</summary>
    internal TrackState AdmitHidden(in Box place)
    {
        var window = Window.CentredOn(place.CentreX, place.CentreY, Levels.For(place.Height, 0));
        var track = Rent();
        track.Held.Where = Where.FromBox(place, window);
        track.Begin(window, Time);
        (track.Serial, track.Foreign, track.Held.Presence, track.SeenDeviation) = (nextSerial++, true, 1, new(1, 1));
        Confirm(track);
        track.Phase = TrackPhase.Forecast;
        Live.Add(track);
        return track;
    }

    internal void Confirm(TrackState track)
    {
        (track.Identity.Id, track.Phase) = (nextId++, TrackPhase.Confirmed);
        counters = counters with { Confirmed = counters.Confirmed + 1 };
    }

    internal void End(int index)
    {
        Return(Live[index]);
        Live.RemoveAt(index);
    }

    internal void CountLost() => counters = counters with { Lost = counters.Lost + 1 };

    internal void CountRefound() => counters = counters with { Refound = counters.Refound + 1 };

    internal void CountExchanged() => counters = counters with { Exchanged = counters.Exchanged + 1 };

    internal void CountMerged() => counters = counters with { Merged = counters.Merged + 1 };

    internal void CountLeft(TrackState track)
    {
        if (track.Phase != TrackPhase.Tentative) counters = counters with { Left = counters.Left + 1 };
    }

    /// <summary>A clock that stands still or goes back counts as one frame.</summary>
    void Advance(TimeSpan at)
    {
        var frame = TimeSpan.FromSeconds(1 / FramesPerSecond);
        Elapsed = time is { } last && at > last ? at - last : frame;
        time = at;
        // Own clock: a camera that restarts its time must not bring the dead back or keep forecasts for ever.
        Time += Elapsed;
    }
}
