using Sqair.Trainer.Configuration;
using Sqair.Trainer.Data;
using Sqair.Trainer.Learning;
using TorchSharp;
using static TorchSharp.torch;

namespace Sqair.Trainer.Training;

/// <summary>One update of the weights from one batch (spec section 14.2), and the same without an update for validation.</summary>
internal sealed class TrainingStep(ISequenceModel model, WeightStore weights, Device device, int window, int slots)
{
    const float TeachingTolerance = 0.1f, TeachingJitter = 0.05f;

    /// <summary>Forward, backward, clipped step. Null figures unless asked for: reading them waits for the device.</summary>
    public StepFigures? Train(CropBatch batch, PhaseConfig phase, int iteration, Optimiser optimiser, bool figures)
    {
        using var scope = NewDisposeScope();
        var frames = Frames(batch);
        double teach = phase.TeachAt(iteration);
        var lessons = teach > 0 && batch.Lessons is not null ? Teach(batch, phase.Particles, phase.ForceAt(iteration)) : null;
        var result = model.Run(frames, phase.Particles, teaching: lessons);

        var surrogate = result.Resampled ?? Bound.Surrogate(
            result.LogWeight, result.Discrete, phase.Score == "code" ? ScoreVariant.ReleasedCode : ScoreVariant.Vimco, phase.NormaliseScore);
        var loss = surrogate.mean().Times(-1f / batch.Length);
        if (result.TeachingLoss is not null) loss = loss.Plus(result.TeachingLoss.Times(teach / batch.Length));
        weights.ForgetGradients();
        loss.backward();

        using (no_grad())
        {
            var gradient = weights.Gradient();
            var norm = gradient.norm().item<float>();
            // A step that is not a number would spoil the weights for good; it is skipped and shows in the figures.
            if (!float.IsFinite(norm)) return Figures(batch, result, norm);
            if (phase.ClipNorm > 0 && norm > phase.ClipNorm) gradient = gradient.Times(phase.ClipNorm / norm);
            optimiser.Step(weights.Flat, gradient, phase.RateAt(iteration));
            return figures ? Figures(batch, result, norm) : null;
        }
    }

    /// <summary>The bound of a batch without gradients; sampled, or with modes for counting.</summary>
    public (StepFigures Figures, SequenceResult Result) Evaluate(CropBatch batch, int particles, bool mode)
    {
        using var _ = no_grad();
        var result = model.Run(Frames(batch), particles, mode);
        return (Figures(batch, result, 0), result);
    }

    public Tensor Frames(CropBatch batch) => tensor(batch.Frames, [batch.Length, batch.Batch, window, window], ScalarType.Float32).to(device);

    static StepFigures Figures(CropBatch batch, SequenceResult result, double norm)
    {
        double Mean(Tensor x) => x.detach().mean().item<float>() / batch.Length;
        var particles = (int)result.LogWeight.shape[1];
        double count = 0, agree = 0, discovered = 0, blobs = 0;
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
                if ((int)MathF.Round(counts[r]) == truth) agree++;
            }
            discovered += result.Frames[t].Discovered.detach().mean().item<float>();
        }
        double rows = (double)batch.Length * batch.Batch * particles;
        double likelihood = Mean(result.LogLikelihood), weight = Mean(result.LogWeight);
        return new(
            Mean(result.Bound()), likelihood, likelihood - weight, count / rows, blobs / rows, agree / rows, discovered / batch.Length,
            result.TeachingLoss is null ? 0 : Mean(result.TeachingLoss), norm);
    }

    List<TeachingFrame> Teach(CropBatch batch, int particles, double force)
    {
        // Whole examples are forced, so that the teacher's slots are the network's slots in every frame.
        Tensor Rows(float[] values, params long[] shape) => tensor(values, shape, ScalarType.Float32).to(device).repeat_interleave(particles, 0);
        var forced = rand([batch.Batch], ScalarType.Float32).neg().Above(-force).repeat_interleave(particles, 0).to(device) * Rows(batch.Lessons!.Taught, batch.Batch);
        Lesson Make(ModuleLesson lesson, bool everywhere)
        {
            Tensor WhereWeight = Rows(lesson.WhereWeight, batch.Batch, slots), presenceWeight = Rows(lesson.PresenceWeight, batch.Batch, slots);
            // Without force the network's own slots differ from the teacher's after the first frame: he then only speaks of the first.
            var heard = everywhere ? ones_like(forced).unsqueeze(1) : forced.unsqueeze(1);
            return new(
                Rows(lesson.Where, batch.Batch, slots, 4), WhereWeight * heard, WhereWeight,
                Rows(lesson.Presence, batch.Batch, slots), presenceWeight * heard);
        }
        var frames = new List<TeachingFrame>(batch.Length);
        for (var t = 0; t < batch.Length; t++)
            frames.Add(new(Make(batch.Lessons!.Discovery[t], t == 0), Make(batch.Lessons.Propagation[t], false), forced, TeachingTolerance, TeachingJitter));
        return frames;
    }
}
