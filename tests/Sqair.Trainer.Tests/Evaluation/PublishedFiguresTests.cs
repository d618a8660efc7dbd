using System.Text.Json;
using Sqair.Mot;
using Sqair.Trainer.Evaluation;

namespace Sqair.Trainer.Tests.Evaluation;

/// <summary>Two sequences with published measures; the data lies outside the repository.</summary>
public sealed class PublishedFiguresTests
{
    // The published figures have six digits.
    const double Rounding = 0.5000001e-6;

    [Theory]
    [InlineData("TUD-Campus")]
    [InlineData("TUD-Stadtmitte")]
    [InlineData("OVERALL")]
    public void Every_published_figure_is_met(string sequence)
    {
        var folder = DataFolder();
        using var expected = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "expected.json")));
        string[] sequences = sequence == "OVERALL" ? ["TUD-Campus", "TUD-Stadtmitte"] : [sequence];

        // Several sequences count as one clip, one after the other, with people of their own. All rows of both files are used.
        List<MotRow> Together(string file) => [.. sequences.SelectMany((s, i) => MotFile.Read(Path.Combine(folder, s, file))
            .Select(r => r with { Frame = r.Frame + 10_000 * i, Id = r.Id + 1_000 * i }))];
        var scores = TrackScores.Of(Together("gt.txt"), Together("test.txt"));

        var columns = expected.RootElement.GetProperty("columns").EnumerateArray().Select(c => c.GetString()!).ToList();
        var values = expected.RootElement.GetProperty(sequence).EnumerateArray().Select(v => v.GetDouble()).ToList();
        Assert.Equal(15, columns.Count);
        foreach (var (column, value) in columns.Zip(values))
            Assert.True(Math.Abs(value - Figure(scores, column)) <= Rounding,
                $"{sequence} {column}: {Figure(scores, column)}, published {value}");
    }

    static double Figure(TrackScores s, string column) => (column switch
    {
        "IDF1" => s.Idf1,
        "IDP" => s.Idp,
        "IDR" => s.Idr,
        "Rcll" => s.Recall,
        "Prcn" => s.Precision,
        "GT" => s.TruthObjects,
        "MT" => s.MostlyTracked,
        "PT" => s.PartiallyTracked,
        "ML" => s.MostlyLost,
        "FP" => s.FalsePositives,
        "FN" => s.Misses,
        "IDs" => s.Switches,
        "FM" => s.Fragmentations,
        "MOTA" => s.Mota,
        "MOTP" => s.Motp,
        _ => throw new InvalidOperationException($"The published file has a new column, {column}."),
    })!.Value;

    [Fact]
    public void The_synthetic_cases_are_met()
    {
        using var expected = JsonDocument.Parse(File.ReadAllText(Path.Combine(DataFolder(), "expected.json")));
        var cases = 0;
        foreach (var example in expected.RootElement.GetProperty("synthetic").EnumerateArray())
        {
            var (truthIndex, trackIndex) = (new Dictionary<string, int>(), new Dictionary<string, int>());
            var measure = new ClearMot(10);
            foreach (var frame in example.GetProperty("frames").EnumerateArray())
            {
                measure.Add(
                    Indices(frame.GetProperty("gt"), truthIndex),
                    Indices(frame.GetProperty("hyp"), trackIndex),
                    [.. frame.GetProperty("dist").EnumerateArray().SelectMany(row => row.EnumerateArray())
                        .Select(d => d.ValueKind == JsonValueKind.Null ? double.PositiveInfinity : d.GetDouble())]);
            }

            var score = measure.Score;
            foreach (var figure in example.GetProperty("expect").EnumerateObject())
            {
                var found = figure.Name switch
                {
                    "num_matches" => score.Matches - score.Switches,
                    "num_false_positives" => score.FalsePositives,
                    "num_misses" => score.Misses,
                    "num_switches" => score.Switches,
                    "num_detections" => score.Matches,
                    "num_objects" => score.Objects,
                    "num_predictions" => score.Matches + score.FalsePositives,
                    "mota" => score.Mota,
                    "motp" => score.Motp,
                    _ => throw new InvalidOperationException($"The published file has a new figure, {figure.Name}."),
                };
                Assert.Equal(figure.Value.GetDouble(), found, 1e-12);
            }

            cases++;
        }

        Assert.Equal(2, cases);
    }

    static int[] Indices(JsonElement names, Dictionary<string, int> index)
    {
        List<int> indices = [];
        foreach (var name in names.EnumerateArray())
        {
            index.TryAdd(name.ToString(), index.Count);
            indices.Add(index[name.ToString()]);
        }

        return [.. indices];
    }

    static string DataFolder() => SharedData.Folder("motmetrics", "expected.json");
}
