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
