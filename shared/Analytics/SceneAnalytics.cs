using System.Numerics;
using System.Runtime.InteropServices;

namespace Sqair.Analytics;

/// <summary>
/// Who crossed which line, who is in which zone and for how long: arithmetic on the tracks of one camera, frame by frame, with no clock
/// but that of the frames. The same frames give the same events. One caller at a time.
/// </summary>
/// <remarks>
/// One rule for lines and zones alike: somebody has a settled side (<see cref="SettledSide"/>), and what happens is that it changes. It
/// belongs to the person, not to the number of his track: who appears where somebody has just been lost goes on for him, with all that
/// is known of him.
/// </remarks>
public sealed partial class SceneAnalytics
{
    /// <summary>Who was not seen for so long has left his zones, at the time when he was last seen.</summary>
    public const double PatienceSeconds = 2;

    /// <summary>Who was not seen for so long is forgotten: longer than the tracker remembers anybody.</summary>
    public const double MemorySeconds = 10;

    /// <summary>A longer break between two runs ends all visits.</summary>
    public const double LongestBreakSeconds = 30;

    /// <summary>
    /// How far from where he should be now somebody is looked for, in his heights: at once, and more for each second, up to the patience.
    /// People walk 0.8 of their height in a second.
    /// </summary>
    const float NearHeights = 0.4f, HeightsASecond = 0.4f;

    /// <summary>As far as somebody runs, and his box jumps, in his heights: who is further away under the same number is another.</summary>
    const float FarHeights = 0.7f, FastHeightsASecond = 2;

    /// <summary>The same person is at most so many times as tall a moment later.</summary>
    const float MostTimesTaller = 1.6f;

    readonly List<WatchedPerson> _people = [];
    readonly List<int> _newcomers = [];
    readonly List<SceneEvent> _events = [];
    IReadOnlyList<CountingLine> _lines;
    IReadOnlyList<Zone> _zones;
    int[] _occupancy;
    double _time = double.NegativeInfinity;
    double _restored = double.NegativeInfinity;
    double _break;

    public SceneAnalytics(IReadOnlyList<CountingLine> lines, IReadOnlyList<Zone> zones)
        => (_lines, _zones, _occupancy) = (lines, zones, new int[zones.Count]);

    public IReadOnlyList<CountingLine> Lines => _lines;

    public IReadOnlyList<Zone> Zones => _zones;

    /// <summary>People in each zone now: those who entered less those who left.</summary>
    public ReadOnlySpan<int> Occupancy => _occupancy;

    /// <summary>Whether there is anybody to remember.</summary>
    public bool IsEmpty => _people.Count == 0;

    /// <summary>Takes one frame.</summary>
    /// <param name="time">Seconds; a frame that is not later than the one before is ignored.</param>
    /// <param name="sightings">Everybody who is tracked in it.</param>
    /// <returns>What has happened, valid until the next call.</returns>
    public ReadOnlySpan<SceneEvent> Step(double time, ReadOnlySpan<Sighting> sightings)
    {
        _events.Clear();
        if (!(time > _time)) return [];
        _time = time;
        _newcomers.Clear();
        for (var i = 0; i < sightings.Length; i++)
        {
            var person = Find(sightings[i].Track);
            if (person is not null && CanBe(person, sightings[i]))
            {
                person.See(sightings[i], time);
                continue;
            }
            // The number has gone over to another; whose it was is lost.
            if (person is not null) person.IsFormer = true;
            _newcomers.Add(i);
        }
        Welcome(sightings);
        foreach (var person in _people)
            if (IsSeen(person)) Observe(person, new Sighting(person.Track, person.Foot, person.Height));
        for (var i = _people.Count - 1; i >= 0; i--) Miss(i);
        return CollectionsMarshal.AsSpan(_events);
    }

    /// <summary>Nobody is here any more: the camera looks elsewhere. Visits end when their people were last seen.</summary>
    public ReadOnlySpan<SceneEvent> EndAll()
    {
        _events.Clear();
        for (var i = _people.Count - 1; i >= 0; i--) End(i);
        return CollectionsMarshal.AsSpan(_events);
    }

    /// <summary>All that is remembered, to go on from in another process. Shares nothing with this.</summary>
    public SceneState Save() => SceneState.Of(_people, _time, LayoutOf(_lines, _zones), _zones);

    /// <summary>
    /// Goes on where another run has stopped, before the first frame. If lines or zones are others now, or the break was long, those
    /// who were in zones have left them.
    /// </summary>
    /// <param name="time">When the first frame comes, on the new run's clock.</param>
    /// <param name="breakSeconds">How long after the last frame of the other run that is.</param>
    /// <returns>What ends with the other run.</returns>
    public IReadOnlyList<SceneEvent> Restore(SceneState state, double time, double breakSeconds)
    {
        _events.Clear();
        _people.Clear();
        Array.Clear(_occupancy);
        (_restored, _break) = (time, Math.Max(0, breakSeconds));
        if (state.Layout != LayoutOf(_lines, _zones)) return EndedElsewhere(state, time - _break);
        var goesOn = _break <= LongestBreakSeconds;
        _people.AddRange(goesOn ? state.PeopleAt(time, _break) : state.PeopleAt(time - _break, 0));
        foreach (var person in _people)
            for (var zone = 0; zone < _zones.Count; zone++)
                if (person.Zones[zone].Side > 0) _occupancy[zone]++;
        for (var i = _people.Count - 1; i >= 0 && !goesOn; i--) End(i);
        return [.. _events];
    }

    /// <summary>Lines and zones of another layout are known by their names only.</summary>
    static List<SceneEvent> EndedElsewhere(SceneState state, double time)
    {
        List<SceneEvent> events = [];
        foreach (var person in state.PeopleAt(time, 0))
        {
            for (var zone = 0; zone < person.Zones.Length; zone++)
                if (person.Zones[zone].Side > 0)
                    events.Add(new SceneEvent(SceneEventKind.ZoneLeft, person.Track, state.Zones[zone], person.Seen)
                    {
                        DwellSeconds = person.Seen - person.Entered[zone],
                    });
            events.Add(new SceneEvent(SceneEventKind.TrackEnded, person.Track, "", person.Seen)
            {
                Path = person.Path, Foot = person.Foot,
            });
        }
        return events;
    }

    internal static string LayoutOf(IReadOnlyList<CountingLine> lines, IReadOnlyList<Zone> zones) =>
        string.Join('\n', [.. lines.Select(line => line.ToString()), .. zones.Select(LayoutOf)]);

    static string LayoutOf(Zone zone) => $"{zone.Name} {zone.InertiaSeconds} {zone.Band} {string.Join(' ', zone.Area.Points)}";

    WatchedPerson? Find(int track)
    {
        foreach (var person in _people)
            if (person.Track == track && !person.IsFormer) return person;
        return null;
    }

    bool IsSeen(WatchedPerson person) => person.Seen == _time && !person.IsFormer;

    /// <summary>The nearest pair of newcomer and lost first.</summary>
    void Welcome(ReadOnlySpan<Sighting> sightings)
    {
        while (_newcomers.Count > 0)
        {
            var (best, at, heir) = (1f, 0, (WatchedPerson?)null);
            for (var i = 0; i < _newcomers.Count; i++)
                foreach (var person in _people)
                    if (!IsSeen(person) && Strangeness(person, sightings[_newcomers[i]]) is var strange && strange < best)
                        (best, at, heir) = (strange, i, person);
            var sighting = sightings[_newcomers[at]];
            _newcomers.RemoveAt(at);
            if (heir is null) Begin(sighting);
            else Succeed(heir, sighting);
        }
    }

    void Begin(in Sighting sighting)
    {
        var person = new WatchedPerson
        {
            Track = sighting.Track, Lines = new SettledSide[_lines.Count], Zones = new SettledSide[_zones.Count],
            Entered = new double[_zones.Count], Path = new PathSummary { Began = _time },
        };
        Array.Fill(person.Lines, SettledSide.Unknown);
        Array.Fill(person.Zones, SettledSide.Unknown);
        person.See(sighting, _time);
        _people.Add(person);
        _events.Add(new SceneEvent(SceneEventKind.TrackStarted, sighting.Track, "", _time) { Foot = sighting.Foot });
    }

    void Succeed(WatchedPerson person, in Sighting sighting)
    {
        var before = person.Track;
        _events.Add(new SceneEvent(SceneEventKind.TrackEnded, before, "", person.Seen) { Other = sighting.Track, Foot = person.Foot });
        _events.Add(new SceneEvent(SceneEventKind.TrackStarted, sighting.Track, "", _time) { Other = before, Foot = sighting.Foot });
        person.Track = sighting.Track;
        person.See(sighting, _time);
    }

    bool CanBe(WatchedPerson person, in Sighting sighting) => Vector2.Distance(person.Foot, sighting.Foot)
        <= Math.Max(person.Height, sighting.Height) * (FarHeights + FastHeightsASecond * (_time - person.Seen));

    /// <summary>Distance of a newcomer from where the lost one should be, in what is allowed: 1 and more is somebody else.</summary>
    float Strangeness(WatchedPerson lost, in Sighting found)
    {
        var taller = found.Height / lost.Height;
        if (!(taller is < MostTimesTaller and > 1 / MostTimesTaller)) return float.PositiveInfinity;
        var absence = (float)Math.Min(PatienceSeconds, _time - lost.Seen + (lost.Seen <= _restored ? _break : 0));
        var allowed = lost.Height * (NearHeights + HeightsASecond * absence);
        // He may have gone on or stopped.
        var expected = lost.Foot + absence * lost.Velocity;
        return MathF.Min(Vector2.Distance(found.Foot, expected), Vector2.Distance(found.Foot, lost.Foot)) / allowed;
    }

    void Observe(WatchedPerson person, in Sighting sighting)
    {
        for (var i = 0; i < _lines.Count; i++)
        {
            var line = _lines[i];
            if (!person.Lines[i].Observe(line.SideOf(sighting), sighting.Foot, _time, 0, out var change)) continue;
            var isIn = change.Side < 0;
            var (left, right) = isIn ? (change.Last, sighting.Foot) : (sighting.Foot, change.Last);
            if (change.Side == 0 || !line.IsCrossedBetween(left, right)) continue;
            PathSummary.Note(person.Path.Lines, line.Name);
            _events.Add(new SceneEvent(SceneEventKind.LineCrossed, person.Track, line.Name, _time) { In = isIn });
        }
        for (var i = 0; i < _zones.Count; i++)
        {
            var zone = _zones[i];
            if (!person.Zones[i].Observe(zone.SideOf(sighting), sighting.Foot, _time, zone.InertiaSeconds, out var change)) continue;
            if (person.Zones[i].Side > 0) Enter(person, i, change.Since);
            else if (change.Side > 0) Leave(person, i, change.Since);
        }
    }

    void Enter(WatchedPerson person, int zone, double since)
    {
        var name = _zones[zone].Name;
        var from = person.LastZone >= 0 && person.LastZone != zone ? _zones[person.LastZone].Name : null;
        (person.LastZone, person.Entered[zone]) = (zone, since);
        _occupancy[zone]++;
        PathSummary.Note(person.Path.Zones, name);
        _events.Add(new SceneEvent(SceneEventKind.ZoneEntered, person.Track, name, since) { FromZone = from });
    }

    void Leave(WatchedPerson person, int zone, double since)
    {
        _occupancy[zone]--;
        _events.Add(new SceneEvent(SceneEventKind.ZoneLeft, person.Track, _zones[zone].Name, since)
        {
            DwellSeconds = since - person.Entered[zone],
        });
    }

    /// <summary>Who is not seen leaves first his zones and then the memory.</summary>
    void Miss(int index)
    {
        var person = _people[index];
        var absence = _time - person.Seen;
        if (absence > MemorySeconds) End(index);
        else if (absence > (person.Seen <= _restored ? MemorySeconds : PatienceSeconds) && !person.IsAway) LeaveAll(person);
    }

    void LeaveAll(WatchedPerson person)
    {
        person.IsAway = true;
        for (var i = 0; i < _zones.Count; i++)
        {
            ref var side = ref person.Zones[i];
            if (side.Side > 0) Leave(person, i, EndOf(person, i));
            side = SettledSide.Unknown;
        }
    }

    /// <summary>He was on his way out already, or was last seen inside.</summary>
    static double EndOf(WatchedPerson person, int zone) =>
        double.IsNaN(person.Zones[zone].ContrarySince) ? person.Seen : person.Zones[zone].ContrarySince;

    void End(int index)
    {
        var person = _people[index];
        LeaveAll(person);
        person.Path.Finish(person.Foot);
        _events.Add(new SceneEvent(SceneEventKind.TrackEnded, person.Track, "", person.Seen) { Path = person.Path, Foot = person.Foot });
        _people.RemoveAt(index);
    }
}
