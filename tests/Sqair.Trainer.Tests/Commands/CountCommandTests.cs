using System.Text.Json;
using Sqair.Mot;
using Sqair.Trainer.Commands;
using Sqair.Trainer.Tests.Tools;

namespace Sqair.Trainer.Tests.Commands;

public sealed class CountCommandTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("sqair-count-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Crossings_and_visits_are_counted_and_compared_with_the_truth()
    {
        var truth = Write("truth.txt", [.. Walk(1, 0), .. Walk(2, 30)]);
        // One of the two, under two numbers, and somebody who walks the other way.
        var broken = Walk(1, 0).Select(row => row.Frame < 20 ? row : row with { Id = 5 });
        var tracks = Write("tracks.txt", [.. broken, .. Walk(3, 40, back: true)]);
        var text = await Invocation.RunAsync(CountCommand.Create(), "--truth", truth, "--tracks", tracks, "--fps", "10", "--json",
            "--line", "gate=100,200,100,0", "--zone", "hall=100,0,300,0,300,200,100,200");
        var files = JsonDocument.Parse(text).RootElement.GetProperty("files");
        Assert.Equal("2 0 2 0 0", Line(files[0]));
        Assert.Equal("1 1 1 1 1", Line(files[1]));
        var visits = files[0].GetProperty("zones")[0];
        // From x = 100 to 195 at 50 pixels a second.
        Assert.Equal(2, visits.GetProperty("visits").GetInt32());
        Assert.Equal(1.9, visits.GetProperty("meanDwellSeconds").GetDouble(), 1);
        Assert.Equal(1, visits.GetProperty("occupancyRight").GetDouble());
        Assert.True(files[1].GetProperty("zones")[0].GetProperty("occupancyRight").GetDouble() < 1);
    }

    [Theory]
    [InlineData("expected NAME=X,Y,X,Y", "--line", "gate=1,2,3")]
    [InlineData("found 'x'", "--line", "gate=1,2,3,x")]
    [InlineData("two points that are not the same", "--line", "gate=1,2,1,2")]
    [InlineData("has at least three points", "--zone", "hall=1,2,3,4")]
    [InlineData("is the name of several", "--line", "a=1,2,3,4", "a=1,2,3,5")]
    [InlineData("at least one --line or --zone")]
    public async Task Mistakes_are_named(string expected, params string[] more)
    {
        var truth = Write("truth.txt", Walk(1, 0));
        Assert.Contains(expected, await Invocation.RefusedAsync(
            CountCommand.Create(), ["--truth", truth, "--tracks", truth, "--fps", "10", .. more]));
    }

    static string Line(JsonElement file)
    {
        var line = file.GetProperty("lines")[0];
        return string.Join(' ', ((string[])["in", "out", "right", "missed", "false"]).Select(name => line.GetProperty(name).GetInt32()));
    }

    /// <summary>From x = 5 to 195, or back, in four seconds.</summary>
    static MotRow[] Walk(int id, int from, bool back = false) => [.. Enumerable.Range(0, 39)
        .Select(i => new MotRow(from + i, id, (back ? 195 - 5 * i : 5 + 5 * i) - 10, 60, 20, 40))];

    string Write(string name, IEnumerable<MotRow> rows)
    {
        var path = Path.Combine(_folder, name);
        MotFile.Write(path, rows);
        return path;
    }
}
