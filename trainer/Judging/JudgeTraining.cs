using Sqair.Network;
using Sqair.Tracking;
using Sqair.Trainer.Learning;
using static TorchSharp.torch;

namespace Sqair.Trainer.Judging;

/// <summary>What came of it, on examples that were not trained on.</summary>
/// <param name="Loss">Mean negative log-likelihood, nats.</param>
/// <param name="Right">Share that is judged right.</param>
/// <param name="PeopleRight">Share of the people that are.</param>
/// <param name="OthersRight">Share of everything else that is.</param>
/// <param name="SidesBefore">Mean error of a side of what is seen of a person, relative to the larger side of his box.</param>
/// <param name="SidesAfter">The same of the box that the judge makes of it.</param>
internal sealed record JudgeFigures(
    double Loss, double Right, double PeopleRight, double OthersRight, double SidesBefore, double SidesAfter);

/// <summary>Trains a <see cref="PersonJudge{T}"/> by logistic regression: what it says are log-odds.</summary>
internal sealed class JudgeTraining : IDisposable
{
    const int Batch = 128;

    /// <summary>
    /// Errors of sides above this count by their size, below by its square;
    /// and nats for each, which make both parts of the loss alike large.
    /// </summary>
    const double Beta = 0.02, SidesWeight = 4;

    const double Rate = 1e-3, LastRateShare = 0.05, WeightDecay = 1e-2;

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

    /// <summary>So many steps of Adam, the rate falling by a cosine; half of the pictures mirrored, all varied.</summary>
    public void Train(JudgeExamples examples, int steps, Action<int, double> tell, CancellationToken cancel)
    {
        using var optimiser = Optimiser.Create("adam", _plan.Count, CPU);
        var (sum, counted) = (0.0, 0);
        for (var step = 0; step < steps; step++)
        {
            cancel.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var chosen = Enumerable.Range(0, Batch).Select(_ => _random.Next(examples.Count)).ToArray();
            var batch = Load(examples, chosen, vary: true);
            _weights.ForgetGradients();
            var (odds, sides) = _judge.Apply(batch.Pictures, batch.Measures);
            var said = nn.functional.binary_cross_entropy_with_logits(odds.Value, batch.Labels, batch.Labelled, nn.Reduction.Sum)
                .Times(1.0 / Batch);
            var off = (nn.functional.smooth_l1_loss(sides.Value, batch.Sides, nn.Reduction.None, Beta) * batch.Sided)
                .sum().Times(1.0 / Batch);
            var loss = said.Plus(off.Times(SidesWeight));
            loss.backward();
            var rate = FallingRate.At(Rate, LastRateShare, (double)step / steps);
            using (no_grad())
            {
                optimiser.Step(_weights.Flat, _weights.Gradient(), rate);
                _weights.Flat.TimesInPlace(1 - rate * WeightDecay);
            }
            sum += said.item<float>();
            if (++counted < 200) continue;
            tell(step + 1, sum / counted);
            (sum, counted) = (0, 0);
        }
    }

    public JudgeFigures Measure(JudgeExamples examples)
    {
        using var _ = no_grad();
        double loss = 0, off = 0, before = 0;
        int people = 0, peopleRight = 0, others = 0, othersRight = 0, sided = 0;
        for (var from = 0; from < examples.Count; from += Batch)
        {
            using var scope = NewDisposeScope();
            var chosen = Enumerable.Range(from, Math.Min(Batch, examples.Count - from)).ToArray();
            var batch = Load(examples, chosen, vary: false);
            var (odds, sides) = _judge.Apply(batch.Pictures, batch.Measures);
            loss += nn.functional.binary_cross_entropy_with_logits(odds.Value, batch.Labels, batch.Labelled, nn.Reduction.Sum)
                .item<float>();
            off += ((sides.Value - batch.Sides).abs() * batch.Sided).sum().item<float>();
            before += (batch.Sides.abs() * batch.Sided).sum().item<float>();
            var said = odds.Value.data<float>().ToArray();
            for (var i = 0; i < chosen.Length; i++)
            {
                if (examples.Sides(chosen[i]) is not null) sided += JudgeShape.Sides;
                switch (examples.IsPerson(chosen[i]))
                {
                    case true: (people, peopleRight) = (people + 1, peopleRight + (said[i] >= 0 ? 1 : 0)); break;
                    case false: (others, othersRight) = (others + 1, othersRight + (said[i] < 0 ? 1 : 0)); break;
                }
            }
        }
        static double Share(double part, int of) => part / Math.Max(1, of);
        return new(Share(loss, people + others), Share(peopleRight + othersRight, people + others), Share(peopleRight, people),
            Share(othersRight, others), Share(before, sided), Share(off, sided));
    }

    public void Dispose() => _weights.Dispose();

    /// <summary>
    /// Other cameras show people more or less clearly, or with a part that is like the background, and do not know yet how tall people are.
    /// </summary>
    void Vary(Span<float> picture, Span<float> measures)
    {
        const int side = JudgeShape.Side, plane = side * side;
        var clarity = 0.75f + 0.5f * _random.NextSingle();
        foreach (ref var value in picture) value = MathF.Min(1, clarity * value);
        if (_random.NextSingle() < Covered)
        {
            int wide = _random.Next(2, side / 3), tall = _random.Next(2, side / 3);
            int left = _random.Next(side - wide), top = _random.Next(side - tall);
            // What is not seen does not change either.
            for (var y = top; y < top + tall; y++)
            {
                picture[..plane].Slice(y * side + left, wide).Clear();
                picture[(3 * plane)..].Slice(y * side + left, wide).Clear();
            }
        }
        if (_random.NextSingle() < Unknown) JudgeView.ForgetPeople(measures);
    }

    /// <summary>Share of the examples of which a part is hidden, and of those that come without the sizes of people.</summary>
    const float Covered = 0.3f, Unknown = 0.15f;

    /// <summary>
    /// [B, channels, side, side], [B, measures], then [B, 1] and [B, 4]: what is right, and 1 where anything is known of it.
    /// </summary>
    sealed record Examples(Tensor Pictures, Tensor Measures, Tensor Labels, Tensor Labelled, Tensor Sides, Tensor Sided);

    Examples Load(JudgeExamples examples, int[] chosen, bool vary)
    {
        const int side = JudgeShape.Side, channels = JudgeShape.Channels, count = JudgeShape.Measures, edges = JudgeShape.Sides;
        var (pictures, measures) = (new float[chosen.Length * JudgeShape.Pixels], new float[chosen.Length * count]);
        var (labels, labelled) = (new float[chosen.Length], new float[chosen.Length]);
        var (sides, sided) = (new float[chosen.Length * edges], new float[chosen.Length * edges]);
        for (var i = 0; i < chosen.Length; i++)
        {
            var picture = examples.Picture(chosen[i]);
            var mirrored = vary && _random.Next(2) == 1;
            var target = pictures.AsSpan(i * JudgeShape.Pixels, JudgeShape.Pixels);
            for (var row = 0; row < channels * side; row++)
                for (var x = 0; x < side; x++) target[row * side + x] = picture[row * side + (mirrored ? side - 1 - x : x)] / 255f;
            var numbers = measures.AsSpan(i * count, count);
            examples.Measures(chosen[i]).CopyTo(numbers);
            if (mirrored) JudgeView.Mirror(numbers);
            if (vary) Vary(target, numbers);
            (labels[i], labelled[i]) = (examples.IsPerson(chosen[i]) == true ? 1 : 0, examples.IsPerson(chosen[i]) is null ? 0 : 1);
            if (examples.Sides(chosen[i]) is not { } to) continue;
            var moved = sides.AsSpan(i * edges, edges);
            to.CopyTo(moved);
            if (mirrored) (moved[0], moved[2]) = (-moved[2], -moved[0]);
            sided.AsSpan(i * edges, edges).Fill(1);
        }
        return new(
            tensor(pictures, [chosen.Length, channels, side, side]), tensor(measures, [chosen.Length, count]),
            tensor(labels, [chosen.Length, 1]), tensor(labelled, [chosen.Length, 1]),
            tensor(sides, [chosen.Length, edges]), tensor(sided, [chosen.Length, edges]));
    }
}
