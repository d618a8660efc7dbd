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
            "mota", "motp", "idf1", "idp", "idr", "recall", "precision", "switches", "fragmentations", "falsePositives", "misses", "mostlyTracked",
            "partiallyTracked", "mostlyLost", "hota", "deta", "assa", "countAccuracy",
        ];
        Assert.All(names, name => Assert.Equal(JsonValueKind.Number, plain.GetProperty(name).ValueKind));
        Assert.Equal((10, 10, 2), (plain.GetProperty("truthBoxes").GetInt32(), plain.GetProperty("falsePositives").GetInt32(), plain.GetProperty("misses").GetInt32()));
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
        Assert.Contains("--iou 0:", Assert.Throws<UserErrorException>(() => Text("--truth", truth, "--tracks", truth, "--iou", "0")).Message);
        Assert.Contains("exclude", Assert.Throws<UserErrorException>(() => Text("--truth", truth, "--tracks", truth, "--neutral", "--all-rows")).Message);
    }

    static IEnumerable<MotRow> Rows(int id, int frames, float left) => Enumerable.Range(0, frames).Select(f => new MotRow(f, id, left + 3 * f, 20, 40, 80));

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
