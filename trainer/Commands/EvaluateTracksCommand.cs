using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Sqair.Mot;
using Sqair.Trainer.Evaluation;

namespace Sqair.Trainer.Commands;

/// <summary>`sqair evaluate-tracks --truth GT --tracks FILE`: how good tracks are, in the field's measures.</summary>
internal static class EvaluateTracksCommand
{
    public static Command Create()
    {
        var truth = new Option<string>("--truth") { Description = "True boxes, MOTChallenge text.", Required = true };
        var tracks = new Option<string>("--tracks") { Description = "Boxes to be judged, MOTChallenge text.", Required = true };
        var frames = new Option<string?>("--frames") { Description = "Judge frames A-B only (from 1, both included); A- for A to the end." };
        var overlap = new Option<double>("--iou") { Description = "Overlap from which a pair may match.", DefaultValueFactory = _ => 0.5 };
        var all = new Option<bool>("--all-rows") { Description = "Judge rows of the truth that are flagged 0 as well." };
        var neutral = new Option<bool>("--neutral") { Description = "Boxes on rows flagged 0 are not counted as wrong (MOTChallenge from 2016 on)." };
        var json = new Option<bool>("--json") { Description = "One JSON object on stdout, nothing else." };
        var command = new Command("evaluate-tracks", "Compares tracks with the truth: MOTA, IDF1, HOTA, counting accuracy.")
        {
            truth, tracks, frames, overlap, all, neutral, json,
        };
        command.SetAction(result =>
        {
            var least = result.GetValue(overlap);
            if (!(least is > 0 and <= 1))
                throw new UserErrorException(string.Create(CultureInfo.InvariantCulture, $"--iou {least}: expected a number above 0, at most 1."));
            if (result.GetValue(all) && result.GetValue(neutral))
                throw new UserErrorException("--all-rows and --neutral exclude each other: rows are either judged or not.");
            var range = result.GetValue(frames) is { } text ? FrameRange.Parse(text) : (FrameRange?)null;
            var truthRows = Read(result.GetRequiredValue(truth));
            var trackRows = Read(result.GetRequiredValue(tracks));
            if (result.GetValue(neutral))
                trackRows = IgnoredRows.WithoutCovering(truthRows, trackRows, least);
            var scores = TrackScores.Of(result.GetValue(all) ? truthRows : IgnoredRows.Counted(truthRows), trackRows, least, range);
            result.InvocationConfiguration.Output.WriteLine(result.GetValue(json) ? JsonSerializer.Serialize(scores, JsonSerializerOptions.Web) : Text(scores));
            return 0;
        });
        return command;
    }

    static IReadOnlyList<MotRow> Read(string path)
    {
        try
        {
            return MotFile.Read(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserErrorException(e.Message);
        }
    }

    static string Text(TrackScores s) => string.Create(CultureInfo.InvariantCulture, $"""
        frames {s.Frames}, people {s.TruthObjects} in {s.TruthBoxes} boxes, tracks {s.TrackObjects} in {s.TrackBoxes} boxes
        MOTA {s.Mota:P1}   mean distance (MOTP) {s.Motp:F3}   recall {s.Recall:P1}   precision {s.Precision:P1}
        misses {s.Misses}   false positives {s.FalsePositives}   switches {s.Switches}   fragmentations {s.Fragmentations}
        mostly tracked {s.MostlyTracked}   partially {s.PartiallyTracked}   mostly lost {s.MostlyLost}
        IDF1 {s.Idf1:P1}   IDP {s.Idp:P1}   IDR {s.Idr:P1}
        HOTA {s.Hota:P1}   DetA {s.Deta:P1}   AssA {s.Assa:P1}
        count right in {s.CountAccuracy:P1} of the frames, off by {s.CountError:F2} on average
        """);
}
