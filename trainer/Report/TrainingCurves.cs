using System.Text.Json;
using System.Xml.Linq;

namespace Sqair.Trainer.Report;

/// <summary>What a run's log.jsonl tells of its course, over the minutes spent.</summary>
internal sealed class TrainingCurves
{
    const string TrainingColour = "#9db4d0", ValidationColour = "#c0392b", ModeColour = "#27795a";

    static readonly (string Name, string Colour, string Figure)[] s_prices =
    [
        ("what of new objects", "#9db4d0", "discoveredWhat"), ("where of new", "#5b8bb5", "discoveredWhere"),
        ("number of new", "#2c4f73", "discoveredNumber"),
        ("what of followed", "#c0392b", "propagatedWhat"), ("where of followed", "#e08e79", "propagatedWhere"),
        ("presence of followed", "#7a1f14", "propagatedPresence"),
    ];

    static readonly string[] s_numbers = ["#8a8a8a", "#5b8bb5", "#c0392b", "#27795a"];

    /// <summary>Points of a training curve that are drawn; the log has one each ten iterations.</summary>
    const int MostPoints = 600;

    readonly List<Line> _steps = [], _validations = [];

    sealed record Line(string? Kind, double? Seconds, Dictionary<string, JsonElement>? Figures, Dictionary<string, JsonElement>? More);

    /// <summary>Lines that are not whole, as the last one of a killed run, are passed over.</summary>
    /// <returns>Null where there is no log.</returns>
    public static TrainingCurves? Read(string path)
    {
        if (!File.Exists(path)) return null;
        var curves = new TrainingCurves();
        foreach (var text in File.ReadLines(path))
        {
            try
            {
                if (JsonSerializer.Deserialize<Line>(text, JsonSerializerOptions.Web) is not { Seconds: not null } line) continue;
                (line.Kind == "validation" ? curves._validations : curves._steps).Add(line);
            }
            catch (JsonException)
            {
            }
        }
        return curves;
    }

    /// <summary>Early steps lie far below what is of interest.</summary>
    public XElement Bound() => CurveChart.Draw("minutes of training", "bound, nats a frame",
        [new("training", TrainingColour, Thinned("bound")), new("held out", ValidationColour, Points(_validations, "bound"))],
        below: 0.02);

    public XElement Counting() => CurveChart.Draw("minutes of training", "share of frames with the right count",
        [new("training", TrainingColour, Thinned("countsAgree")),
            new("held out", ValidationColour, Points(_validations, "countsAgree")),
         new("held out, mode", ModeColour, Points(_validations, line => Of(line.More, "modeCountsAgree")))]);

    /// <summary>What held-out clips cost, by what is paid for; null in the log of a model without objects.</summary>
    public XElement? Prices()
    {
        Curve[] curves = [.. s_prices.Select(p => new Curve(p.Name, p.Colour, Points(_validations, p.Figure)))];
        return curves.Any(c => c.Points.Any(p => p.Y != 0))
            ? CurveChart.Draw("minutes of training", "held out, nats a frame", curves)
            : null;
    }

    /// <summary>Held-out frames counted right by how many are there; null where the log does not tell.</summary>
    public XElement? CountingByNumber()
    {
        static List<JsonElement> Shares(Line line) =>
            Of(line.Figures, "agreeByCount") is { ValueKind: JsonValueKind.Array } shares ? [.. shares.EnumerateArray()] : [];
        var most = _validations.Select(line => Shares(line).Count).DefaultIfEmpty().Max();
        return most == 0
            ? null
            : CurveChart.Draw("minutes of training", "share of held-out frames counted right where there are",
                [.. Enumerable.Range(0, most).Select(n => new Curve(
                    $"{n}", s_numbers[n % s_numbers.Length], Points(_validations, line => Shares(line).ElementAtOrDefault(n))))]);
    }

    /// <summary>Means of as many neighbouring entries as leave few enough points.</summary>
    List<(double, double)> Thinned(string figure)
    {
        var points = Points(_steps, figure);
        var group = Math.Max(1, points.Count / MostPoints * 2 + 5);
        return [.. points.Chunk(group).Select(c => (c.Average(p => p.X), c.Average(p => p.Y)))];
    }

    static List<(double X, double Y)> Points(List<Line> lines, string figure) => Points(lines, line => Of(line.Figures, figure));

    static List<(double X, double Y)> Points(List<Line> lines, Func<Line, JsonElement> figure) =>
        [.. lines.Select(line => (Line: line, Value: figure(line))).Where(l => l.Value.ValueKind == JsonValueKind.Number)
            .Select(l => (l.Line.Seconds!.Value / 60, l.Value.GetDouble()))];

    static JsonElement Of(Dictionary<string, JsonElement>? figures, string name) =>
        figures is not null && figures.TryGetValue(name, out var value) ? value : default;
}
