using System.Numerics;
using Sqair.Analytics;
using Sqair.Mot;

namespace Sqair.Trainer.Evaluation;

/// <summary>What the daemon's lines and zones say of tracks in a file.</summary>
internal sealed class SceneCounts
{
    /// <summary>Crossings of a line are the same if they are no further apart.</summary>
    const double SameSeconds = 1;

    public required IReadOnlyList<SceneEvent> Crossings { get; init; }

    /// <summary>By zone, of each frame.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<int>> Occupancy { get; init; }

    /// <summary>Lengths of the visits to each zone, seconds.</summary>
    public required ILookup<string, double> Visits { get; init; }

    /// <param name="frames">In the video.</param>
    public static SceneCounts Of(
        IReadOnlyList<MotRow> rows, int frames, double framesPerSecond, IReadOnlyList<CountingLine> lines, IReadOnlyList<Zone> zones)
    {
        var analytics = new SceneAnalytics(lines, zones);
        var byFrame = rows.ToLookup(row => row.Frame, row => new Sighting(
            row.Id, new Vector2((float)(row.Left + row.Width / 2), (float)(row.Top + row.Height)), (float)row.Height));
        var events = new List<SceneEvent>();
        var occupancy = zones.ToDictionary(zone => zone.Name, _ => new List<int>());
        for (var frame = 0; frame < frames; frame++)
        {
            events.AddRange(analytics.Step(frame / framesPerSecond, byFrame[frame].ToArray()));
            for (var i = 0; i < zones.Count; i++) occupancy[zones[i].Name].Add(analytics.Occupancy[i]);
        }
        events.AddRange(analytics.EndAll());
        return new SceneCounts
        {
            Crossings = [.. events.Where(happened => happened.Kind == SceneEventKind.LineCrossed)],
            Visits = events.Where(happened => happened.Kind == SceneEventKind.ZoneLeft)
                .ToLookup(happened => happened.Name, happened => happened.DwellSeconds),
            Occupancy = occupancy.ToDictionary(zone => zone.Key, zone => (IReadOnlyList<int>)zone.Value),
        };
    }

    public LineCounts Line(string name, SceneCounts truth)
    {
        List<SceneEvent> mine = [.. Crossings.Where(crossing => crossing.Name == name)];
        List<SceneEvent> missing = [.. truth.Crossings.Where(crossing => crossing.Name == name)];
        var all = missing.Count;
        foreach (var crossing in mine)
        {
            var nearest = missing.Where(other => other.In == crossing.In && Math.Abs(other.Time - crossing.Time) <= SameSeconds)
                .OrderBy(other => Math.Abs(other.Time - crossing.Time)).Cast<SceneEvent?>().FirstOrDefault();
            if (nearest is { } found) missing.Remove(found);
        }
        return new LineCounts(name, mine.Count(crossing => crossing.In), mine.Count(crossing => !crossing.In),
            all - missing.Count, missing.Count, mine.Count - (all - missing.Count));
    }

    public ZoneCounts Zone(string name, SceneCounts truth)
    {
        var pairs = Occupancy[name].Zip(truth.Occupancy[name]).ToList();
        List<double> visits = [.. Visits[name]];
        return new ZoneCounts(name, visits.Count, visits.Count > 0 ? visits.Average() : null, visits.Sum(),
            pairs.Count(pair => pair.First == pair.Second) / (double)pairs.Count,
            pairs.Average(pair => (double)Math.Abs(pair.First - pair.Second)));
    }
}

/// <param name="Right">Crossings that are in the truth too, in the same direction, within a second.</param>
/// <param name="Missed">Of the truth.</param>
/// <param name="False">That are not in the truth.</param>
internal sealed record LineCounts(string Line, int In, int Out, int Right, int Missed, int False);

/// <param name="MeanDwellSeconds">Absent where there was no visit.</param>
/// <param name="PersonSeconds">Of all visits together.</param>
/// <param name="OccupancyRight">Share of the frames.</param>
/// <param name="OccupancyError">Mean difference from the truth, people.</param>
internal sealed record ZoneCounts(
    string Zone, int Visits, double? MeanDwellSeconds, double PersonSeconds, double OccupancyRight, double OccupancyError);
