using System.Globalization;
using System.Xml.Linq;

namespace Sqair.Trainer.Report;

/// <summary>A line of a chart; points that are not numbers are left out.</summary>
internal sealed record Curve(string Name, string Colour, IReadOnlyList<(double X, double Y)> Points);

/// <summary>Curves over a common axis, as SVG.</summary>
internal static class CurveChart
{
    const int Width = 520, Height = 240, Left = 60, Right = 12, Top = 26, Bottom = 40, Ticks = 5;

    // Early steps lie far below what is of interest: the vertical axis starts at this share of the sorted values.
    const double Floor = 0.02;

    public static XElement Draw(string horizontal, string vertical, IReadOnlyList<Curve> curves)
    {
        var points = curves.SelectMany(c => c.Points).Where(p => double.IsFinite(p.X) && double.IsFinite(p.Y)).ToList();
        var svg = new XElement("svg", Attributes(
            ("viewBox", $"0 0 {Width} {Height}"), ("width", Width), ("height", Height), ("font-size", 11), ("font-family", "sans-serif")));
        if (points.Count == 0)
        {
            svg.Add(Text(Width / 2, Height / 2, "nothing logged", "middle"));
            return svg;
        }
        var sorted = points.Select(p => p.Y).Order().ToList();
        double x0 = points.Min(p => p.X), x1 = Math.Max(points.Max(p => p.X), x0 + 1e-9),
            y0 = sorted[(int)(Floor * (sorted.Count - 1))], y1 = sorted[^1];
        if (y1 - y0 < 1e-9) (y0, y1) = (y0 - 0.5, y1 + 0.5);
        double X(double x) => Left + (x - x0) / (x1 - x0) * (Width - Left - Right);
        double Y(double y) => Height - Bottom - (Math.Max(y, y0) - y0) / (y1 - y0) * (Height - Top - Bottom);

        for (var i = 0; i <= Ticks; i++)
        {
            double x = x0 + i * (x1 - x0) / Ticks, y = y0 + i * (y1 - y0) / Ticks;
            svg.Add(Line(Left, Y(y), Width - Right, Y(y)), Text(Left - 6, Y(y) + 4, Number(y), "end"),
                Text(X(x), Height - Bottom + 15, Number(x), "middle"));
        }
        svg.Add(Text((Left + Width - Right) / 2.0, Height - 8, horizontal, "middle"), Text(Left, 14, vertical, "start"));
        var legend = Width - Right;
        foreach (var curve in curves.Reverse())
        {
            var text = Text(legend, 14, curve.Name, "end");
            text.SetAttributeValue("fill", curve.Colour);
            svg.Add(text);
            legend -= 9 * curve.Name.Length;
            var path = string.Join(' ', curve.Points.Where(p => double.IsFinite(p.X) && double.IsFinite(p.Y))
                .Select(p => $"{Number(X(p.X), 1)},{Number(Y(p.Y), 1)}"));
            svg.Add(
                new XElement("polyline", Attributes(("points", path), ("fill", "none"), ("stroke", curve.Colour), ("stroke-width", 1.5))));
        }
        return svg;
    }

    static XElement Line(double x1, double y1, double x2, double y2) =>
        new("line",
            Attributes(("x1", Number(x1, 1)), ("y1", Number(y1, 1)), ("x2", Number(x2, 1)), ("y2", Number(y2, 1)), ("stroke", "#ddd")));

    static XElement Text(double x, double y, string text, string anchor) =>
        new("text", Attributes(("x", Number(x, 1)), ("y", Number(y, 1)), ("text-anchor", anchor), ("fill", "#333")), text);

    static IEnumerable<XAttribute> Attributes(params (string Name, object Value)[] attributes) =>
        attributes.Select(a => new XAttribute(a.Name, a.Value));

    static string Number(double value, int digits) => value.ToString($"F{digits}", CultureInfo.InvariantCulture);

    static string Number(double value) =>
        value.ToString(Math.Abs(value) >= 100 ? "F0" : Math.Abs(value) >= 10 ? "F1" : "F2", CultureInfo.InvariantCulture);
}
