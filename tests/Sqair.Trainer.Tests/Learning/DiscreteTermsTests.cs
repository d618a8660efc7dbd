using Sqair.Network;
using Sqair.Trainer.Learning;
using TorchSharp;
using static TorchSharp.torch;

namespace Sqair.Trainer.Tests.Learning;

/// <summary>
/// What presences add to a clip's weight, on networks whose presences are set by hand (docs/training.md, The objective).
/// </summary>
public class DiscreteTermsTests
{
    /// <summary>a = (.8,.5,.25) gives q = (.2,.4,.3,.1): λ of a drawn clip is the log of it, and as many clips are drawn.</summary>
    [Fact]
    public void The_number_of_discoveries_has_the_probability_of_its_path()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        manual_seed(3);
        // Logits ln 4, 0 and -ln 3 are twice the counting unit's d_j.
        float first = MathF.Log(4) / 2, bias = MathF.Atanh(-MathF.Log(3) / 2), recurrent = -bias / first;
        using var model = new HandSetModel(HandSetModel.Plain).Presence((MathF.Atanh(first) - bias) / recurrent, recurrent, bias, slope: 2);
        const int clips = 4, particles = 500;
        var result = model.Build().Run(rand([1, clips, 50, 50]), particles);
        float[] number = result.Frames[0].Discovered.data<float>().ToArray(), lambda = result.Discrete.reshape(-1).data<float>().ToArray();
        float[] q = [0.2f, 0.4f, 0.3f, 0.1f];
        for (var row = 0; row < number.Length; row++) Assert.Equal(q[(int)number[row]], MathF.Exp(lambda[row]), 1e-4f);
        for (var n = 0; n <= 3; n++) Assert.Equal(q[n], number.Count(x => x == n) / (float)number.Length, 0.03f);
    }

    /// <summary>Nobody is ever there: all that is left is the price of finding nobody, to the last bit of float.</summary>
    [Fact]
    public void Empty_slots_leave_the_likelihood_and_the_price_of_nobody()
    {
        using var scope = NewDisposeScope();
        manual_seed(4);
        using var model = new HandSetModel(HandSetModel.Plain).Presence(start: -1, recurrent: 20, bias: 0, slope: 60);
        var frames = rand([3, 2, 50, 50]);
        var result = model.Build().Run(frames, particles: 4);
        var config = HandSetModel.Plain;
        var price = LogNobody(config.FirstPrice, 3) + 2 * LogNobody(config.LaterPrice, 3);
        var left = result.LogWeight - result.LogLikelihood;
        Assert.True((left - price).abs().max().item<float>() < 1e-3f, $"{left.min().item<float>()}, expected {price}");
        Assert.True(result.Discrete.abs().max().item<float>() < 1e-20f);
        Assert.All(result.Frames, f => Assert.Equal(0f, f.Canvas.abs().max().item<float>()));
        Assert.Equal(Densities.Image(frames, zeros_like(frames), 0.3f).sum([0]).reshape(-1).data<float>()[0],
            result.LogLikelihood[0, 0].item<float>(), 1e-2f);
        Bound.Surrogate(result.LogWeight, result.Discrete, ScoreVariant.Vimco, normalise: true).mean().backward();
        Assert.True(model.Weights.Gradient().isfinite().all().item<bool>());
        Assert.All((string[])["decoder.0.weight", "decoder.scale", "propagationPrior.statistics.weight", "encoder.what.weight"],
            name => Assert.All(model.Gradient(name), g => Assert.Equal(0f, g)));
    }

    /// <summary>
    /// One object, followed through three frames, with two empty slots beside it and with none: log q, log p, λ, canvas and gradients are
    /// those of one slot; only the number prior differs, by a known amount.
    /// </summary>
    [Fact]
    public void Empty_slots_beside_an_object_change_nothing()
    {
        using var scope = NewDisposeScope();
        using var three = new HandSetModel(HandSetModel.Plain).OneObject();
        using var one = new HandSetModel(HandSetModel.Plain with { Slots = 1 }).OneObject();
        foreach (var entry in one.Plan.Entries)
            if (three.Plan.Entries.Single(e => e.Name == entry.Name).Count == entry.Count) three[entry.Name].CopyTo(one[entry.Name]);
        manual_seed(8);
        var frames = rand([3, 2, 50, 50]);
        var (a, b) = (Run(three), Run(one));
        foreach (var frame in a.Frames) Assert.Equal([1f, 0f, 0f, 1f, 0f, 0f], frame.State!.Presence.reshape(-1).data<float>().ToArray());

        SequenceResult Run(HandSetModel model)
        {
            // Means and likelier values: nothing depends on how many numbers were drawn before.
            var result = model.Build().Run(frames, 1, mode: true);
            result.LogWeight.sum().Plus(result.Discrete.sum()).backward();
            return result;
        }

        // Found in the first frame: 3 nats of 1 + e^-3 + e^-6 + e^-9, or of 1 + e^-3. Later two slots are free, or none.
        var config = HandSetModel.Plain;
        var prior = LogNobody(config.FirstPrice, 3) + 2 * LogNobody(config.LaterPrice, 2) - LogNobody(config.FirstPrice, 1);
        Close(b.LogWeight + prior, a.LogWeight, 1e-2f);
        Close(b.LogLikelihood, a.LogLikelihood, 1e-2f);
        Close(b.Discrete, a.Discrete, 1e-6f);
        Assert.True(a.Discrete.max().item<float>() < -1e-4f, "an object that stays has a λ of its own");
        for (var t = 0; t < 3; t++) Close(b.Frames[t].Canvas, a.Frames[t].Canvas, 1e-6f);
        foreach (var entry in one.Plan.Entries.Where(e => e.Count == three.Plan.Entries.Single(x => x.Name == e.Name).Count))
        {
            float[] expected = one.Gradient(entry.Name), actual = three.Gradient(entry.Name);
            var largest = expected.Max(MathF.Abs);
            for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], 1e-3f * largest + 1e-6f);
        }
    }

    /// <summary>
    /// In the first frame there is nobody to propagate: nothing of propagation takes part, what is known of the scene is 0.
    /// </summary>
    [Fact]
    public void The_first_frame_has_no_propagation()
    {
        using var scope = NewDisposeScope();
        manual_seed(6);
        using var model = new HandSetModel(s_learned);
        var result = model.Build().Run(rand([1, 3, 50, 50]), particles: 4);
        Assert.Equal(0f, result.Frames[0].Propagated.abs().max().item<float>());
        Bound.Surrogate(result.LogWeight, result.Discrete, ScoreVariant.Vimco, normalise: true).mean().backward();
        var taking = model.Plan.Entries.Where(e => model.Gradient(e.Name).Any(g => g != 0)).Select(e => e.Name).ToList();
        Assert.DoesNotContain(taking,
            n => n.StartsWith("propagation", StringComparison.Ordinal) || n.StartsWith("discovery.setEncoder", StringComparison.Ordinal));
        Assert.DoesNotContain("discoveryPrior.later", taking);
        Assert.Contains("discoveryPrior.number", taking);
        Assert.Contains("discovery.where.out.weight", taking);
        // e = 0: the columns that read it get no gradient.
        int n = s_learned.Hidden, d = s_learned.What;
        Zero(model.Gradient("discovery.rnn.input.weight"), 2 * n + d + 5, n);
        Zero(model.Gradient("discoveryPrior.hidden.weight"), 4 + n + 1, 4);

        void Zero(float[] gradient, int columns, int from)
        {
            for (var i = 0; i < gradient.Length; i++)
                if (i % columns >= from && i % columns < from + n) Assert.Equal(0f, gradient[i]);
            Assert.Contains(gradient, g => g != 0);
        }
    }

    /// <summary>c = -0.5 in the first frame: a network whose biases have it already, and which does not read it, weighs the same.</summary>
    [Fact]
    public void The_first_frame_expects_nobody_to_survive()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var frames = rand([1, 3, 50, 50]);
        Tensor Weight(Action<HandSetModel> change)
        {
            using var model = new HandSetModel(s_learned);
            change(model);
            manual_seed(9);
            return model.Build().Run(frames, particles: 5).LogWeight;
        }
        void Fold(HandSetModel model, float c)
        {
            foreach (var name in (string[])["discoveryPrior.survival.0", "discoveryPrior.hidden"])
            {
                Span<float> weight = model[name + ".weight"], bias = model[name + ".bias"];
                var columns = weight.Length / bias.Length;
                for (var row = 0; row < bias.Length; row++)
                {
                    // c is the last input of both.
                    bias[row] += c * weight[(row + 1) * columns - 1];
                    weight[(row + 1) * columns - 1] = 0;
                }
            }
        }
        var read = Weight(_ => { });
        Close(read, Weight(m => Fold(m, -0.5f)), 1e-2f);
        Assert.True((read - Weight(m => Fold(m, 0.5f))).abs().max().item<float>() > 0.05f, "c matters to this network");
    }

    /// <summary>With the learned number prior and the recurrent where prior, which read c and e.</summary>
    static readonly NetworkConfig s_learned =
        HandSetModel.Plain with { NumberPrior = NumberPriorKind.Categorical, RecurrentWherePrior = true };

    /// <summary>log p(0) where p(n) ∝ exp(-price n) for n up to what is free.</summary>
    static float LogNobody(float price, int free) => -MathF.Log(Enumerable.Range(0, free + 1).Sum(n => MathF.Exp(-price * n)));

    static void Close(Tensor expected, Tensor actual, float tolerance)
    {
        var distance = (expected - actual).abs().max().item<float>();
        Assert.True(distance <= tolerance, $"largest difference {distance}");
    }
}
