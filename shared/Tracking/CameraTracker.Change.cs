namespace Sqair.Tracking;

// Between two frames: other options, another model.
public sealed partial class CameraTracker
{
    /// <summary>No track ends when others are set.</summary>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public TrackerOptions Options
    {
        get;
        set
        {
            value.Validate();
            field = value;
        }
    }

    /// <summary>The next step is another engine's, with all that this tracker remembers, if its model's memory has the same form.</summary>
    internal bool TryMoveTo(TrackingEngine engine)
    {
        var (now, next) = (_manifest, engine.Manifest);
        if ((now.WhatSize, now.HiddenSize, now.Slots, now.Image, now.Glimpse, now.OutputDeviation)
            != (next.WhatSize, next.HiddenSize, next.Slots, next.Image, next.Glimpse, next.OutputDeviation)
            || next.ReadForeground() != _extractor.Options) return false;
        (Engine, _manifest) = (engine, next);
        return true;
    }

    /// <summary>
    /// Carries on where a tracker with another model stopped: identities go on as forecasts, which discovery finds again by their place.
    /// What the camera knows of people's shape goes over; the background is shared already, see <see cref="TrackingEngine.TakeOver"/>.
    /// </summary>
    internal void Continue(CameraTracker old)
    {
        (_nextId, Count, _time, Time, People, _hint) = (old._nextId, old.Count, old._time, old.Time, old.People, old._hint);
        if (old._masks.Count > 0) Mask(old._masks);
        foreach (var track in old.Live)
        {
            if (track.Phase == TrackPhase.Tentative) continue;
            var heir = Rent();
            heir.Begin(track.Window, track.LastSeen);
            heir.Identity.CopyFrom(track.Identity);
            (heir.Serial, heir.Phase) = (_nextSerial++, TrackPhase.Forecast);
            (heir.Age, heir.Hits, heir.Velocity, heir.VelocitySamples) = (track.Age, track.Hits, track.Velocity, track.VelocitySamples);
            (heir.Held.Presence, heir.SeenDeviation, heir.Inset) = (track.Held.Presence, track.SeenDeviation, track.Inset);
            heir.MoveTo(track.Held.Where, track.Window, track.Deviation);
            Live.Add(heir);
        }
    }
}
