using System.Globalization;
using Sqair.Trainer.Evaluation.Models;

namespace Sqair.Trainer.Report;

/// <summary>The table of evaluated models in words and numbers, for Markdown and HTML alike.</summary>
internal static class EvaluationTable
{
    public static readonly string[] Header =
        ["model", "parameters", "iterations", "training, min", "clips", "K", "log p(x)", "log p(x|z)", "KL", "counting",
            "counting, mode", "blobs", "components", "addition", "published: log p(x)", "log p(x|z)", "KL", "counting", "addition"];

    public static string[] Row(ModelFigures f)
    {
        var published = PublishedFigures.Table.GetValueOrDefault(f.Name);
        return
        [
            f.Name, f.Parameters.ToString("N0", CultureInfo.InvariantCulture), f.Iterations.ToString("N0", CultureInfo.InvariantCulture),
            Number(f.TrainingSeconds / 60, 0), $"{f.Options.Sequences} of {f.Options.Length}", $"{f.Options.Particles}",
            With(f.Bound, 1), With(f.Fit, 1), With(f.Kl, 1), With(f.Counting, 3),
            With(f.ModeCounting, 3), With(f.BlobCounting, 3), With(f.ComponentCounting, 3), Number(f.Addition, 4),
            Number(published?.Bound, 1), Number(published?.Fit, 1), Number(published?.Kl, 1),
            Number(published?.Counting, 4), Number(published?.Addition, 4),
        ];
    }

    public static string Markdown(IReadOnlyList<ModelFigures> figures)
    {
        static string Line(IEnumerable<string> cells) => $"| {string.Join(" | ", cells)} |";
        return string.Join('\n',
            [Line(Header), Line(Header.Select(_ => "---")), .. figures.Select(f => Line(Row(f))), "", .. Notes(figures), ""]);
    }

    /// <summary>What one has to know to read it.</summary>
    public static IEnumerable<string> Notes(IReadOnlyList<ModelFigures> figures)
    {
        yield return "Nats are sums over a clip, means over held-out clips with their standard errors; "
            + "log p(x) is the IWAE bound with K particles (AIR: the sum of its frames' bounds; VRNN: FIVO's bound). "
            + "log p(x|z), KL and counting are importance-weighted as in the released code; counting, mode is the deterministic pass.";
        yield return "A clip is counted right frame by frame; digits that have slid out of the picture still count, as in the paper.";
        if (figures.Any(f => double.IsFinite(f.BlobCounting.Mean)))
            yield return "Blobs, components: what counting connected components of the foreground would give, "
                + "parted at valleys where they are wider than a person, as for the lessons, and as they are.";
        foreach (var f in figures.Where(f => double.IsFinite(f.Addition)))
            yield return string.Create(CultureInfo.InvariantCulture,
                $"{f.Name}: addition after {f.Options.AdditionIterations:N0} iterations of the classifier "
                    + $"(paper: remembered as 10,000,000), {f.AdditionWhole:F3} where the border cuts no digit; "
                    + $"the commonest sum is right in {f.AdditionCommonest:F3}.");
        yield return "Published figures are remembered, not verified against a copy, "
            + "but for mlp-vrnn's addition; their models were trained for 1 to 2 million iterations, days on a GPU.";
    }

    static string With(Measured m, int digits) => !double.IsFinite(
        m.Mean) ? "n/a" : double.IsFinite(m.Error) ? $"{Number(m.Mean, digits)} ± {Number(m.Error, digits)}" : Number(m.Mean, digits);

    static string Number(double? value, int digits) =>
        value is { } v && double.IsFinite(v) ? v.ToString($"F{digits}", CultureInfo.InvariantCulture) : "n/a";
}
