using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace Sqair.Trainer.Report;

/// <summary>What a run's log.jsonl tells of its course, over the minutes spent.</summary>
internal sealed class TrainingCurves
{
    const string TrainingColour = "#9db4d0", ValidationColour = "#c0392b", ModeColour = "#27795a";

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
                if (JsonNode.Parse(line) is not { } entry) continue;
                (entry["kind"]?.GetValue<string>() == "validation" ? curves._validations : curves._steps).Add(entry);
            }
            catch (JsonException)
            {
            }
        }
        return curves;
    }

    public XElement Bound() => CurveChart.Draw("minutes of training", "bound, nats a frame",
        [new("training", TrainingColour, Thinned("bound")), new("held out", ValidationColour, Points(_validations, "figures", "bound"))]);

    public XElement Counting() => CurveChart.Draw("minutes of training", "share of frames with the right count",
        [new("training", TrainingColour, Thinned("countsAgree")),
            new("held out", ValidationColour, Points(_validations, "figures", "countsAgree")),
         new("held out, mode", ModeColour, Points(_validations, "more", "modeCountsAgree"))]);

    /// <summary>Means of as many neighbouring entries as leave few enough points.</summary>
    List<(double, double)> Thinned(string figure)
    {
        var points = Points(_steps, "figures", figure);
        var group = Math.Max(1, points.Count / MostPoints * 2 + 5);
        return [.. points.Chunk(group).Select(c => (c.Average(p => p.X), c.Average(p => p.Y)))];
    }

    static List<(double X, double Y)> Points(List<JsonNode> entries, string part, string figure) =>
        [.. entries.Where(e => e[part]?[figure] is JsonValue v && v.GetValueKind() == JsonValueKind.Number)
            .Select(e => (e["seconds"]!.GetValue<double>() / 60, e[part]![figure]!.GetValue<double>()))];
}
