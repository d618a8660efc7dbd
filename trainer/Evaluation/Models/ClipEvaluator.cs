using Sqair.Trainer.Data;
using Sqair.Trainer.Learning;
using Sqair.Trainer.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Sqair.Trainer.Evaluation.Models;

/// <summary>
/// The bound with many particles in constant memory: particles never interact, so they are run in chunks of which only a few sums are kept,
/// and one logsumexp closes (docs/training.md, Measuring). A VRNN's do interact; its particles run together, one clip at a time.
/// </summary>
internal sealed class ClipEvaluator(TrainedModel trained, EvaluationOptions options)
{
    /// <summary>Rows of the network at once.</summary>
    const int Rows = 256;

    readonly bool _independent = trained.Config.Vrnn is null && trained.Config.Network.Independent;
    readonly bool _interacting = trained.Config.Vrnn is not null;

    /// <summary>Figures of the first clips that the source draws. The same seed gives the same figures.</summary>
    /// <param name="each">Called with the number of clips done.</param>
    public IReadOnlyList<ClipFigures> Evaluate(IBatchSource source, Action<int> each, CancellationToken cancel)
    {
        using var _ = no_grad();
        manual_seed(options.Seed);
        var figures = new List<ClipFigures>();
        foreach (var batch in Batches(source))
        {
            cancel.ThrowIfCancellationRequested();
            figures.AddRange(Clips(batch, cancel).Take(options.Sequences - figures.Count));
            each(figures.Count);
        }
        return figures;
    }

    /// <summary>What is measured, as it is run.</summary>
    public IEnumerable<CropBatch> Batches(IBatchSource source)
    {
        for (var number = 0L; number * PerPass < options.Sequences; number++)
            yield return source.Draw(number, options.Length, PerPass, teach: false);
    }

    /// <summary>Clips run at once.</summary>
    int PerPass => _interacting ? 1 : Math.Max(1, Rows / (Chunk * (_independent ? options.Length : 1)));

    int Chunk => _interacting ? options.Particles : Math.Min(options.Chunk, options.Particles);

    /// <summary>The clip of that number, and what a deterministic pass makes of it; freed by the caller's dispose scope.</summary>
    public (CropBatch Batch, SequenceResult Result, int Example) Show(IBatchSource source, int clip)
    {
        var batch = source.Draw(clip / PerPass, options.Length, PerPass, teach: false);
        var result = trained.Model.Run(Frames(batch), 1, mode: true);
        return (batch, result, clip % PerPass);
    }

    IEnumerable<ClipFigures> Clips(CropBatch batch, CancellationToken cancel)
    {
        var examples = _independent ? batch.AsFrames() : batch;
        var particles = Particles(examples, cancel);
        var modes = Modes(examples);
        for (var b = 0; b < batch.Batch; b++)
        {
            // AIR's frames of this clip lie a batch apart.
            ParticleFigures[] parts = _independent
                ? [.. Enumerable.Range(0, batch.Length).Select(t => particles[t * batch.Batch + b])]
                : [particles[b]];
            double[] mode = _independent ? [.. Enumerable.Range(0, batch.Length).Select(t => modes[t * batch.Batch + b])] : [modes[b]];
            yield return Sum(parts, mode.Average(), Right(batch, batch.BlobCounts, b), Right(batch, batch.ComponentCounts, b));
        }
    }

    static ClipFigures Sum(ParticleFigures[] parts, double mode, double blobs, double components)
    {
        double bound = 0, fit = 0, weight = 0, plainFit = 0, plainWeight = 0, effective = 0, counts = 0, discovered = 0;
        foreach (var part in parts)
        {
            var shares = part.Shares();
            double Weighted(double[] values) => shares.Zip(values, (s, v) => s * v).Sum();
            bound += part.Bound();
            fit += Weighted(part.Fit);
            weight += Weighted(part.LogWeight);
            plainFit += part.Fit.Average();
            plainWeight += part.LogWeight.Average();
            effective += 1 / shares.Sum(s => s * s);
            counts += Weighted(part.CountsRight);
            discovered += Weighted(part.Discovered);
        }
        return new(bound, fit, fit - weight, plainFit, plainFit - plainWeight,
            effective / parts.Length, counts / parts.Length, mode, discovered / parts.Length, blobs, components);
    }

    ParticleFigures[] Particles(CropBatch batch, CancellationToken cancel)
    {
        using var scope = NewDisposeScope();
        var frames = Frames(batch);
        int count = batch.Batch, done = 0;
        double[][] Empty() => [.. Enumerable.Range(0, count).Select(_ => new double[options.Particles])];
        double[][] weights = Empty(), fits = Empty(), counts = Empty(), discovered = Empty();
        var resampled = new double?[count];
        while (done < options.Particles)
        {
            cancel.ThrowIfCancellationRequested();
            using var pass = NewDisposeScope();
            var now = Math.Min(Chunk, options.Particles - done);
            var result = trained.Model.Run(frames, now);
            Copy(result.LogWeight, weights, done);
            Copy(result.LogLikelihood, fits, done);
            Copy(CountsRight(batch, result, now), counts, done);
            Copy(stack(result.Frames.Select(f => f.Discovered), 0).mean([0]).view(count, now), discovered, done);
            if (result.Resampled is { } bound)
                for (var b = 0; b < count; b++) resampled[b] = bound[b].item<float>();
            done += now;
        }
        return [.. Enumerable.Range(0, count)
            .Select(b => new ParticleFigures(weights[b], fits[b], counts[b], discovered[b]) { Resampled = resampled[b] })];
    }

    double[] Modes(CropBatch batch)
    {
        using var scope = NewDisposeScope();
        return [.. CountsRight(batch, trained.Model.Run(Frames(batch), 1, mode: true), 1)
            .reshape(-1).data<float>().ToArray().Select(v => (double)v)];
    }

    /// <summary>Share of frames with the right count, [B, K].</summary>
    static Tensor CountsRight(CropBatch batch, SequenceResult result, int particles)
    {
        if (result.Frames[0].State is null) return Arithmetic.Full([batch.Batch, particles], double.NaN, CPU);
        var found = stack(result.Frames.Select(f => f.State!.Presence.sum([1, 2])), 0).view(batch.Length, batch.Batch, particles);
        var truth = tensor(batch.Counts, [batch.Length, batch.Batch, 1], ScalarType.Int32).to(ScalarType.Float32);
        return (found - truth).abs().neg().Above(-0.5).mean([0]);
    }

    static double Right(CropBatch batch, int[]? counted, int b) => counted is null ? double.NaN
        : Enumerable.Range(0, batch.Length).Average(t => counted[t * batch.Batch + b] == batch.Counts[t * batch.Batch + b] ? 1.0 : 0.0);

    Tensor Frames(CropBatch batch) =>
        tensor(batch.Frames, [batch.Length, batch.Batch, trained.Config.ImageSize(), trained.Config.ImageSize()], ScalarType.Float32);

    static void Copy(Tensor values, double[][] into, int at)
    {
        var width = (int)values.shape[1];
        using var local = values.contiguous();
        var flat = local.data<float>().ToArray();
        for (var b = 0; b < into.Length; b++)
            for (var k = 0; k < width; k++) into[b][at + k] = flat[b * width + k];
    }
}
