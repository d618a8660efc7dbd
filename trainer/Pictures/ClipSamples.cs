using Sqair.Drawing;
using Sqair.Trainer.Configuration;
using Sqair.Trainer.Data;
using Sqair.Trainer.Learning;
using Sqair.Trainer.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Sqair.Trainer.Pictures;

/// <summary>Figures of generated clips, one entry a frame.</summary>
/// <param name="Objects">Mean number of objects; null of a VRNN, which has none.</param>
/// <param name="Births">Mean number of new ones; null as <paramref name="Objects"/>.</param>
/// <param name="Error">Mean squared error a pixel against the true frame; null where clips are made from nothing.</param>
/// <param name="ErrorOfLastFrame">That of showing the last frame given for ever.</param>
/// <param name="ErrorOfBlack">That of a black picture.</param>
internal sealed record SampleFigures(
    double[]? Objects, double[]? Births, double[]? Error, double[]? ErrorOfLastFrame, double[]? ErrorOfBlack);

/// <summary>Clips drawn from a model, as rows of a sheet and in figures.</summary>
/// <param name="Rows">Of a clip that is continued the true frames, then what was drawn, once a rollout. Boxes of the new ones are marked,
/// but for AIR, whose objects are all new.</param>
/// <param name="Side">Of a picture, pixels.</param>
internal sealed record ClipSamples(IReadOnlyList<ClipRow> Rows, int Side, SampleFigures Figures)
{
    /// <summary>Frames given before a continuation, of digits and of videos (docs/training.md, Measuring).</summary>
    public static int Given(DataConfig data) => data.IsGenerated() ? 3 : 4;

    public RgbCanvas Sheet => ClipSheet.Draw(Rows, Side);

    /// <param name="batch">Clips to continue; null: from nothing.</param>
    /// <param name="given">Frames of them that the model sees.</param>
    /// <param name="rollouts">Times that each clip is drawn.</param>
    public static ClipSamples Draw(
        TrainedModel trained, CropBatch? batch, int given, int clips, int length, bool births, int rollouts = 1)
    {
        using var _ = no_grad();
        using var scope = NewDisposeScope();
        var side = trained.Config.ImageSize();
        var truth = batch is null ? null
            : tensor(batch.Frames, [length, clips, side, side], ScalarType.Float32).repeat_interleave(rollouts, 1);
        var seen = truth?.narrow(0, 0, given) ?? zeros([0, clips * rollouts, side, side], ScalarType.Float32);
        var frames = trained.Model.Generate(seen, length, births);

        var rows = new List<ClipRow>();
        var drawn = ResultRows.Clips(frames, clips * rollouts, side);
        var marked = trained.Config.Vrnn is null && !trained.Config.Network.Independent;
        for (var i = 0; i < clips; i++)
        {
            if (batch is not null) rows.Add(
                new([.. Enumerable.Range(0, length).Select(t => ResultRows.Frame(batch, t, i, side))]) { Joined = true, Given = given });
            for (var r = 0; r < rollouts; r++)
            {
                var row = drawn[i * rollouts + r];
                rows.Add(row with
                {
                    Given = given,
                    Joined = r + 1 < rollouts,
                    Boxes = marked ? ObjectBox.MarkBirths(row.Boxes!) : row.Boxes
                });
            }
        }
        double[] Each(Func<int, Tensor> figure) => [.. Enumerable.Range(0, length).Select(t => (double)figure(t).mean().item<float>())];
        double[]? Error(Func<int, Tensor> shown) => truth is null ? null : Each(t => Squared(shown(t) - truth.select(0, t)));
        return new(rows, side, new(
            trained.Config.Vrnn is null ? Each(t => frames[t].State!.Presence.sum([1, 2])) : null,
            trained.Config.Vrnn is null ? Each(t => frames[t].Discovered) : null,
            Error(t => frames[t].Canvas), Error(t => truth!.select(0, Math.Min(t, given - 1))),
            Error(t => zeros_like(truth!.select(0, t)))));
    }

    static Tensor Squared(Tensor x) => x * x;
}
