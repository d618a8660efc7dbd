using Sqair.Trainer.Data;
using Sqair.Trainer.Data.Mnist;
using Sqair.Trainer.Learning;
using Sqair.Trainer.Pictures;
using Sqair.Trainer.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Sqair.Trainer.Evaluation.Objects;

/// <summary>A held-out clip, and what the deterministic pass of a model makes of it.</summary>
/// <param name="Number">Of the source's clips.</param>
/// <param name="Input">As it is; true boxes where they are known.</param>
/// <param name="Drawn">The reconstruction, with the inferred boxes.</param>
/// <param name="Slots">What the model draws for each slot by itself; blank where nobody is. Empty for a VRNN.</param>
/// <param name="Counts">[T]: digits that are there, or blobs of a video.</param>
/// <param name="Truth">Null for a video.</param>
internal sealed record InferredClip(
    int Number, ClipRow Input, ClipRow Drawn, IReadOnlyList<ClipRow> Slots, int[] Counts, MovingSequence? Truth)
{
    public int Length => Counts.Length;

    public bool ShowsSomething => Counts.Any(c => c > 0);

    /// <summary>Objects that the model says are there.</summary>
    public int Told(int t) => Drawn.Boxes![t].Count;

    /// <summary>The source's first clips.</summary>
    /// <param name="chunk">Clips run at once.</param>
    public static List<InferredClip> Of(
        TrainedModel trained, IBatchSource source, int clips, int length, int chunk, CancellationToken cancel)
    {
        using var _ = no_grad();
        var all = new List<InferredClip>();
        for (var number = 0; all.Count < clips; number++)
        {
            cancel.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var batch = source.Draw(number, length, chunk, teach: false);
            var frames = trained.Model.Run(Frames(batch, trained), 1, mode: true).Frames;
            var drawn = ResultRows.Clips(frames, chunk, trained.Config.ImageSize());
            var glimpses = Glimpses(trained, frames);
            for (var b = 0; b < chunk && all.Count < clips; b++)
            {
                var truth = (source as MovingMnistSampler)?.Sequence((long)number * chunk + b);
                all.Add(new(number * chunk + b,
                    new([.. Enumerable.Range(0, length).Select(t => ResultRows.Frame(batch, t, b, trained.Config.ImageSize()))],
                        truth is null ? null : [.. Enumerable.Range(0, length).Select(t => ObjectBox.Of(truth, t))]),
                    drawn[b], Rows(trained, glimpses, drawn[b], b),
                    [.. Enumerable.Range(0, length).Select(t => batch.Counts[t * chunk + b])], truth));
            }
        }
        return all;
    }

    /// <summary>[T, B, S, S].</summary>
    public static Tensor Frames(CropBatch batch, TrainedModel trained) =>
        tensor(batch.Frames, [batch.Length, batch.Batch, trained.Config.ImageSize(), trained.Config.ImageSize()], ScalarType.Float32);

    /// <summary>Clips of one length as a batch.</summary>
    public static CropBatch Together(IReadOnlyList<InferredClip> clips)
    {
        var (length, pixels) = (clips[0].Length, clips[0].Input.Frames[0].Length);
        var frames = new float[length * clips.Count * pixels];
        var counts = new int[length * clips.Count];
        for (var t = 0; t < length; t++)
            for (var b = 0; b < clips.Count; b++)
            {
                clips[b].Input.Frames[t].CopyTo(frames.AsMemory((t * clips.Count + b) * pixels));
                counts[t * clips.Count + b] = clips[b].Counts[t];
            }
        return new(length, clips.Count, frames, counts, null);
    }

    /// <summary>[T][B·N·h·w]; null for a VRNN.</summary>
    static float[][]? Glimpses(TrainedModel trained, IReadOnlyList<FrameResult> frames) =>
        trained.Model is SequenceModel model ? [.. frames.Select(f => ObjectBox.Values(model.Glimpses(f.State!)))] : null;

    /// <summary>Those who are there come first: slot i holds the frame's i-th box.</summary>
    static IReadOnlyList<ClipRow> Rows(TrainedModel trained, float[][]? glimpses, ClipRow drawn, int clip)
    {
        if (glimpses is null) return [];
        var network = trained.Config.Network;
        int height = network.GlimpseHeight, width = network.GlimpseWidth, size = height * width;
        return [.. Enumerable.Range(0, network.Slots).Select(slot =>
        {
            bool There(int t) => drawn.Boxes![t].Count > slot;
            return new ClipRow(
                [.. glimpses.Select((g, t) => There(t)
                    ? (ReadOnlyMemory<float>)g.AsMemory((clip * network.Slots + slot) * size, size) : default)],
                // Its border has the identity's colour.
                [.. glimpses.Select((_, t) => (IReadOnlyList<ObjectBox>)(There(t)
                    ? [new(drawn.Boxes![t][slot].Id, 0.5f, 0.5f, width - 1, height - 1)] : []))])
            { Size = (height, width) };
        })];
    }
}
