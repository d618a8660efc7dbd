using Sqair.Network;
using Sqair.Trainer.Learning;
using static TorchSharp.torch;

namespace Sqair.Trainer.Judging;

/// <summary>What came of it, on examples that were not trained on.</summary>
/// <param name="Loss">Mean negative log-likelihood, nats.</param>
/// <param name="Right">Share that is judged right.</param>
/// <param name="PeopleRight">Share of the people that are.</param>
/// <param name="OthersRight">Share of everything else that is.</param>
internal sealed record JudgeFigures(double Loss, double Right, double PeopleRight, double OthersRight);

/// <summary>Trains a <see cref="PersonJudge{T}"/> by logistic regression: what it says are log-odds.</summary>
internal sealed class JudgeTraining : IDisposable
{
    const int Batch = 128;
    const double Rate = 1e-3, LastRateShare = 0.05, WeightDecay = 1e-4;

    readonly WeightPlan _plan = WeightPlan.Of(weights => _ = new PersonJudge<TorchTensor>(weights));
    readonly WeightStore _weights;
    readonly PersonJudge<TorchTensor> _judge;
    readonly Random _random;

    public JudgeTraining(int seed)
    {
        _random = new Random(seed);
        _weights = new(_plan, _plan.Draw(seed), CPU);
        _judge = new(_weights);
    }

    /// <summary>The weights by name.</summary>
    public Dictionary<string, float[]> Trained() => WeightStore.ByName(_plan, _weights.ToArray());

    /// <summary>So many steps of Adam, the rate falling by a cosine; half of the pictures mirrored.</summary>
    public void Train(JudgeExamples examples, int steps, Action<int, double> tell, CancellationToken cancel)
    {
        using var optimiser = Optimiser.Create("adam", _plan.Count, CPU);
        var (sum, counted) = (0.0, 0);
        for (var step = 0; step < steps; step++)
        {
            cancel.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var chosen = Enumerable.Range(0, Batch).Select(_ => _random.Next(examples.Count)).ToArray();
            var (pictures, measures, labels) = Load(examples, chosen, mirror: true);
            _weights.ForgetGradients();
            var loss = nn.functional.binary_cross_entropy_with_logits(_judge.Apply(pictures, measures).Value, labels);
            loss.backward();
            var rate = Rate * (LastRateShare + (1 - LastRateShare) * 0.5 * (1 + Math.Cos(Math.PI * step / steps)));
            using (no_grad())
            {
                optimiser.Step(_weights.Flat, _weights.Gradient(), rate);
                _weights.Flat.TimesInPlace(1 - rate * WeightDecay);
            }
            sum += loss.item<float>();
            if (++counted < 200) continue;
            tell(step + 1, sum / counted);
            (sum, counted) = (0, 0);
        }
    }

    public JudgeFigures Measure(JudgeExamples examples)
    {
        using var _ = no_grad();
        double loss = 0;
        int people = 0, peopleRight = 0, othersRight = 0;
        for (var from = 0; from < examples.Count; from += Batch)
        {
            using var scope = NewDisposeScope();
            var chosen = Enumerable.Range(from, Math.Min(Batch, examples.Count - from)).ToArray();
            var (pictures, measures, labels) = Load(examples, chosen, mirror: false);
            var odds = _judge.Apply(pictures, measures).Value;
            loss += nn.functional.binary_cross_entropy_with_logits(odds, labels, reduction: nn.Reduction.Sum).item<float>();
            var said = odds.data<float>().ToArray();
            for (var i = 0; i < chosen.Length; i++)
            {
                var person = examples.IsPerson(chosen[i]);
                if (person) people++;
                if (person && said[i] >= 0) peopleRight++;
                if (!person && said[i] < 0) othersRight++;
            }
        }
        var others = examples.Count - people;
        return new(loss / Math.Max(1, examples.Count), (double)(peopleRight + othersRight) / Math.Max(1, examples.Count),
            (double)peopleRight / Math.Max(1, people), (double)othersRight / Math.Max(1, others));
    }

    public void Dispose() => _weights.Dispose();

    (Tensor Pictures, Tensor Measures, Tensor Labels) Load(JudgeExamples examples, int[] chosen, bool mirror)
    {
        const int side = JudgeShape.Side, channels = JudgeShape.Channels, count = JudgeShape.Measures;
        var pictures = new float[chosen.Length * JudgeShape.Pixels];
        var measures = new float[chosen.Length * count];
        var labels = new float[chosen.Length];
        for (var i = 0; i < chosen.Length; i++)
        {
            var picture = examples.Picture(chosen[i]);
            var mirrored = mirror && _random.Next(2) == 1;
            var target = pictures.AsSpan(i * JudgeShape.Pixels, JudgeShape.Pixels);
            for (var row = 0; row < channels * side; row++)
                for (var x = 0; x < side; x++) target[row * side + x] = picture[row * side + (mirrored ? side - 1 - x : x)] / 255f;
            examples.Measures(chosen[i]).CopyTo(measures.AsSpan(i * count));
            labels[i] = examples.IsPerson(chosen[i]) ? 1 : 0;
        }
        return (tensor(pictures, [chosen.Length, channels, side, side]),
            tensor(measures, [chosen.Length, count]), tensor(labels, [chosen.Length, 1]));
    }
}
