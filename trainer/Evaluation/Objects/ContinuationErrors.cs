using Sqair.Trainer.Data;
using Sqair.Trainer.Evaluation.Models;
using Sqair.Trainer.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Sqair.Trainer.Evaluation.Objects;

/// <summary>
/// Mean squared error a pixel of each frame of continued clips against the truth; means over the clips with standard errors, [T] each. At a
/// fixed deviation of the output that is the log-likelihood but for a factor and a constant.
/// </summary>
/// <param name="Given">Frames that the model sees.</param>
/// <param name="Model">Mean over the rollouts of each one's error: of a drawn future.</param>
/// <param name="MeanPicture">Of the rollouts' mean picture: of what is expected, which is as grey as it is unsure.</param>
/// <param name="BestRollout">Of each clip the rollout that is nearest to the truth over all generated frames.</param>
/// <param name="Reconstruction">Of the deterministic pass, which sees all frames.</param>
/// <param name="LastFrameStays">The frames given are shown as they are, then the last of them for ever.</param>
/// <param name="Black">Of a black picture: who draws a digit where it is not is worse than who draws nothing.</param>
internal sealed record ContinuationErrors(
    int Clips, int Given, int Rollouts,
    Measured[] Model, Measured[] MeanPicture, Measured[] BestRollout,
    Measured[] Reconstruction, Measured[] LastFrameStays, Measured[] Black)
{
    /// <param name="clips">Of one length, longer than <paramref name="given"/>.</param>
    /// <param name="chunk">Clips run at once.</param>
    public static ContinuationErrors Of(
        TrainedModel trained, IReadOnlyList<InferredClip> clips, int given, int rollouts, int chunk, CancellationToken cancel)
    {
        using var _ = no_grad();
        var length = clips[0].Length;
        List<double>[] Empty() => [.. Enumerable.Range(0, length).Select(_ => new List<double>())];
        List<double>[] model = Empty(), expected = Empty(), best = Empty(), reconstruction = Empty(), stays = Empty(), black = Empty();
        foreach (var some in clips.Chunk(chunk))
        {
            cancel.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var batch = InferredClip.Together(some);
            var truth = InferredClip.Frames(batch, trained);
            var seen = truth.narrow(0, 0, given).repeat_interleave(rollouts, 1);
            var frames = trained.Model.Generate(seen, length);
            // [T][B, rollouts, S, S] and [T][B, rollouts]
            var drawn = frames.Select(f => f.Canvas.view(some.Length, rollouts, f.Canvas.shape[1], f.Canvas.shape[2])).ToArray();
            var errors = drawn.Select((d, t) => Error(d, truth.select(0, t).unsqueeze(1))).ToArray();
            var nearest = stack(errors[given..], 0).sum([0]).argmin(1, keepdim: true);
            var inferred = trained.Model.Run(truth, 1, mode: true).Frames;
            for (var t = 0; t < length; t++)
            {
                Add(model[t], errors[t].mean([1]));
                Add(expected[t], Error(drawn[t].mean([1]), truth.select(0, t)));
                Add(best[t], errors[t].gather(1, nearest).squeeze(1));
                Add(reconstruction[t], Error(inferred[t].Canvas, truth.select(0, t)));
                Add(black[t], Error(zeros_like(truth.select(0, t)), truth.select(0, t)));
                Add(stays[t], Error(truth.select(0, Math.Min(t, given - 1)), truth.select(0, t)));
            }
        }
        Measured[] Means(List<double>[] values) => [.. values.Select(v => Measured.Of(v))];
        return new(clips.Count, given, rollouts,
            Means(model), Means(expected), Means(best), Means(reconstruction), Means(stays), Means(black));
    }

    /// <summary>Mean over the pixels.</summary>
    static Tensor Error(Tensor shown, Tensor truth)
    {
        var difference = shown - truth;
        return (difference * difference).mean([-2, -1]);
    }

    static void Add(List<double> into, Tensor values)
    {
        using var local = values.cpu().contiguous();
        into.AddRange(local.data<float>().ToArray().Select(v => (double)v));
    }
}
