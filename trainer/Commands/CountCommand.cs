using System.CommandLine;
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Sqair.Analytics;
using Sqair.Mot;
using Sqair.Trainer.Evaluation;

namespace Sqair.Trainer.Commands;

/// <summary>
/// `sqair count --tracks FILE --line gate=X,Y,X,Y --zone till=X,Y,…`: what the daemon would count of tracks, beside the truth.
/// </summary>
internal static class CountCommand
{
    static readonly JsonSerializerOptions s_json =
        new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };

    public static Command Create()
    {
        var tracks = new Option<string[]>("--tracks")
        {
            Description = "Boxes, MOTChallenge text; several files for several rows.", Required = true,
            AllowMultipleArgumentsPerToken = true,
        };
        var truth = new Option<string>("--truth") { Description = "True boxes, MOTChallenge text, all rows.", Required = true };
        var rate = new Option<double>("--fps") { Description = "Frames a second.", Required = true };
        var lines = new Option<string[]>("--line")
        {
            Description = "NAME=X,Y,X,Y in pixels; 'in' is from the left to the right of who looks along it.",
            AllowMultipleArgumentsPerToken = true,
        };
        var zones = new Option<string[]>("--zone")
        {
            Description = "NAME=X,Y,X,Y,X,Y and more corners, in pixels.", AllowMultipleArgumentsPerToken = true,
        };
        var json = new Option<bool>("--json") { Description = "One JSON object on stdout, nothing else." };
        var command = new Command("count", "Counts tracks across lines and in zones, as the daemon does, and compares with the truth.")
        {
            tracks, truth, rate, lines, zones, json,
        };
        command.SetAction(result =>
        {
            var framesPerSecond = result.GetValue(rate);
            if (framesPerSecond is not (> 0 and <= 1000))
                throw new UserErrorException($"--fps {framesPerSecond}: expected a number above 0, at most 1000.");
            List<CountingLine> drawnLines = [.. (result.GetValue(lines) ?? []).Select(Line)];
            List<Zone> drawnZones = [.. (result.GetValue(zones) ?? []).Select(Zone)];
            if (drawnLines.Count + drawnZones.Count == 0) throw new UserErrorException("Expected at least one --line or --zone.");
            foreach (var twice in drawnLines.Select(line => line.Name).Concat(drawnZones.Select(zone => zone.Name))
                .GroupBy(name => name).Where(group => group.Count() > 1))
                throw new UserErrorException($"'{twice.Key}' is the name of several lines or zones; expected one each.");
            List<(string Name, IReadOnlyList<MotRow> Rows)> files =
                [.. new[] { result.GetRequiredValue(truth) }.Concat(result.GetRequiredValue(tracks)).Select(file => (file, Read(file)))];
            var frames = files.Max(file => file.Rows.Count > 0 ? file.Rows.Max(row => row.Frame) + 1 : 0);
            if (frames == 0) throw new UserErrorException("There is nobody in any of the files.");
            var counts = files.ConvertAll(file => SceneCounts.Of(file.Rows, frames, framesPerSecond, drawnLines, drawnZones));
            var rows = files.Zip(counts, (file, count) => new CountRow(
                file.Name, [.. drawnLines.Select(line => count.Line(line.Name, counts[0]))],
                [.. drawnZones.Select(zone => count.Zone(zone.Name, counts[0]))])).ToList();
            result.InvocationConfiguration.Output.WriteLine(
                result.GetValue(json) ? JsonSerializer.Serialize(new { frames, files = rows }, s_json) : Text(rows));
            return 0;
        });
        return command;
    }

    /// <summary>The first file is the truth.</summary>
    sealed record CountRow(string File, IReadOnlyList<LineCounts> Lines, IReadOnlyList<ZoneCounts> Zones);

    static string Text(List<CountRow> rows) => string.Join('\n', rows.SelectMany(row => row.Lines
        .Select(line => string.Create(CultureInfo.InvariantCulture,
            $"{row.File}: {line.Line}: in {line.In}, out {line.Out}; right {line.Right}, missed {line.Missed}, false {line.False}"))
        .Concat(row.Zones.Select(zone => string.Create(CultureInfo.InvariantCulture,
            $"{row.File}: {zone.Zone}: {zone.Visits} visits, mean {zone.MeanDwellSeconds ?? double.NaN:0.0} s, "
                + $"{zone.PersonSeconds:0} s in all; occupancy right in {zone.OccupancyRight:P1}, off by {zone.OccupancyError:0.00}")))));

    static CountingLine Line(string text)
    {
        var (name, points) = Shape("--line", text, "NAME=X,Y,X,Y");
        if (points.Count != 2 || points[0] == points[1])
            throw new UserErrorException($"--line {text}: expected NAME=X,Y,X,Y, two points that are not the same.");
        return new CountingLine(name, points[0], points[1]);
    }

    static Zone Zone(string text)
    {
        var (name, points) = Shape("--zone", text, "NAME=X,Y,X,Y,X,Y");
        if (Polygon.WhyNone(points) is { } reason) throw new UserErrorException($"--zone {text}: expected a polygon, which {reason}.");
        return new Zone(name, new Polygon(points));
    }

    static (string Name, List<Vector2> Points) Shape(string option, string text, string expected)
    {
        var numbers = new List<float>();
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals > 0)
            foreach (var part in text[(equals + 1)..].Split(','))
                if (float.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && float.IsFinite(number))
                    numbers.Add(number);
                else throw new UserErrorException($"{option} {text}: expected {expected} in numbers, found '{part}'.");
        if (numbers.Count == 0 || numbers.Count % 2 != 0) throw new UserErrorException($"{option} {text}: expected {expected}.");
        return (text[..equals], [.. numbers.Chunk(2).Select(pair => new Vector2(pair[0], pair[1]))]);
    }

    static IReadOnlyList<MotRow> Read(string file)
    {
        try
        {
            return MotFile.Read(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException(e.Message);
        }
    }
}
