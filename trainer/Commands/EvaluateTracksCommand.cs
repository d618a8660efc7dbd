using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Sqair.Mot;
using Sqair.Trainer.Evaluation;

namespace Sqair.Trainer.Commands;

/// <summary>`sqair evaluate-tracks --truth GT --tracks FILE`: how good tracks are, in the field's measures.</summary>
internal static class EvaluateTracksCommand
{
    static readonly JsonSerializerOptions s_absent = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static Command Create()
    {
        var truth = new Option<string>("--truth") { Description = "True boxes, MOTChallenge text.", Required = true };
        var tracks = new Option<string>("--tracks") { Description = "Boxes to be judged, MOTChallenge text.", Required = true };
        var frames =
            new Option<string?>("--frames") { Description = "Judge frames A-B only (from 1, both included); A- for A to the end." };
        var overlap = new Option<double>("--iou") { Description = "Overlap from which a pair may match.", DefaultValueFactory = _ => 0.5 };
        var all = new Option<bool>("--all-rows") { Description = "Judge rows of the truth that are flagged 0 as well." };
        var neutral =
            new Option<bool>("--neutral") { Description = "Boxes on rows flagged 0 are not counted as wrong (MOTChallenge from 2016 on)." };
        var json = new Option<bool>("--json") { Description = "One JSON object on stdout, nothing else." };
        var command = new Command("evaluate-tracks", "Compares tracks with the truth: MOTA, IDF1, HOTA, counting accuracy.")
        {
            truth, tracks, frames, overlap, all, neutral, json,
        };
        command.SetAction(result =>
        {
            var least = result.GetValue(overlap);
            if (!(least is > 0 and <= 1))
                throw new UserErrorException(
                    string.Create(CultureInfo.InvariantCulture, $"--iou {least}: expected a number above 0, at most 1."));
            if (result.GetValue(all) && result.GetValue(neutral))
                throw new UserErrorException("--all-rows and --neutral exclude each other: rows are either judged or not.");
            var range = result.GetValue(frames) is { } text ? FrameRange.Parse(text) : (FrameRange?)null;
            var truthRows = Read(result.GetRequiredValue(truth), result.GetValue(all) ? rows => rows : IgnoredRows.Counted);
            var trackRows = Read(result.GetRequiredValue(tracks), rows => rows);
            if (result.GetValue(neutral))
                trackRows = IgnoredRows.WithoutCovering(truthRows, trackRows, least);
            var scores = TrackScores.Of(result.GetValue(all) ? truthRows : IgnoredRows.Counted(truthRows), trackRows, least, range);
            result.InvocationConfiguration.Output.WriteLine(
                result.GetValue(json) ? JsonSerializer.Serialize(scores, s_absent) : Text(scores));
            return 0;
        });
        return command;
    }

    /// <param name="judged">Which of the rows are: among these an identity has one box in a frame.</param>
    static IReadOnlyList<MotRow> Read(string path, Func<IReadOnlyList<MotRow>, IReadOnlyList<MotRow>> judged)
    {
        try
        {
            var rows = MotFile.Read(path, out var lines);
            RefuseDoubles(path, rows, lines, judged(rows).ToHashSet());
            return rows;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException(e.Message);
        }
    }

    static void RefuseDoubles(string path, IReadOnlyList<MotRow> rows, IReadOnlyList<int> lines, HashSet<MotRow> judged)
    {
        var first = new Dictionary<(int Frame, int Id), int>();
        for (var i = 0; i < rows.Count; i++)
        {
            var (frame, id) = (rows[i].Frame, rows[i].Id);
            if (judged.Contains(rows[i]) && !first.TryAdd((frame, id), lines[i]))
                throw new UserErrorException($"{path}, line {lines[i]}: identity {id} has a second box in frame {frame + 1} "
                    + $"(the first is in line {first[(frame, id)]}); an identity has at most one box in a frame.");
        }
    }

    /// <summary>What is undefined is left out, and a line without anything too.</summary>
    static string Text(TrackScores s)
    {
        string?[][] lines =
        [
            [$"frames {s.Frames}, people {s.TruthObjects} in {s.TruthBoxes} boxes, tracks {s.TrackObjects} in {s.TrackBoxes} boxes"],
            [Share("MOTA", s.Mota), Number("mean distance (MOTP)", s.Motp, "F3"),
                Share("recall", s.Recall), Share("precision", s.Precision)],
            [$"misses {s.Misses}", $"false positives {s.FalsePositives}", $"switches {s.Switches}", $"fragmentations {s.Fragmentations}"],
            [$"mostly tracked {s.MostlyTracked}", $"partially {s.PartiallyTracked}", $"mostly lost {s.MostlyLost}"],
            [Share("IDF1", s.Idf1), Share("IDP", s.Idp), Share("IDR", s.Idr)],
            [Share("HOTA", s.Hota), Share("DetA", s.Deta), Share("AssA", s.Assa)],
            [
                Number("count right in", s.CountAccuracy, "P1") is { } right && Number("off by", s.CountError, "F2") is { } off
                    ? $"{right} of the frames, {off} on average" : null,
            ],
            [s.Undefined],
        ];
        return string.Join('\n', lines.Select(line => string.Join("   ", line.OfType<string>())).Where(line => line.Length > 0));
    }

    static string? Share(string name, double? value) => Number(name, value, "P1");

    static string? Number(string name, double? value, string format) =>
        value is { } known ? $"{name} {known.ToString(format, CultureInfo.InvariantCulture)}" : null;
}
