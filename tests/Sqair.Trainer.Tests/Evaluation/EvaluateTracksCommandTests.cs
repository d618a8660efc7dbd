using System.Text.Json;
using Sqair.Mot;
using Sqair.Trainer.Commands;

namespace Sqair.Trainer.Tests.Evaluation;

public sealed class EvaluateTracksCommandTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("sqair-evaluate-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Json_has_every_measure_and_flagged_rows_follow_the_options()
    {
        var truth = Write("gt.txt", [.. Rows(1, 10, 0), .. Rows(2, 10, 200).Select(r => r with { Confidence = 0 })]);
        var tracks = Write("tracks.txt", [.. Rows(1, 8, 0), .. Rows(2, 10, 200)]);
        var plain = Run("--truth", truth, "--tracks", tracks, "--json");
        string[] names =
        [
            "mota", "motp", "idf1", "idp", "idr", "recall", "precision",
            "switches", "fragmentations", "falsePositives", "misses", "mostlyTracked",
            "partiallyTracked", "mostlyLost", "hota", "deta", "assa", "countAccuracy",
        ];
        Assert.All(names, name => Assert.Equal(JsonValueKind.Number, plain.GetProperty(name).ValueKind));
        Assert.Equal((10, 10, 2), (plain.GetProperty("truthBoxes").GetInt32(),
            plain.GetProperty("falsePositives").GetInt32(), plain.GetProperty("misses").GetInt32()));
        Assert.Equal(0, Run("--truth", truth, "--tracks", tracks, "--json", "--neutral").GetProperty("falsePositives").GetInt32());
        Assert.Equal(0.9, Run("--truth", truth, "--tracks", tracks, "--json", "--all-rows").GetProperty("mota").GetDouble(), 1e-12);
        Assert.Equal(3, Run("--truth", truth, "--tracks", tracks, "--json", "--frames", "6-8").GetProperty("frames").GetInt32());
    }

    [Fact]
    public void Without_json_a_person_can_read_it()
    {
        var truth = Write("gt.txt", [.. Rows(1, 10, 0)]);
        var text = Text("--truth", truth, "--tracks", truth);
        Assert.Contains("MOTA 100.0", text);
        Assert.Contains("count right in 100.0", text);
    }

    [Fact]
    public void Mistakes_are_named()
    {
        var truth = Write("gt.txt", [.. Rows(1, 10, 0)]);
        var missing = Path.Combine(_folder, "missing.txt");
        Assert.Contains("missing.txt", Assert.Throws<UserErrorException>(() => Text("--truth", truth, "--tracks", missing)).Message);
        Assert.Contains("--iou 0:",
            Assert.Throws<UserErrorException>(() => Text("--truth", truth, "--tracks", truth, "--iou", "0")).Message);
        Assert.Contains("exclude",
            Assert.Throws<UserErrorException>(() => Text("--truth", truth, "--tracks", truth, "--neutral", "--all-rows")).Message);
    }

    /// <summary>A share of nothing is not 0 %: it is left out, and one line says why.</summary>
    [Fact]
    public void What_is_undefined_is_absent_and_said()
    {
        var (rows, nothing) = (Write("gt.txt", [.. Rows(1, 10, 0)]), Write("nothing.txt", []));

        var noTruth = Run("--truth", nothing, "--tracks", rows, "--json");
        foreach (var name in (string[])["mota", "motp", "idf1", "idp", "idr", "recall", "precision", "hota", "deta", "assa"])
            Assert.False(noTruth.TryGetProperty(name, out _), name);
        Assert.Equal(10, noTruth.GetProperty("falsePositives").GetInt32());
        Assert.Contains("no boxes in the truth", noTruth.GetProperty("undefined").GetString());

        var noTracks = Run("--truth", rows, "--tracks", nothing, "--json");
        foreach (var name in (string[])["precision", "idp", "motp", "assa"]) Assert.False(noTracks.TryGetProperty(name, out _), name);
        Assert.Equal((0, 0, 10), (noTracks.GetProperty("mota").GetDouble(),
            noTracks.GetProperty("recall").GetDouble(), noTracks.GetProperty("misses").GetInt32()));
        Assert.Contains("no boxes in the tracks", noTracks.GetProperty("undefined").GetString());

        Assert.DoesNotContain("undefined", Text("--truth", rows, "--tracks", rows, "--json"));
        Assert.DoesNotContain("motp", Text("--truth", rows, "--tracks", Write("far.txt", [.. Rows(1, 10, 500)]), "--json"));
    }

    [Fact]
    public void In_the_text_too()
    {
        var (rows, nothing) = (Write("gt.txt", [.. Rows(1, 10, 0)]), Write("nothing.txt", []));
        var lines = Text("--truth", nothing, "--tracks", rows).TrimEnd().Split('\n');
        Assert.Single(lines, line => line.Contains("no boxes in the truth", StringComparison.Ordinal));
        Assert.DoesNotContain(
            lines, line => line.Contains("MOTA", StringComparison.Ordinal) || line.Contains("precision", StringComparison.Ordinal));
        Assert.All(lines, Assert.NotEmpty);

        var noTracks = Text("--truth", rows, "--tracks", nothing);
        Assert.Contains("MOTA 0.0 %   recall 0.0 %\n", noTracks, StringComparison.Ordinal);
        Assert.Contains("there are no boxes in the tracks: ", noTracks, StringComparison.Ordinal);
        Assert.Contains("nothing can be judged", Text("--truth", nothing, "--tracks", nothing), StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_box_of_an_identity_is_named_with_file_and_line()
    {
        var truth = Write("gt.txt", [.. Rows(1, 10, 0)]);
        var tracks = Path.Combine(_folder, "tracks.txt");
        File.WriteAllText(tracks, "1,7,10,20,40,80\n\n2,7,10,20,40,80\n2,8,90,20,40,80\n2,7,200,20,40,80\n");
        var expected = $"{tracks}, line 5: identity 7 has a second box in frame 2 (the first is in line 3)";
        Assert.StartsWith(expected,
            Assert.Throws<UserErrorException>(() => Text("--truth", truth, "--tracks", tracks)).Message, StringComparison.Ordinal);
        Assert.StartsWith(expected,
            Assert.Throws<UserErrorException>(() => Text("--truth", tracks, "--tracks", truth)).Message, StringComparison.Ordinal);
    }

    /// <summary>Those are not judged, so they may be what they like.</summary>
    [Fact]
    public void Rows_flagged_0_may_lie_twice_in_a_frame()
    {
        var truth = Write("gt.txt",
            [.. Rows(1, 4, 0), .. Rows(2, 4, 200).Concat(Rows(2, 4, 300)).Select(row => row with { Confidence = 0 })]);
        Assert.Equal(
            1, Run("--truth", truth, "--tracks", Write("tracks.txt", [.. Rows(1, 4, 0)]), "--json").GetProperty("mota").GetDouble());
        Assert.Contains("identity 2 has a second box",
            Assert.Throws<UserErrorException>(() => Text("--truth", truth, "--tracks", truth, "--all-rows")).Message);
    }

    [Theory]
    [InlineData("1 7 10 20 40 80 1")]
    [InlineData("1\t7\t10\t20\t40\t80\t1")]
    [InlineData("1;7;10;20;40;80;1")]
    public void Other_separators_than_commas_are_explained(string line)
    {
        var truth = Write("gt.txt", [.. Rows(1, 10, 0)]);
        var tracks = Path.Combine(_folder, "tracks.txt");
        File.WriteAllText(tracks, $"1,7,10,20,40,80,1\n{line}\n");
        var message = Assert.Throws<MotException>(() => Text("--truth", truth, "--tracks", tracks)).Message;
        Assert.StartsWith($"{tracks}, line 2: ", message, StringComparison.Ordinal);
        Assert.Contains("separated by commas", message, StringComparison.Ordinal);
    }

    static IEnumerable<MotRow> Rows(int id, int frames, float left) =>
        Enumerable.Range(0, frames).Select(f => new MotRow(f, id, left + 3 * f, 20, 40, 80));

    string Write(string name, List<MotRow> rows)
    {
        var path = Path.Combine(_folder, name);
        MotFile.Write(path, rows);
        return path;
    }

    static JsonElement Run(params string[] arguments)
    {
        using var document = JsonDocument.Parse(Text(arguments));
        return document.RootElement.Clone();
    }

    static string Text(params string[] arguments)
    {
        using var output = new StringWriter();
        var parsed = EvaluateTracksCommand.Create().Parse(arguments);
        Assert.Empty(parsed.Errors);
        Assert.Equal(0, parsed.Invoke(new() { Output = output, EnableDefaultExceptionHandler = false }));
        return output.ToString();
    }
}
