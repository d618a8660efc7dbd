using System.Globalization;
using Sqair.Drawing;
using Sqair.Trainer.Data;
using Sqair.Trainer.Evaluation.Models;
using Sqair.Trainer.Pictures;
using Sqair.Trainer.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Sqair.Trainer.Report;

/// <summary>Pictures and pages of evaluated models: report.html, and the same pictures as PNG files beside it.</summary>
internal sealed class EvaluationReport(string folder, string title)
{
    /// <summary>Clips a picture.</summary>
    const int Examples = 6;

    const int LongestSample = 10;

    readonly PictureReport _report = new(folder, title);

    public void Table(IReadOnlyList<ModelFigures> figures)
    {
        var (header, rows) = EvaluationTable.Of(figures);
        _report.Html.Table(header, rows);
        foreach (var note in EvaluationTable.Notes(figures)) _report.Html.Paragraph(note);
    }

    /// <param name="run">Folder of the training run, for its log.</param>
    public async Task AddAsync(ModelFigures figures, TrainedModel trained, TrainingData data, string run, CancellationToken cancel)
    {
        _report.Html.Heading(figures.Name);
        _report.Html.Folded("Parameters by block", ["block", "parameters"],
            trained.Plan.Blocks().Select(b => (string[])[b.Name, $"{b.Count:N0}"]).Append(["total", $"{trained.Plan.Count:N0}"]));
        var state = trained.State;
        var before = state.IterationsBefore == 0 ? "" : string.Create(CultureInfo.InvariantCulture,
            $" Of its last run alone, which went on with weights of {state.IterationsBefore:N0} iterations.");
        if (TrainingCurves.Read(Path.Combine(run, "log.jsonl")) is { } curves)
        {
            _report.Html.Figure($"The bound over the course of training.{before}", curves.Bound());
            if (trained.Config.Vrnn is null && curves.Prices() is { } prices)
                _report.Html.Figure("What is paid for the objects of held-out clips (their KL by its parts): for new ones and for those "
                    + "that are followed.", prices);
            if (trained.Config.Vrnn is null)
                _report.Html.Figure("Counting over the course of training, against "
                    + (trained.Config.Data.IsGenerated() ? "the truth" : "the number of blobs") + ": of single draws, each counting as "
                    + "much as the others (the table's are weighted by how well they explain the clip), and of the mode.",
                    curves.Counting());
            if (trained.Config.Vrnn is null && curves.CountingByNumber() is { } byNumber)
                _report.Html.Figure("Counting held-out clips, by how many are there, of single draws.", byNumber);
        }
        else _report.Html.Paragraph("There is no log.jsonl beside the checkpoint, so no curves.");

        var evaluator = new ClipEvaluator(trained, figures.Options);
        var boxes = trained.Config switch
        {
            { Vrnn: not null } => "A VRNN has no objects and no boxes.",
            { Network.Independent: true } => "Boxes are coloured by the order in which AIR found them in that frame.",
            _ => "Boxes are coloured by identity.",
        };
        await ClipsAsync("reconstructions", $"Held-out clips above what the model makes of them (deterministic pass). {boxes}",
            Enumerable.Range(0, Math.Min(Examples, figures.Options.Sequences)), figures.Name, evaluator, trained, data, cancel);
        await ClipsAsync("failures", "Failures: the clips with the lowest bound, the worst first.",
            figures.LowestBounds, figures.Name, evaluator, trained, data, cancel);
        if (figures.MostMiscounted.Length > 0)
            await ClipsAsync("miscounted", "Failures: the clips that are most often miscounted.",
                figures.MostMiscounted, figures.Name, evaluator, trained, data, cancel);

        var given = ClipSamples.Given(trained.Config.Data);
        var length = Math.Min(LongestSample, trained.Config.Data.IsGenerated() ? LongestSample : figures.Options.Length + given);
        manual_seed(figures.Options.Seed);
        await _report.PictureAsync(figures.Name, "samples", "Clips drawn from the generative model alone."
            + (trained.Config is { Vrnn: null, Network.Independent: false } ? " Thick boxes are new ones." : ""),
            ClipSamples.Draw(trained, null, 0, Examples, length, births: true).Sheet, cancel);
        var batch = data.Validation.Draw(0, length, Examples, teach: false);
        var continued = ClipSamples.Draw(trained, batch, given, Examples, length, births: true);
        await _report.PictureAsync(figures.Name, "continuations",
            $"Held-out clips, and below them what the model makes of their first {given} frames (left of the white line) "
            + "and expects to follow.", continued.Sheet, cancel);
    }

    public void Save() => _report.Save();

    async Task ClipsAsync(string kind, string caption, IEnumerable<int> clips,
        string name, ClipEvaluator evaluator, TrainedModel trained, TrainingData data, CancellationToken cancel)
    {
        RgbCanvas sheet;
        using (no_grad())
        using (NewDisposeScope())
        {
            var rows = new List<ClipRow>();
            foreach (var clip in clips)
            {
                var (batch, result, example) = evaluator.Show(data.Validation, clip);
                rows.AddRange(ResultRows.Of(batch, result, trained.Config.ImageSize(), [example]));
            }
            if (rows.Count == 0) return;
            sheet = ClipSheet.Draw(rows, trained.Config.ImageSize());
        }
        await _report.PictureAsync(name, kind, caption, sheet, cancel);
    }
}
