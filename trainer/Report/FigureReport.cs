using System.Globalization;
using Sqair.Trainer.Data.Mnist;
using Sqair.Trainer.Evaluation.Models;
using Sqair.Trainer.Evaluation.Objects;
using Sqair.Trainer.Pictures;
using Sqair.Trainer.Training;
using TorchSharp;

namespace Sqair.Trainer.Report;

/// <summary>A trained model and the held-out clips that it was run on.</summary>
internal sealed record FigureModel(TrainedModel Trained, IReadOnlyList<InferredClip> Clips)
{
    public string Name => Trained.Config.Name;
    public bool HasObjects => Trained.Config.Vrnn is null;
    public bool IsAir => HasObjects && Trained.Config.Network.Independent;
    public bool OfDigits => Trained.Config.Data.IsGenerated();
    public int Side => Trained.Config.ImageSize();
}

/// <summary>The paper's figures of trained models: report.html, and its pictures as PNG beside it (docs/training.md, Measuring).</summary>
internal sealed class FigureReport(string folder, int seed, int chunk)
{
    const int Reconstructions = 4, Overlapping = 4, Continued = 3, ShownRollouts = 4, Rollouts = 20, Samples = 6, Drawn = 60, Worst = 4;

    static readonly string[] s_colours = ["#c0392b", "#8e44ad", "#e59866", "#27795a", "#7f8c8d", "#222"];

    readonly PictureReport _report = new(folder, "Figures of trained models");

    public void Save() => _report.Save();

    public void Heading(string text) => _report.Html.Heading(text);

    /// <summary>Held-out clips, what the model draws with its boxes, and each slot by itself.</summary>
    public Task ReconstructionsAsync(FigureModel model, CancellationToken cancel)
    {
        var rows = new List<ClipRow>();
        foreach (var clip in Shown(model, Reconstructions))
        {
            rows.Add(clip.Input with { Boxes = null, Label = "input", Joined = true });
            var used = clip.Slots.Where(slot => slot.Frames.Any(f => !f.IsEmpty)).ToList();
            rows.Add(clip.Drawn with { Label = "drawn", Joined = used.Count > 0 });
            rows.AddRange(used.Select((slot, i) => slot with { Label = $"slot {i + 1}", Joined = i + 1 < used.Count }));
        }
        return PictureAsync(model, "reconstructions", rows,
            "Held-out clips, time from left to right; what the model draws of them (deterministic pass)"
            + (model.HasObjects
                ? ", with the objects' boxes in a colour for each identity; and what it draws for each slot by itself." : ".")
            + (model.IsAir ? " AIR knows no identities: a colour is the order in which it found an object in that frame." : ""), cancel);
    }

    /// <summary>Where digits overlap most, all models below one another.</summary>
    /// <param name="models">With objects, of the same digits.</param>
    /// <returns>Counting by overlap, one a model.</returns>
    public async Task<IReadOnlyList<IReadOnlyList<DigitOverlap.Counting>>> OverlapAsync(
        IReadOnlyList<FigureModel> models, CancellationToken cancel)
    {
        var rows = new List<ClipRow>();
        var most = models[0].Clips.OrderByDescending(c => DigitOverlap.Of(c.Truth!)).Take(Overlapping).ToList();
        foreach (var clip in most)
        {
            rows.Add(clip.Input with
            {
                Label = $"clip {clip.Number}\ntruth",
                Joined = true,
                Notes = [.. clip.Counts.Select((n, t) => new ClipNote(
                    string.Create(CultureInfo.InvariantCulture, $"{n}, {100 * DigitOverlap.At(clip.Truth!, t):0}%"), false))]
            });
            rows.AddRange(models.Select((m, i) => m.Clips[clip.Number].Drawn with
            {
                Label = m.Name,
                Joined = i + 1 < models.Count,
                Notes = Told(m.Clips[clip.Number])
            }));
        }
        await _report.PictureAsync(string.Join('+', models.Select(m => m.Name)), "overlap",
            $"The {most.Count} of {models[0].Clips.Count} held-out clips in which digits in view lie over one another most. Above the true "
            + "digits with their boxes, below each frame how many there are and how much of the smaller box is covered; then what each "
            + $"model draws, and how many it says there are (orange where that is wrong). "
            + $"{string.Join("; ", models.Select(Named))}; seed {seed}.",
            ClipSheet.Draw(rows, models[0].Side), cancel);

        List<IReadOnlyList<DigitOverlap.Counting>> counted = [.. models.Select(m => DigitOverlap.Count(m.Clips))];
        _report.Html.Paragraph("Share of frames counted right, and share in which every digit in view has a box of its own and no box is "
            + "elsewhere (deterministic pass): mean over the clips that have such frames, ± standard error. A digit counts as there also "
            + "where it has slid out of the picture or is covered: who follows objects counts it from memory.");
        _report.Html.Table(["frames with", "frames", "clips", .. models.SelectMany(m => (string[])[$"{m.Name}: counted", "found"])],
            DigitOverlap.Groups.Select((group, i) => (string[])
                [group, $"{counted[0][i].Frames}", $"{counted[0][i].Clips}",
                    .. counted.SelectMany(c => (string[])[c[i].Right.Text(3), c[i].Found.Text(3)])]));
        return counted;
    }

    /// <summary>Some frames given, the others drawn from the model; and how far off they are.</summary>
    public async Task<ContinuationErrors> ContinuationsAsync(FigureModel model, CancellationToken cancel)
    {
        var given = ClipSamples.Given(model.Trained.Config.Data);
        var clips = Shown(model, Continued);
        torch.manual_seed(seed);
        var samples = ClipSamples.Draw(
            model.Trained, InferredClip.Together(clips), given, clips.Count, clips[0].Length, births: true, ShownRollouts);
        await PictureAsync(model, "continuations", [.. samples.Rows.Select((row, i) =>
                row with { Label = i % (ShownRollouts + 1) is > 0 and var rollout ? $"drawn {rollout}" : "truth" })],
            $"Held-out clips, and {ShownRollouts} times what the model makes of their first {given} frames (left of the white line) "
            + $"and draws from then on, without seeing more.{Births(model)}", cancel);

        torch.manual_seed(seed);
        var errors = ContinuationErrors.Of(model.Trained, model.Clips, given, Rollouts, chunk, cancel);
        (string Name, Measured[] Frames)[] curves = [("model", errors.Model), ("mean picture", errors.MeanPicture),
            ("best rollout", errors.BestRollout), ("reconstruction", errors.Reconstruction), ("last frame stays", errors.LastFrameStays),
            ("black", errors.Black)];
        _report.Html.Figure($"Error of each frame against the truth, mean squared a pixel: mean over {errors.Clips} held-out clips and its "
            + $"standard error. The first {given} frames are given, those right of the dashed line are drawn {Rollouts} times (model: mean "
            + "of their errors; mean picture: the error of what they show on average; best rollout: the one that comes nearest in those). "
            + "Reconstruction sees all frames. Whoever draws a digit beside where it is errs more than whoever draws nothing (black). "
            + $"{Named(model)}, seed {seed}.", CurveChart.Draw("frame", "squared error",
                [.. curves.Select((c, i) => new Curve(c.Name, s_colours[i], [.. c.Frames.Select((m, t) => (t + 1.0, m.Mean))])
                    { Errors = [.. c.Frames.Select(m => m.Error)] })], given + 0.5));
        _report.Html.Table(["frame", .. curves.Select(c => c.Name)], Enumerable.Range(0, clips[0].Length).Select(t => (string[])
            [t < given ? $"{t + 1}, given" : $"{t + 1}", .. curves.Select(c => c.Frames[t].Text(4))]));
        return errors;
    }

    /// <summary>From nothing. A prior that expects nobody in most windows leaves most clips empty: those are counted, not shown.</summary>
    public Task SamplesAsync(FigureModel model, CancellationToken cancel)
    {
        torch.manual_seed(seed);
        var samples = ClipSamples.Draw(model.Trained, null, 0, Drawn, model.Clips[0].Length, births: true);
        bool Empty(ClipRow row) => model.HasObjects && row.Boxes!.All(boxes => boxes.Count == 0);
        var shown = samples.Rows.Index().OrderBy(s => Empty(s.Item)).Take(Samples).ToList();
        return PictureAsync(model, "samples", [.. shown.Select(s => s.Item with
            {
                Label = $"sample {s.Index + 1}", Notes = model.HasObjects && !model.IsAir ? Born(s.Item) : null
            })],
            $"Clips drawn from the model alone{(model.HasObjects ? ": the first in which there is an object" : "")}."
            + (model.HasObjects ? $" Of {Drawn} that were drawn, {samples.Rows.Count(Empty)} stay empty." : "") + Births(model), cancel);
    }

    /// <summary>What goes wrong, counted, and where it does most.</summary>
    public async Task<FailureCounts> FailuresAsync(FigureModel model, CancellationToken cancel)
    {
        var counts = FailureCounts.In(model.Clips);
        _report.Html.Heading(model.Name, 3);
        _report.Html.Table(["failure", "altogether", "a sequence", $"sequences with it, of {counts.Sequences}"],
            counts.Kinds.Select(k => (string[])[Words(k.Kind), $"{k.Total}", k.EachSequence.Text(3), $"{k.Sequences}"]));
        // Missed digits are many: what is rare and of identities is shown first.
        (InferredClip Clip, IReadOnlyList<Failure> Failures)[] worst =
            [.. counts.Worst(FailureKind.Swap, 1).Concat(counts.Worst(FailureKind.Redetection, 1)).Concat(counts.Worst(Worst))
                .DistinctBy(c => c.Clip.Number).Take(Worst)];
        if (worst.Length == 0)
        {
            _report.Html.Paragraph($"{Named(model)}: nothing went wrong.");
            return counts;
        }
        var rows = new List<ClipRow>();
        foreach (var (clip, failures) in worst)
        {
            var colours = FailureFinder.FirstIdentities(clip.Truth!, clip.Drawn.Boxes!);
            rows.Add(clip.Input with
            {
                Label = $"clip {clip.Number}\ntruth",
                Joined = true,
                Boxes = [.. clip.Input.Boxes!.Select(boxes => boxes.Select(box => box with { Id = colours[box.Id] }).ToList())]
            });
            rows.Add(clip.Drawn with
            {
                Label = "drawn",
                Notes = [.. Enumerable.Range(0, clip.Length).Select(t => new ClipNote(
                    // Two words fit below a frame.
                    string.Join('\n', failures.Where(f => f.Frame == t).Select(f => Sign(f.Kind)).Distinct()
                        .Chunk(2).Select(words => string.Join(' ', words))), true))]
            });
        }
        await PictureAsync(model, "failures", rows, "The worst sequences: with most swaps, with most re-detections, then with most "
            + "failures of any kind. Above the true digits, in the colour of the box that follows them first, below what the model draws, "
            + "and what is wrong in that frame: swap; new (re-detected); miss; dup (duplicate); stray.", cancel);
        return counts;
    }

    /// <summary>What the failures are.</summary>
    public void ExplainFailures() => _report.Html.Paragraph(string.Create(CultureInfo.InvariantCulture,
        $"A box is on a digit where it covers {DigitMatcher.LeastCovered:P0} of the digit's box or more and their centres are at most "
        + $"{DigitMatcher.MostDistance * MovingMnist.Canvas:0} pixels apart, in the picture; a digit keeps the identity that it has as "
        + $"long as that is on it, the rest is paired by distance. A digit of which {FailureFinder.LeastVisible:P0} of the "
        + $"brightness is in the picture is in view. Swap: a digit that stayed in view is now followed by an identity that followed the "
        + $"other one before. Re-detected: it goes on under another identity. Missed: in view, without a box. Duplicate: a second box "
        + $"on it. Stray: a box on no digit. Each digit and each box counts once a frame; deterministic pass. AIR has no "
        + $"identities: what stands for them is the order in which it finds the objects of a frame."));

    public void Paragraph(string text) => _report.Html.Paragraph(text);

    static string Words(FailureKind kind) => kind switch
    {
        FailureKind.Swap => "identity swapped",
        FailureKind.Redetection => "re-detected",
        FailureKind.Missed => "missed",
        FailureKind.Duplicate => "duplicate",
        _ => "stray",
    };

    static string Sign(FailureKind kind) => kind switch
    {
        FailureKind.Swap => "swap",
        FailureKind.Redetection => "new",
        FailureKind.Missed => "miss",
        FailureKind.Duplicate => "dup",
        _ => "stray",
    };

    /// <summary>The first that show something, or if there are none any.</summary>
    static List<InferredClip> Shown(FigureModel model, int count) =>
        [.. model.Clips.OrderByDescending(c => c.ShowsSomething).Take(count)];

    static List<ClipNote> Told(InferredClip clip) =>
        [.. Enumerable.Range(0, clip.Length).Select(t => new ClipNote($"{clip.Told(t)}", clip.Told(t) != clip.Counts[t]))];

    static List<ClipNote> Born(ClipRow row) =>
        [.. row.Boxes!.Select(boxes => new ClipNote(boxes.Count(b => b.Born) is > 0 and var born ? $"+{born}" : "", false))];

    static string Births(FigureModel model) => model switch
    {
        { HasObjects: false } => "",
        { IsAir: true } => " Every frame of AIR is a first one: all its objects are new.",
        _ => " A thick box is an object that is new in that frame.",
    };

    Task PictureAsync(FigureModel model, string kind, IReadOnlyList<ClipRow> rows, string caption, CancellationToken cancel) =>
        _report.PictureAsync(model.Name, kind, $"{caption} {Named(model)}, seed {seed}.", ClipSheet.Draw(rows, model.Side), cancel);

    static string Named(FigureModel model) =>
        string.Create(CultureInfo.InvariantCulture, $"{model.Name} after {model.Trained.State.AllIterations():N0} iterations");
}
