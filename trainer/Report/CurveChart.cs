using System.Globalization;
using System.Xml.Linq;

namespace Sqair.Trainer.Report;

/// <summary>A line of a chart; points that are not numbers are left out.</summary>
internal sealed record Curve(string Name, string Colour, IReadOnlyList<(double X, double Y)> Points)
{
    /// <summary>Of each point, up and down: drawn as a bar; null for none.</summary>
    public IReadOnlyList<double>? Errors { get; init; }
}

/// <summary>Curves over a common axis, as SVG.</summary>
internal static class CurveChart
{
    const int Width = 520, Height = 240, Left = 60, Right = 12, Top = 26, Bottom = 40, Steps = 5;

    const double LetterWidth = 6.2, LegendGap = 12, LegendRow = 15;

    /// <summary>Whole numbers on the horizontal axis are all marked up to so many.</summary>
    const int MostWhole = 12;

    /// <param name="mark">Where a dashed upright line is drawn; null: nowhere.</param>
    /// <param name="below">Share of the values that may lie below the vertical axis, on whose end they are drawn.</param>
    public static XElement Draw(
        string horizontal, string vertical, IReadOnlyList<Curve> curves, double? mark = null, double below = 0)
    {
        var points = curves.SelectMany(c => c.Points).Where(p => double.IsFinite(p.X) && double.IsFinite(p.Y)).ToList();
        var legend = Legend(vertical, curves);
        double more = LegendRow * legend.Select(l => l.Row).DefaultIfEmpty().Max(), top = Top + more, height = Height + more;
        var svg = new XElement("svg", Attributes(
            ("viewBox", $"0 0 {Width} {height}"), ("width", Width), ("height", height), ("font-size", 11), ("font-family", "sans-serif")));
        if (points.Count == 0)
        {
            svg.Add(Text(Width / 2, height / 2, "nothing logged", "middle"));
            return svg;
        }
        var sorted = points.Select(p => p.Y).Concat(curves.SelectMany(Ends)).Order().ToList();
        double x0 = points.Min(p => p.X), x1 = points.Max(p => p.X),
            y0 = sorted[(int)(below * (sorted.Count - 1))], y1 = sorted[^1];
        if (x1 - x0 < 1e-9) (x0, x1) = (x0 - 0.5, x1 + 0.5);
        if (y1 - y0 < 1e-9) (y0, y1) = (y0 - 0.5, y1 + 0.5);
        double X(double x) => Left + (x - x0) / (x1 - x0) * (Width - Left - Right);
        double Y(double y) => height - Bottom - (Math.Max(y, y0) - y0) / (y1 - y0) * (height - top - Bottom);

        foreach (var (y, label) in Ticks(y0, y1, Step(y0, y1)))
            svg.Add(Line(Left, Y(y), Width - Right, Y(y)), Text(Left - 6, Y(y) + 4, label, "end"));
        var whole = points.All(p => double.IsInteger(p.X)) && x1 - x0 is >= 1 and <= MostWhole;
        foreach (var (x, label) in Ticks(x0, x1, whole ? 1 : Step(x0, x1)))
            svg.Add(Text(X(x), height - Bottom + 15, label, "middle"));
        if (mark is { } at)
        {
            var line = Line(X(at), top, X(at), height - Bottom, "#555");
            line.SetAttributeValue("stroke-dasharray", "4 3");
            svg.Add(line);
        }
        svg.Add(Text((Left + Width - Right) / 2.0, height - 8, horizontal, "middle"), Text(8, 14, vertical, "start"));
        foreach (var (curve, (row, end)) in curves.Zip(legend))
        {
            var text = Text(end, 14 + LegendRow * row, curve.Name, "end");
            text.SetAttributeValue("fill", curve.Colour);
            svg.Add(text);
            var path = string.Join(' ', curve.Points.Where(p => double.IsFinite(p.X) && double.IsFinite(p.Y))
                .Select(p => $"{Number(X(p.X), 1)},{Number(Y(p.Y), 1)}"));
            // A line of no length still shows where its ends are round.
            if (path.Length > 0 && !path.Contains(' ')) path = $"{path} {path}";
            svg.Add(new XElement("polyline", Attributes(("points", path), ("fill", "none"), ("stroke", curve.Colour), ("stroke-width", 1.5),
                ("stroke-linecap", "round"))));
            for (var i = 0; i < curve.Errors?.Count; i++)
                if (curve.Points[i] is var (x, y) && double.IsFinite(x + y + curve.Errors[i]))
                    svg.Add(Line(X(x), Y(y - curve.Errors[i]), X(x), Y(y + curve.Errors[i]), curve.Colour));
        }
        return svg;
    }

    /// <summary>
    /// Row and right end of each curve's name: in their order, rows flush right, the first beside the name of the vertical axis.
    /// </summary>
    static (int Row, double End)[] Legend(string vertical, IReadOnlyList<Curve> curves)
    {
        static double Room(string name) => LetterWidth * name.Length + LegendGap;
        List<List<Curve>> rows = [[]];
        var left = Width - Right - Room(vertical);
        foreach (var curve in curves)
        {
            if (Room(curve.Name) > left)
            {
                rows.Add([]);
                left = Width - Right;
            }
            rows[^1].Add(curve);
            left -= Room(curve.Name);
        }
        return [.. rows.SelectMany((row, i) => row.Select(
            (_, at) => (i, Width - Right - row.Skip(at + 1).Sum(after => Room(after.Name)))))];
    }

    /// <summary>Where its bars end.</summary>
    static IEnumerable<double> Ends(Curve curve) => (curve.Errors ?? [])
        .SelectMany((error, i) => (double[])[curve.Points[i].Y - error, curve.Points[i].Y + error]).Where(double.IsFinite);

    static XElement Line(double x1, double y1, double x2, double y2, string colour = "#ddd") =>
        new("line",
            Attributes(("x1", Number(x1, 1)), ("y1", Number(y1, 1)), ("x2", Number(x2, 1)), ("y2", Number(y2, 1)), ("stroke", colour)));

    static XElement Text(double x, double y, string text, string anchor) =>
        new("text", Attributes(("x", Number(x, 1)), ("y", Number(y, 1)), ("text-anchor", anchor), ("fill", "#333")), text);

    static IEnumerable<XAttribute> Attributes(params (string Name, object Value)[] attributes) =>
        attributes.Select(a => new XAttribute(a.Name, a.Value));

    static string Number(double value, int digits) => value.ToString($"F{digits}", CultureInfo.InvariantCulture);

    /// <summary>1, 2 or 5 times a power of ten, of which some <see cref="Steps"/> go into the range.</summary>
    static double Step(double from, double to)
    {
        var rough = (to - from) / Steps;
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        return power * (rough <= 1.5 * power ? 1 : rough <= 3.5 * power ? 2 : rough <= 7.5 * power ? 5 : 10);
    }

    /// <summary>The step's multiples in the range, with as many digits as the step has.</summary>
    static IEnumerable<(double Value, string Label)> Ticks(double from, double to, double step)
    {
        const double margin = 1e-6;
        var digits = Math.Max(0, -(int)Math.Floor(Math.Log10(step) + margin));
        // 0 is added since there is a -0 too.
        for (var n = Math.Ceiling(from / step - margin); n <= to / step + margin; n++)
            yield return (n * step, Number(n * step + 0.0, digits));
    }
}
