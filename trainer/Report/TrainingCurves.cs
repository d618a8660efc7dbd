using System.Text.Json;
using System.Text.Json.Nodes;
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

    readonly List<JsonNode> _steps = [], _validations = [];

    /// <summary>Lines that are not whole, as the last one of a killed run, are passed over.</summary>
    /// <returns>Null where there is no log.</returns>
    public static TrainingCurves? Read(string path)
    {
        if (!File.Exists(path)) return null;
        var curves = new TrainingCurves();
        foreach (var line in File.ReadLines(path))
        {
            try
            {
                if (JsonNode.Parse(line) is not JsonObject entry || entry["seconds"]?.GetValueKind() != JsonValueKind.Number) continue;
                (entry["kind"]?.ToString() == "validation" ? curves._validations : curves._steps).Add(entry);
            }
            catch (JsonException)
            {
            }
        }
        return curves;
    }

    /// <summary>Early steps lie far below what is of interest.</summary>
    public XElement Bound() => CurveChart.Draw("minutes of training", "bound, nats a frame",
        [new("training", TrainingColour, Thinned("bound")), new("held out", ValidationColour, Points(_validations, "figures", "bound"))],
        below: 0.02);

    public XElement Counting() => CurveChart.Draw("minutes of training", "share of frames with the right count",
        [new("training", TrainingColour, Thinned("countsAgree")),
            new("held out", ValidationColour, Points(_validations, "figures", "countsAgree")),
         new("held out, mode", ModeColour, Points(_validations, "more", "modeCountsAgree"))]);

    /// <summary>What held-out clips cost, by what is paid for; null in the log of a model without objects.</summary>
    public XElement? Prices()
    {
        Curve[] curves = [.. s_prices.Select(p => new Curve(p.Name, p.Colour, Points(_validations, "figures", p.Figure)))];
        return curves.Any(c => c.Points.Any(p => p.Y != 0))
            ? CurveChart.Draw("minutes of training", "held out, nats a frame", curves)
            : null;
    }

    /// <summary>Held-out frames counted right by how many are there; null where the log does not tell.</summary>
    public XElement? CountingByNumber()
    {
        var most = _validations.Max(v => (v["figures"]?["agreeByCount"] as JsonArray)?.Count) ?? 0;
        return most == 0
            ? null
            : CurveChart.Draw("minutes of training", "share of held-out frames counted right where there are",
                [.. Enumerable.Range(0, most).Select(n => new Curve(
                    $"{n}", s_numbers[n % s_numbers.Length], Points(_validations, v => (v["figures"]?["agreeByCount"] as JsonArray)?
                        .ElementAtOrDefault(n))))]);
    }

    /// <summary>Means of as many neighbouring entries as leave few enough points.</summary>
    List<(double, double)> Thinned(string figure)
    {
        var points = Points(_steps, "figures", figure);
        var group = Math.Max(1, points.Count / MostPoints * 2 + 5);
        return [.. points.Chunk(group).Select(c => (c.Average(p => p.X), c.Average(p => p.Y)))];
    }

    static List<(double X, double Y)> Points(List<JsonNode> entries, string part, string figure) => Points(entries, e => e[part]?[figure]);

    static List<(double X, double Y)> Points(List<JsonNode> entries, Func<JsonNode, JsonNode?> figure) =>
        [.. entries.Where(e => figure(e) is JsonValue v && v.GetValueKind() == JsonValueKind.Number)
            .Select(e => (e["seconds"]!.GetValue<double>() / 60, figure(e)!.GetValue<double>()))];
}
