using Sqair.Trainer.Evaluation.Yardstick;

namespace Sqair.Trainer.Tests.Evaluation.Yardstick;

public sealed class YardstickReportTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("sqair-report-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    static ClipFigures Clip(string name, double? mota) =>
        new(name, "sun", new Dictionary<string, double?> { ["mota"] = mota, ["switches"] = 3 + 1e-12 * (mota ?? 0) });

    static YardstickReport Report(string tracker, params GroupFigures[] groups) =>
        new(tracker, "abc", "sim", groups, [new("door", "it is not there")]);

    string Write(string text)
    {
        var path = Path.Combine(_folder, "yardstick.json");
        File.WriteAllText(path, text);
        return path;
    }

    [Fact]
    public void Mean_and_deviation_leave_out_what_is_undefined()
    {
        var summary = new GroupFigures("develop", [Clip("1", 0.2), Clip("2", null), Clip("3", 0.6)], false).Summary;
        Assert.Equal((0.4, 2), (summary["mota"].Mean, summary["mota"].Clips));
        Assert.Equal(0.2 * Math.Sqrt(2), summary["mota"].Deviation!.Value, 1e-9);
        Assert.Equal((3.0, 3), (Math.Round(summary["switches"].Mean, 6), summary["switches"].Clips));
    }

    [Fact]
    public void What_is_written_is_read_again()
    {
        var report = Report("model", new GroupFigures("develop", [Clip("1", 0.2), Clip("2", null)], true));
        report = report with { Differences = report.Against(report) };
        var text = report.ToJson();
        Assert.Equal(text, YardstickReport.Read(Write(text)).ToJson());
    }

    /// <summary>Clips are paired by name, whatever their order; who is alone is left out, and so is a group that only one has.</summary>
    [Fact]
    public void Differences_are_taken_clip_by_clip()
    {
        ClipFigures[] clips = [Clip("1", 0.5), Clip("2", 0.7), Clip("3", null), Clip("4", 0.9)];
        var now = Report("now", new("develop", clips, false), new("judge", [Clip("1", 1)], false));
        var earlier = Report("then", new GroupFigures("develop", [Clip("3", 0.1), Clip("2", 0.4), Clip("1", 0.4)], false));
        var difference = Assert.Single(now.Against(earlier));
        Assert.Equal("develop", difference.Name);
        Assert.Equal((0.2, 2), (Math.Round(difference.Figures["mota"].Mean, 9), difference.Figures["mota"].Clips));
        Assert.Equal((0, 3), (Math.Round(difference.Figures["switches"].Mean, 6), difference.Figures["switches"].Clips));
    }

    [Fact]
    public void The_table_shows_groups_cases_and_differences()
    {
        var now = Report("now", new("develop", [Clip("1", 0.5), Clip("2", 0.7)], false), new("light", [Clip("lamp", 0.25)], true));
        var earlier = Report("then", new GroupFigures("develop", [Clip("1", 0.4), Clip("2", 0.4)], false)) with { Simulator = "other" };
        now = now with { Differences = now.Against(earlier) };
        var lines = YardstickTable.Of(now, earlier).Split('\n');
        Assert.Contains("| develop | mota | 2 | 0.600 ± 0.141 | 0.400 ± 0.000 | +0.200 (+0.100 to +0.300) |", lines);
        Assert.Contains("| develop | switches | 2 | 3.000 ± 0.000 | 3.000 ± 0.000 | 0.000 (0.000 to 0.000) |", lines);
        Assert.Contains("| light: lamp | mota | 1 | 0.250 |  |  |", lines);
        Assert.Contains("- door was skipped: it is not there", lines);
        Assert.Contains(lines, line => line.Contains("not rendered by the same simulator", StringComparison.Ordinal));
        Assert.Contains("| develop | switches | 2 | 3.000 ± 0.000 |", YardstickTable.Of(now, null).Split('\n'));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[1, 2]")]
    [InlineData("{\"tracker\": \"a\", \"groups\": 5}")]
    [InlineData("{\"tracker\":\"a\",\"fingerprint\":null,\"simulator\":null,\"groups\":null,\"skipped\":[]}")]
    public void Another_file_is_refused_in_one_line(string text)
    {
        var path = Write(text);
        var message = Assert.Throws<UserErrorException>(() => YardstickReport.Read(path)).Message;
        Assert.StartsWith($"{path}: not a yardstick.json", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void A_missing_file_is_named()
    {
        var path = Path.Combine(_folder, "none.json");
        Assert.Contains(path, Assert.Throws<UserErrorException>(() => YardstickReport.Read(path)).Message);
    }
}
