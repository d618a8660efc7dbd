using System.Runtime.InteropServices;

namespace Sqair.Analytics;

// Other lines and zones in the midst of a run.
public sealed partial class SceneAnalytics
{
    /// <summary>
    /// Goes on with other lines and zones, between two frames. Nobody's track or path ends. What is as it was keeps everybody's side of
    /// it; of what is new or was moved nobody's is known yet; visits to zones that were moved or are gone end when their people were
    /// last seen.
    /// </summary>
    /// <returns>The visits that end, valid until the next call.</returns>
    public ReadOnlySpan<SceneEvent> Change(IReadOnlyList<CountingLine> lines, IReadOnlyList<Zone> zones)
    {
        _events.Clear();
        int[] oldLines = [.. lines.Select(line => IndexOf(_lines, line.Equals))],
            oldZones = [.. zones.Select(zone => IndexOf(_zones, old => LayoutOf(old) == LayoutOf(zone)))],
            namedZones = [.. _zones.Select(old => IndexOf(zones, zone => zone.Name == old.Name))];
        foreach (var person in _people)
            for (var zone = 0; zone < _zones.Count; zone++)
                if (person.Zones[zone].Side > 0 && !oldZones.Contains(zone)) Leave(person, zone, EndOf(person, zone));
        for (var i = 0; i < _people.Count; i++) _people[i] = _people[i].Among(oldLines, oldZones, namedZones);
        (_lines, _zones, _occupancy) = (lines, zones, [.. oldZones.Select(old => old < 0 ? 0 : _occupancy[old])]);
        return CollectionsMarshal.AsSpan(_events);
    }

    static int IndexOf<T>(IReadOnlyList<T> list, Func<T, bool> wanted)
    {
        for (var i = 0; i < list.Count; i++)
            if (wanted(list[i])) return i;
        return -1;
    }
}
