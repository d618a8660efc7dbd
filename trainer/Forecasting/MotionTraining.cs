using Sqair.Network;
using Sqair.Trainer.Learning;
using static TorchSharp.torch;

namespace Sqair.Trainer.Forecasting;

/// <summary>What came of it, on examples that were not trained on; lengths in body heights.</summary>
/// <param name="Nats">Mean negative log-likelihood of a place (x and y).</param>
/// <param name="Error">Mean distance after one second.</param>
/// <param name="ConstantVelocity">The same of the smoothed velocity, kept.</param>
/// <param name="WithinOne">Share of x and y within one deviation (0.683 of a normal distribution), all times together.</param>
/// <param name="WithinTwo">Within two (0.954).</param>
internal sealed record MotionFigures(double Nats, double Error, double ConstantVelocity, double WithinOne, double WithinTwo);

/// <summary>
/// Fits a <see cref="MotionPrior{T}"/> by the likelihood of where tracks went on, over its whole free run: the prior's where term of the
/// bound, as far ahead as it is asked.
/// </summary>
internal sealed class MotionTraining : IDisposable
{
    const int Batch = 256;

    const double Rate = 3e-3, LastRateShare = 0.02;

    /// <summary>Step whose error is told: one second.</summary>
    const int Told = (int)(1 / MotionShape.StepSeconds) - 1;

    readonly WeightPlan _plan = WeightPlan.Of(weights => _ = new MotionPrior<TorchTensor>(weights));
    readonly WeightStore _weights;
    readonly MotionPrior<TorchTensor> _prior;
    readonly Random _random;

    public MotionTraining(int seed)
    {
        _random = new Random(seed);
        _weights = new(_plan, _plan.Draw(seed), CPU);
        _prior = new(_weights);
    }

    public long Parameters => _plan.Count;

    /// <summary>The weights by name.</summary>
    public Dictionary<string, float[]> Trained() => WeightStore.ByName(_plan, _weights.ToArray());

    /// <summary>So many steps of Adam, the rate falling by a cosine; half of the ways mirrored.</summary>
    public void Train(MotionExamples examples, int steps, Action<int, double> tell, CancellationToken cancel)
    {
        using var optimiser = Optimiser.Create("adam", _plan.Count, CPU);
        var (sum, counted) = (0.0, 0);
        for (var step = 0; step < steps; step++)
        {
            cancel.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var batch = Load(examples, [.. Enumerable.Range(0, Batch).Select(_ => _random.Next(examples.Count))], mirror: true);
            _weights.ForgetGradients();
            var loss = Nats(batch, _prior.Apply(batch.Past, batch.Velocity)).Times(1.0 / Batch);
            loss.backward();
            var rate = FallingRate.At(Rate, LastRateShare, (double)step / steps);
            optimiser.Step(_weights.Flat, _weights.Gradient(), rate);
            sum += loss.item<float>() / MotionShape.Ahead;
            if (++counted < 500) continue;
            tell(step + 1, sum / counted);
            (sum, counted) = (0, 0);
        }
    }

    public MotionFigures Measure(MotionExamples examples)
    {
        using var _ = no_grad();
        double nats = 0, places = 0, error = 0, constant = 0, one = 0, two = 0;
        var told = 0;
        for (var from = 0; from < examples.Count; from += Batch)
        {
            using var scope = NewDisposeScope();
            int[] chosen = [.. Enumerable.Range(from, Math.Min(Batch, examples.Count - from))];
            var batch = Load(examples, chosen, mirror: false);
            var said = _prior.Apply(batch.Past, batch.Velocity);
            nats += Nats(batch, said).item<float>();
            var (loc, scale) = (said.Loc.Value.data<float>().ToArray(), said.Scale.Value.data<float>().ToArray());
            for (var i = 0; i < chosen.Length; i++)
            {
                var example = examples[chosen[i]];
                var velocity = example[MotionExamples.Past..];
                var to = example[(MotionExamples.Past + MotionExamples.Velocity)..];
                for (var k = 0; k < MotionExamples.Places; k++)
                {
                    if (to[MotionExamples.Places + k] == 0) continue;
                    var off = Math.Abs(loc[i * MotionExamples.Places + k] - to[k]) / scale[i * MotionExamples.Places + k];
                    places++;
                    if (off < 1) one++;
                    if (off < 2) two++;
                }
                if (to[MotionExamples.Places + 2 * Told] == 0) continue;
                told++;
                var at = i * MotionExamples.Places + 2 * Told;
                error += Math.Sqrt(Square(loc[at] - to[2 * Told]) + Square(loc[at + 1] - to[2 * Told + 1]));
                constant += Math.Sqrt(
                    Square(velocity[0] * (Told + 1) - to[2 * Told]) + Square(velocity[1] * (Told + 1) - to[2 * Told + 1]));
            }
        }
        return new(2 * nats / Math.Max(1, places), error / Math.Max(1, told), constant / Math.Max(1, told),
            one / Math.Max(1, places), two / Math.Max(1, places));

        static double Square(double x) => x * x;
    }

    public void Dispose() => _weights.Dispose();

    /// <summary>Summed over rows and what is known of the places.</summary>
    static Tensor Nats(Examples batch, Gaussian<TorchTensor> said)
    {
        var z = (batch.Places - said.Loc.Value) / said.Scale.Value;
        return (said.Scale.Value.log().PlusProduct(z, z, 0.5).Plus(0.5 * Math.Log(2 * Math.PI)) * batch.Known).sum();
    }

    /// <summary>[B, past], [B, 2], [B, places], [B, places].</summary>
    sealed record Examples(Tensor Past, Tensor Velocity, Tensor Places, Tensor Known);

    Examples Load(MotionExamples examples, int[] chosen, bool mirror)
    {
        var values = new float[chosen.Length * MotionExamples.Values];
        for (var i = 0; i < chosen.Length; i++)
        {
            var target = values.AsSpan(i * MotionExamples.Values, MotionExamples.Values);
            examples[chosen[i]].CopyTo(target);
            if (!mirror || _random.Next(2) == 1) continue;
            for (var k = 0; k < MotionShape.Past; k++) target[k * MotionShape.PastValues] *= -1;
            for (var k = MotionExamples.Past; k < MotionExamples.Past + MotionExamples.Velocity + MotionExamples.Places; k += 2)
                target[k] *= -1;
        }
        var parts = tensor(values, [chosen.Length, MotionExamples.Values]).split(
            [MotionExamples.Past, MotionExamples.Velocity, MotionExamples.Places, MotionExamples.Known], 1);
        return new(parts[0], parts[1], parts[2], parts[3]);
    }
}
