using System.Xml.Linq;
using Sqair.Trainer.Report;

namespace Sqair.Trainer.Tests.Report;

public sealed class HtmlReportTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("sqair-report-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>What XML could not read, or what would be taken for markup, comes out as it went in.</summary>
    [Fact]
    public void Text_is_escaped()
    {
        const string text = "a < b & \"c\" <script>";
        var report = new HtmlReport(text);
        report.Heading(text);
        report.Paragraph(text);
        report.Table([text], [[text]]);
        report.Picture(text, [1, 2, 3]);
        var path = Path.Combine(_folder, "report.html");
        report.Save(path);
        var html = Page(path);
        Assert.Equal([text, text], html.Descendants().Where(e => e.Name.LocalName is "title" or "h1").Select(e => e.Value));
        Assert.Equal([text, text, text], html.Descendants().Where(e => e.Name.LocalName is "p" or "th" or "td").Select(e => e.Value));
        Assert.Equal(text, html.Descendants("img").Single().Attribute("alt")!.Value);
        Assert.Empty(html.Descendants("script"));
        Assert.Equal(["report.html"], Directory.GetFiles(_folder).Select(Path.GetFileName));
    }

    [Fact]
    public void Curves_lie_within_their_axes_and_leave_out_what_is_no_number()
    {
        var svg = CurveChart.Draw("x", "y", [new("one", "#000", [(0, 1), (1, double.NaN), (2, 5), (3, double.PositiveInfinity), (4, 2)])]);
        var points = svg.Descendants("polyline").Single().Attribute("points")!.Value.Split(' ');
        Assert.Equal(3, points.Length);
        foreach (var point in points)
        {
            var parts = point.Split(',').Select(double.Parse).ToArray();
            Assert.InRange(parts[0], 60, 508);
            Assert.InRange(parts[1], 26, 200);
        }
        Assert.Contains("nothing logged", CurveChart.Draw("x", "y", [new("none", "#000", [])]).Value, StringComparison.Ordinal);
        Assert.Contains("nothing logged", CurveChart.Draw("x", "y", []).Value, StringComparison.Ordinal);
    }

    /// <summary>The lowest value lies on the axis's end, unless some may be left below it.</summary>
    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.02, 2)]
    public void A_value_far_below_is_shown_where_it_is(double below, int atTheEnd)
    {
        (double, double)[] points = [(0, 0.5), (1, 0.8), .. Enumerable.Range(2, 98).Select(x => ((double)x, 0.9 + x * 1e-3))];
        var svg = CurveChart.Draw("x", "y", [new("one", "#000", points)], below: below);
        Assert.Equal(atTheEnd,
            svg.Descendants("polyline").Single().Attribute("points")!.Value.Split(' ').Count(p => p.EndsWith(",200.0")));
    }

    /// <summary>Whole steps are all marked; bars reach up and down by their error, and belong to what the axis has to hold.</summary>
    [Fact]
    public void Errors_are_bars_and_a_mark_is_a_dashed_line()
    {
        var curve = new Curve("one", "#123456", [(1, 0.010), (2, 0.012), (4, 0.011)]) { Errors = [0.002, 0.002, double.NaN] };
        var svg = CurveChart.Draw("frame", "y", [curve], mark: 2.5);
        Assert.Equal(["1", "2", "3", "4"],
            svg.Elements("text").Where(t => t.Attribute("y")!.Value == "215.0").Select(t => t.Value));
        Assert.Equal(["0.008", "0.009", "0.010", "0.011", "0.012", "0.013", "0.014"],
            svg.Elements("text").Where(t => t.Attribute("text-anchor")!.Value == "end" && t.Value.StartsWith('0')).Select(t => t.Value));
        var bars = svg.Elements("line").Where(l => l.Attribute("stroke")!.Value == "#123456").ToList();
        Assert.Equal([("200.0", "84.0"), ("142.0", "26.0")],
            bars.Select(b => (b.Attribute("y1")!.Value, b.Attribute("y2")!.Value)).ToList());
        var mark = svg.Elements("line").Single(l => l.Attribute("stroke-dasharray") is not null);
        Assert.Equal(("284.0", "284.0"), (mark.Attribute("x1")!.Value, mark.Attribute("x2")!.Value));
    }

    /// <summary>Multiples of a round step, whatever the range begins with.</summary>
    [Theory]
    [InlineData(616.7, 659.4, "620", "630", "640", "650")]
    [InlineData(0.9587, 1, "0.96", "0.97", "0.98", "0.99", "1.00")]
    [InlineData(-0.01, 15.9, "0", "2", "4", "6", "8", "10", "12", "14")]
    [InlineData(-3000, 6500, "-2000", "0", "2000", "4000", "6000")]
    public void Axes_are_marked_at_round_numbers(double from, double to, params string[] expected)
    {
        var svg = CurveChart.Draw("x", "y", [new("one", "#000", [(0, from), (1, to)])]);
        Assert.Equal(expected,
            svg.Elements("text").Where(t => t.Attribute("text-anchor")!.Value == "end").Select(t => t.Value).SkipLast(1));
    }

    /// <summary>Names that do not fit beside the axis's name go into further rows, none over another, above the curves.</summary>
    [Fact]
    public void Many_names_of_curves_stand_beside_one_another()
    {
        string[] names =
            ["what of new ones", "where of new ones", "number of new ones", "what of followed", "where of followed", "presence"];
        var svg = CurveChart.Draw(
            "minutes", "held out, nats a frame", [.. names.Select((name, i) => new Curve(name, $"#00000{i}", [(0, 1), (1, 2)]))]);
        var texts = svg.Elements("text").ToList();
        double Of(XElement text, string attribute) => double.Parse(text.Attribute(attribute)!.Value);
        var legend = texts.Where(t => names.Contains(t.Value)).ToList();
        Assert.Equal(names, legend.Select(t => t.Value));
        var axis = texts.Single(t => t.Value.StartsWith("held out"));
        foreach (var row in legend.GroupBy(t => Of(t, "y")))
        {
            var free = row.Key == Of(axis, "y") ? Of(axis, "x") + 6 * axis.Value.Length : 0;
            foreach (var text in row)
            {
                Assert.True(Of(text, "x") - 6 * text.Value.Length >= free, text.Value);
                free = Of(text, "x");
            }
        }
        var highest = svg.Elements("polyline").Min(line => double.Parse(line.Attribute("points")!.Value.Split(' ')[1].Split(',')[1]));
        Assert.True(legend.Max(t => Of(t, "y")) < highest);
        Assert.Equal(svg.Attribute("height")!.Value, svg.Attribute("viewBox")!.Value.Split(' ')[3]);
    }

    /// <summary>Fails the test where the page is not well formed.</summary>
    internal static XElement Page(string path)
    {
        var text = File.ReadAllText(path);
        const string kind = "<!DOCTYPE html>\n";
        Assert.StartsWith(kind, text, StringComparison.Ordinal);
        return XElement.Parse(text[kind.Length..]);
    }
}
