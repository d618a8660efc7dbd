using Sqair.Network;
using Sqair.Trainer.Data;
using Sqair.Trainer.Learning;
using Sqair.Trainer.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Sqair.Trainer.Evaluation.Models;

/// <summary>
/// The paper's test of what a code is good for (appendix D.4): a classifier of two layers reads a frame's code and says
/// the sum of its digits, 0 to 18. The model is frozen, and its codes are those of the deterministic pass: drawn ones say
/// less. The rate falls along half a cosine.
/// </summary>
internal static class DigitSums
{
    const int Sums = 19, Hidden = 256, Batch = 100, SequencesAtOnce = 50;
    const double Rate = 1e-3;

    /// <summary>Codes of frames [n, size] and their digits' sums [n].</summary>
    /// <param name="Whole">Whether the border cuts none of the frame's digits [n].</param>
    public sealed record Codes(float[] Values, long[] Sums, bool[] Whole, int Size);

    /// <param name="Right">Share of the frames whose sum is said rightly.</param>
    /// <param name="RightWhole">Of those with digits, none of them cut by the border.</param>
    /// <param name="Commonest">The share that saying the commonest sum gets.</param>
    public readonly record struct Accuracy(double Right, double RightWhole, double Commonest);

    public static Codes Collect(TrainedModel trained, IBatchSource source, int sequences, int length, CancellationToken cancel)
    {
        using var _ = no_grad();
        var (values, sums, whole, size) = (new List<float>(), new List<long>(), new List<bool>(), 0);
        for (var number = 0L; number * SequencesAtOnce < sequences; number++)
        {
            cancel.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            // Of the last batch some are left over: a smaller one would be of other sequences.
            var batch = source.Draw(number, length, SequencesAtOnce, teach: false);
            var wanted = sequences - number * SequencesAtOnce;
            if (trained.Config.Vrnn is null && trained.Config.Network.Independent) batch = batch.AsFrames();
            var side = trained.Config.ImageSize();
            var frames = tensor(batch.Frames, [batch.Length, batch.Batch, side, side], ScalarType.Float32);
            foreach (var (frame, t) in trained.Model.Run(frames, 1, mode: true).Frames.Select((f, t) => (f, t)))
            {
                var code = frame.Code().contiguous();
                size = (int)code.shape[1];
                var rows = code.data<float>().ToArray();
                for (var (row, at) = (0, t * batch.Batch); row < batch.Batch; row++, at++)
                {
                    if (at % SequencesAtOnce >= wanted) continue;
                    values.AddRange(rows.AsSpan(row * size, size));
                    sums.Add(batch.DigitSums![at]);
                    whole.Add(batch.WholeDigits![at] && batch.Counts[at] > 0);
                }
            }
        }
        return new([.. values], [.. sums], [.. whole], size);
    }

    public static Accuracy Learn(Codes training, Codes test, int iterations, int seed, CancellationToken cancel)
    {
        var plan = WeightPlan.Of(weights => Classifier(weights, training.Size));
        using var weights = new WeightStore(plan, plan.Draw(seed), CPU);
        var classifier = Classifier(weights, training.Size);
        using var optimiser = Optimiser.Create("adam", plan.Count, CPU);
        using var outer = NewDisposeScope();
        var (codes, sums) = Tensors(training);
        var random = new Random(seed);
        for (var i = 0; i < iterations; i++)
        {
            cancel.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var chosen = tensor(Enumerable.Range(0, Batch).Select(_ => random.NextInt64(training.Sums.Length)).ToArray());
            Tensor logits = classifier.Apply(codes.index_select(0, chosen));
            var loss = nn.functional.log_softmax(logits, 1).gather(1, sums.index_select(0, chosen).unsqueeze(1)).mean().neg();
            weights.ForgetGradients();
            loss.backward();
            using (no_grad()) optimiser.Step(weights.Flat, weights.Gradient(), FallingRate.At(Rate, 0, (double)i / iterations));
        }
        using var _ = no_grad();
        var (testCodes, testSums) = Tensors(test);
        Tensor said = classifier.Apply(testCodes);
        var right = said.argmax(1).eq(testSums).data<bool>().ToArray();
        double Share(IEnumerable<bool> of) => of.Select(r => r ? 1.0 : 0).DefaultIfEmpty(double.NaN).Average();
        return new(Share(right), Share(right.Where((_, i) => test.Whole[i])),
            test.Sums.CountBy(s => s).Max(c => c.Value) / (double)test.Sums.Length);
    }

    static Mlp<TorchTensor> Classifier(IWeights<TorchTensor> weights, int size) => new(weights, "addition", size, [Hidden, Hidden], Sums);

    static (Tensor, Tensor) Tensors(Codes c) =>
        (tensor(c.Values, [c.Sums.Length, c.Size], ScalarType.Float32), tensor(c.Sums, ScalarType.Int64));
}
