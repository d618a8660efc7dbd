using System.Globalization;
using Sqair.Trainer.Configuration;
using Sqair.Trainer.Evaluation.Models;

namespace Sqair.Trainer.Report;

/// <summary>The table of evaluated models in words and numbers, for Markdown and HTML alike.</summary>
internal static class EvaluationTable
{
    static readonly string[] s_header =
        ["model", "parameters", "iterations", "training, min", "clips", "frames", "K", "log p(x)", "log p(x|z)", "KL", "counting",
            "counting, mode", "blobs", "components", "addition"];

    /// <summary>
    /// Header and rows, each model of the paper below what was measured of it or its variants, without the columns that apply to none.
    /// </summary>
    public static (IReadOnlyList<string> Header, IReadOnlyList<IReadOnlyList<string>> Rows) Of(IReadOnlyList<ModelFigures> figures)
    {
        List<string[]> rows = [.. figures.GroupBy(f => PublishedFigures.Of(f.Name, f.Data, f.Options.Length))
            .SelectMany(of => of.Key is { } published ? of.Select(Row).Append(Row(published)) : of.Select(Row))];
        var told = Enumerable.Range(0, s_header.Length).Where(i => rows.Any(row => row[i] != Measured.NotApplicable)).ToList();
        IReadOnlyList<string> Told(string[] row) => [.. told.Select(i => row[i])];
        return (Told(s_header), [.. rows.Select(Told)]);
    }

    static string[] Row(ModelFigures f) =>
    [
        f.Name, f.Parameters.ToString("N0", CultureInfo.InvariantCulture), f.Iterations.ToString("N0", CultureInfo.InvariantCulture),
        Number(f.TrainingSeconds / 60, 0), $"{f.Options.Sequences}", $"{f.Options.Length}", $"{f.Options.Particles}",
        f.Bound.Text(1), f.Fit.Text(1), f.Kl.Text(1), f.Counting.Text(3),
        f.ModeCounting.Text(3), f.BlobCounting.Text(3), f.ComponentCounting.Text(3), Number(f.Addition, 4),
    ];

    static string[] Row(PublishedFigures p) =>
    [
        $"{p.Model}, published", .. Enumerable.Repeat(Measured.NotApplicable, 6), Number(p.Bound, 1), Number(p.Fit, 1), Number(p.Kl, 1),
        Number(p.Counting, 4), .. Enumerable.Repeat(Measured.NotApplicable, 3), Number(p.Addition, 4),
    ];

    public static string Markdown(IReadOnlyList<ModelFigures> figures)
    {
        static string Line(IEnumerable<string> cells) =>
            $"| {string.Join(" | ", cells.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal)))} |";
        var (header, rows) = Of(figures);
        return string.Join('\n', [Line(header), Line(header.Select(_ => "---")), .. rows.Select(Line), "", .. Notes(figures), ""]);
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
        foreach (var f in figures.Where(f => f.Data == DataConfig.AppearingMnist))
            yield return $"{f.Name}: clips of {f.Data}, for which the paper tells no figures.";
        foreach (var f in figures.Where(f => double.IsFinite(f.Addition)))
            yield return string.Create(CultureInfo.InvariantCulture,
                $"{f.Name}: addition after {f.Options.AdditionIterations:N0} iterations of the classifier "
                    + $"(paper: remembered as 10,000,000) on {f.Options.AdditionSequences:N0} clips, judged on "
                    + $"{f.Options.AdditionJudged:N0} held-out ones; {f.AdditionWhole:F3} where the border cuts no digit; "
                    + $"the commonest sum is right in {f.AdditionCommonest:F3}.");
        if (figures.Any(f => PublishedFigures.Of(f.Name, f.Data, f.Options.Length) is not null))
            yield return "Published figures are remembered, not verified against a copy; "
                + "their models were trained for 1 to 2 million iterations, days on a GPU.";
    }

    static string Number(double? value, int digits) =>
        value is { } v && double.IsFinite(v) ? v.ToString($"F{digits}", CultureInfo.InvariantCulture) : Measured.NotApplicable;
}
