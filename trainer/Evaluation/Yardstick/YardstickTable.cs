using System.Globalization;

namespace Sqair.Trainer.Evaluation.Yardstick;

/// <summary>A report as one table in Markdown.</summary>
internal static class YardstickTable
{
    public static string Of(YardstickReport report, YardstickReport? earlier)
    {
        List<string> lines = [$"# {Title(report)}", ""];
        if (earlier is not null)
        {
            lines.Add($"Against {Title(earlier)}: this run less that one, clip by clip; 95 % intervals of the mean, clips drawn again.");
            if (earlier.Simulator != report.Simulator)
                lines.Add("The simulated clips of the two runs were not rendered by the same simulator.");
            lines.Add("");
        }
        string[] compared = earlier is null ? [] : ["earlier", "difference (95 %)"];
        string[] header = ["group", "figure", "clips", "mean ± standard deviation", .. compared];
        lines.AddRange([Line(header), Line(header.Select(_ => "---"))]);
        foreach (var group in report.Groups)
        {
            var before = earlier?.Groups.FirstOrDefault(other => other.Name == group.Name);
            var differences = report.Differences?.FirstOrDefault(other => other.Name == group.Name)?.Figures;
            foreach (var (name, spread) in group.Summary)
            {
                string[] row = [group.Name, name, $"{spread.Clips}", Text(spread)];
                string[] than = [Text(before?.Summary.GetValueOrDefault(name)), Text(differences?.GetValueOrDefault(name))];
                lines.Add(Line(earlier is null ? row : [.. row, .. than]));
            }
            if (group.EachClip) lines.AddRange(Each(group, before, earlier is not null));
        }
        if (report.Skipped.Count > 0)
            lines.AddRange(["", .. report.Skipped.Select(skipped => $"- {skipped.Name} was skipped: {skipped.Why}")]);
        return string.Join('\n', [.. lines, ""]);
    }

    static IEnumerable<string> Each(GroupFigures group, GroupFigures? before, bool compared)
    {
        foreach (var clip in group.Clips)
        {
            var then = before?.Clips.FirstOrDefault(other => other.Name == clip.Name);
            foreach (var (name, value) in clip.Figures)
            {
                if (value is null) continue;
                var earlier = then?.Figures.GetValueOrDefault(name);
                string[] row = [$"{group.Name}: {clip.Name}", name, "1", Number(value)];
                yield return Line(!compared ? row : [.. row, Number(earlier), value - earlier is { } difference ? Signed(difference) : ""]);
            }
        }
    }

    static string Title(YardstickReport report) => report.Tracker + (report.Fingerprint is { } fingerprint ? $" ({fingerprint})" : "");

    static string Line(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |";

    static string Text(Spread? spread) => spread switch
    {
        null => "",
        { Deviation: { } deviation } => $"{Number(spread.Mean)} ± {Number(deviation)}",
        _ => Number(spread.Mean),
    };

    static string Text(PairedDifference? difference) => difference switch
    {
        null => "",
        { Low: { } low, High: { } high } => $"{Signed(difference.Mean)} ({Signed(low)} to {Signed(high)})",
        _ => Signed(difference.Mean),
    };

    static string Number(double? value) =>
        value?.ToString(Math.Abs(value.Value) < 10 ? "0.000" : "0.0", CultureInfo.InvariantCulture) ?? "";

    /// <summary>What rounds to nothing has no sign.</summary>
    static string Signed(double value) => (value >= 0.0005 ? "+" : "") + Number(Math.Abs(value) < 0.0005 ? 0 : value);
}
