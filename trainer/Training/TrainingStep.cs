using Sqair.Trainer.Configuration;
using Sqair.Trainer.Data;
using Sqair.Trainer.Learning;
using TorchSharp;
using static TorchSharp.torch;

namespace Sqair.Trainer.Training;

/// <summary>
/// One update of the weights from one batch, and the same without an update for validation. With several replicas the
/// batch is trained on in parts, each on a thread of its own: a step is thousands of small operations, which libtorch's own threads do not
/// make faster.
/// </summary>
/// <param name="replicas">The first is the model itself. All on the CPU where there are several. Disposed with the step, the model's
/// weights among them.</param>
internal sealed class TrainingStep(IReadOnlyList<Replica> replicas, Device device, int window, int slots) : IDisposable
{
    /// <summary>Noise of forced where, as a share of what the teacher accepts.</summary>
    const float Jitter = 0.5f;

    /// <summary>A part of a batch has at least so many examples: what a step costs whatever its size is paid by each.</summary>
    const int FewestExamples = 3;

    readonly ThreadCrew _crew = new(replicas.Count);

    public int Threads => replicas.Count;

    /// <summary>Forward, backward, clipped step. Null figures unless asked for: reading them waits for the device.</summary>
    public StepFigures? Train(CropBatch batch, PhaseConfig phase, int iteration, Optimiser optimiser, bool figures)
    {
        using var scope = NewDisposeScope();
        var (gradient, told) = Gradient(batch, phase, iteration, figures);
        using var _ = no_grad();
        var norm = gradient.norm().item<float>();
        // A step that is not a number would spoil the weights for good; it is skipped and shows in the figures.
        if (!float.IsFinite(norm)) return (told ?? StepFigures.Unknown) with { GradientNorm = norm };
        if (phase.ClipNorm > 0 && norm > phase.ClipNorm) gradient = gradient.Times(phase.ClipNorm / norm);
        optimiser.Step(replicas[0].Weights.Flat, gradient, phase.RateAt(iteration));
        return told is null ? null : told with { GradientNorm = norm };
    }

    /// <summary>Of the loss of the whole batch, [count]; freed by the caller's dispose scope.</summary>
    public (Tensor Gradient, StepFigures? Figures) Gradient(CropBatch batch, PhaseConfig phase, int iteration, bool figures)
    {
        var parts = batch.Split(Math.Clamp(batch.Batch / FewestExamples, 1, replicas.Count));
        if (parts.Length == 1) return Gradient(replicas[0], batch, phase, iteration, 1, null, figures);
        // Drawn from libtorch's generator, whose state checkpoints hold.
        using var seeds = randint(0, int.MaxValue, parts.Length, ScalarType.Int64);
        var drawn = seeds.data<long>().ToArray();
        var done = new (Tensor Gradient, StepFigures? Figures)[parts.Length];
        _crew.Run(parts.Length, i =>
        {
            using var scope = NewDisposeScope();
            Draws.Use(replicas[i].Random.manual_seed(drawn[i]));
            try
            {
                var share = (double)parts[i].Batch / batch.Batch;
                var (gradient, told) = Gradient(
                    replicas[i], parts[i], phase, iteration, share, square => _crew.Sum(i, square * share), figures);
                done[i] = (gradient.DetachFromDisposeScope(), told);
            }
            finally
            {
                Draws.Use(null);
            }
        });
        using var off = no_grad();
        var sum = done[0].Gradient;
        for (var i = 1; i < done.Length; i++) sum = sum.Plus(done[i].Gradient);
        foreach (var (gradient, _) in done) gradient.Dispose();
        return (sum, figures ? StepFigures.Together([.. done.Select((d, i) => (d.Figures!, (double)parts[i].Batch / batch.Batch))]) : null);
    }

    (Tensor Gradient, StepFigures? Figures) Gradient(
        Replica replica, CropBatch part, PhaseConfig phase, int iteration, double share, Func<double, double>? meanOfBatch, bool figures)
    {
        double teach = phase.TeachAt(iteration);
        var lessons = teach > 0 && part.Lessons is not null ? Teach(part, phase, iteration) : null;
        var result = replica.Model.Run(Frames(part), phase.Particles, teaching: lessons, alongDraws: IsElbo(phase));

        var surrogate = result.Resampled ?? Surrogate(result.Tempered(phase.TemperAt(iteration)), phase, meanOfBatch);
        var loss = surrogate.mean().Times(-share / part.Length);
        if (result.TeachingLoss is not null) loss = loss.Plus(result.TeachingLoss.Times(share * teach / part.Length));
        replica.Weights.ForgetGradients();
        loss.backward();
        using var _ = no_grad();
        return (replica.Weights.Gradient(), figures ? Figures(part, result) : null);
    }

    static bool IsElbo(PhaseConfig phase) => phase.Score == "elbo";

    static Tensor Surrogate(SequenceResult result, PhaseConfig phase, Func<double, double>? meanOfBatch) => IsElbo(phase)
        ? Bound.Elbo(result.ByFrame!.Weight, result.ByFrame.Discrete, phase.NormaliseScore, meanOfBatch)
        : Bound.Surrogate(result.LogWeight, result.Discrete, phase.Score == "code" ? ScoreVariant.ReleasedCode : ScoreVariant.Vimco,
            phase.NormaliseScore, meanOfBatch);

    /// <summary>The bound of a batch without gradients; sampled, or with modes for counting.</summary>
    public (StepFigures Figures, SequenceResult Result) Evaluate(CropBatch batch, int particles, bool mode)
    {
        using var _ = no_grad();
        var result = replicas[0].Model.Run(Frames(batch), particles, mode);
        return (Figures(batch, result, counting: true), result);
    }

    public Tensor Frames(CropBatch batch) =>
        tensor(batch.Frames, [batch.Length, batch.Batch, window, window], ScalarType.Float32).to(device);

    static StepFigures Figures(CropBatch batch, SequenceResult result, bool counting = false)
    {
        double Mean(Tensor x) => x.detach().mean().item<float>() / batch.Length;
        var particles = (int)result.LogWeight.shape[1];
        double count = 0, agree = 0, discovered = 0, blobs = 0;
        var (byCount, byFrame) = (new List<(int Truth, bool Agree)>(), new double[batch.Length]);
        for (var t = 0; t < batch.Length; t++)
        {
            if (result.Frames[t].State is not { } state) continue;   // a VRNN counts nothing
            using var presence = state.Presence.detach().sum([1, 2]).cpu();
            var counts = presence.data<float>().ToArray();
            for (var r = 0; r < counts.Length; r++)
            {
                var truth = batch.Counts[t * batch.Batch + r / particles];
                count += counts[r];
                blobs += truth;
                var same = (int)MathF.Round(counts[r]) == truth;
                if (same) agree++;
                if (!counting) continue;
                byCount.Add((truth, same));
                byFrame[t] += same ? 1.0 / counts.Length : 0;
            }
            discovered += result.Frames[t].Discovered.detach().mean().item<float>();
        }
        double rows = (double)batch.Length * batch.Batch * particles;
        double Price(Func<FrameTerms, Prices?> of, Func<Prices, Tensor> part) =>
            result.Frames.Sum(frame => frame.Terms is { } terms && of(terms) is { } prices ? part(prices).item<float>() : 0.0) / rows;
        double likelihood = Mean(result.LogLikelihood), weight = Mean(result.LogWeight);
        return new(
            Mean(result.Bound()), likelihood, likelihood - weight, count / rows, blobs / rows, agree / rows, discovered / batch.Length,
            result.TeachingLoss is null ? 0 : Mean(result.TeachingLoss), 0)
        {
            DiscoveredWhat = Price(t => t.OfDiscovered, p => p.What), DiscoveredWhere = Price(t => t.OfDiscovered, p => p.Where),
            DiscoveredNumber = Price(t => t.OfDiscovered, p => p.Presence), PropagatedWhat = Price(t => t.OfPropagated, p => p.What),
            PropagatedWhere = Price(t => t.OfPropagated, p => p.Where),
            PropagatedPresence = Price(t => t.OfPropagated, p => p.Presence),
            AgreeByFrame = counting ? byFrame : null,
            AgreeByCount = counting
                ? [.. Enumerable.Range(0, byCount.Count == 0 ? 0 : byCount.Max(c => c.Truth) + 1)
                    .Select(n => byCount.Where(c => c.Truth == n).Select(c => c.Agree ? 1.0 : 0).DefaultIfEmpty(double.NaN).Average())]
                : null,
        };
    }

    List<TeachingFrame> Teach(CropBatch batch, PhaseConfig phase, int iteration)
    {
        var (particles, tolerance) = (phase.Particles, (float)phase.TeachTolerance);
        // Whole examples are forced, so that the teacher's slots are the network's slots in every frame.
        Tensor Rows(float[] values, params long[] shape) =>
            tensor(values, shape, ScalarType.Float32).to(device).repeat_interleave(particles, 0);
        var forced = Draws.Uniform(batch.Batch).neg().Above(-phase.ForceAt(iteration))
            .repeat_interleave(particles, 0).to(device) * Rows(batch.Lessons!.Taught, batch.Batch);
        Lesson Make(ModuleLesson lesson, bool everywhere)
        {
            Tensor WhereWeight = Rows(lesson.WhereWeight, batch.Batch, slots),
                presenceWeight = Rows(lesson.PresenceWeight, batch.Batch, slots);
            // Without force the network's own slots differ from the teacher's after the first frame: he then only speaks of the first.
            var heard = everywhere ? ones_like(forced).unsqueeze(1) : forced.unsqueeze(1);
            return new(
                Rows(lesson.Where, batch.Batch, slots, 4), WhereWeight * heard, WhereWeight,
                Rows(lesson.Presence, batch.Batch, slots), presenceWeight * heard);
        }
        var frames = new List<TeachingFrame>(batch.Length);
        for (var t = 0; t < batch.Length; t++)
            frames.Add(new(Make(batch.Lessons!.Discovery[t], t == 0),
                Make(batch.Lessons.Propagation[t], false), forced, tolerance, tolerance * Jitter));
        return frames;
    }

    public void Dispose()
    {
        _crew.Dispose();
        // Who shares the weights goes before their owner.
        for (var i = replicas.Count - 1; i >= 0; i--) replicas[i].Dispose();
    }
}
