using Sqair.Trainer.Learning;
using TorchSharp;
using static TorchSharp.torch;

namespace Sqair.Trainer.Tests.Learning;

/// <summary>
/// The gradient of the discrete variables on a toy whose draws can all be listed: two presences, the second one's
/// probability depending on the first, and three particles make 4³ equally exact cases. Expectations are sums over them, so nothing is left
/// to chance.
/// </summary>
public class ScoreGradientTests
{
    const int Particles = 3, States = 4, Cases = States * States * States;

    /// <summary>log p(x, z) for z = 2 z₁ + z₂.</summary>
    static readonly float[] s_logJoint = [-1.5f, 0.4f, -2.2f, 1.3f];

    static readonly float[] s_logits = [0.3f, -0.8f, 0.6f];

    /// <summary>Variant (i), the paper's: its mean is the gradient of E[L_K], score term and pathwise term together.</summary>
    [Fact]
    public void Vimco_is_the_exact_gradient_of_the_expected_bound()
    {
        using var scope = NewDisposeScope();
        var exact = Gradient((logQ, l) => (logQ.sum(1).exp() * Bound.Iwae(l)).sum());
        var estimated = Gradient((logQ, l) => Expected(logQ, Bound.Surrogate(l, logQ, ScoreVariant.Vimco, normalise: false)));
        Equal(exact, estimated);
        Assert.True(exact.Max(MathF.Abs) > 0.05f, "a gradient of nothing would prove nothing");
        // Without the baseline it is the same on average; without the score term it is not.
        Assert.True(Distance(exact, Gradient((logQ, l) => Expected(logQ, Bound.Iwae(l)))) > 0.05f);
    }

    /// <summary>
    /// Variant (ii), the released code's: its score term is that of the ordinary ELBO, Σ_z ∇q(z) (log p(x, z) - log q(z)).
    /// </summary>
    [Fact]
    public void The_released_codes_score_term_is_that_of_the_elbo()
    {
        using var scope = NewDisposeScope();
        var parameters = tensor(s_logits).requires_grad_(true);
        var q = LogQ(parameters);
        (q.exp() * (tensor(s_logJoint) - q).detach()).sum().backward();
        var exact = parameters.grad!.data<float>().ToArray();

        Tensor ScoreTerm(Tensor logQ, Tensor l, ScoreVariant variant) =>
            Expected(logQ, Bound.Surrogate(l, logQ, variant, normalise: false) - Bound.Iwae(l));
        Equal(exact, Gradient((logQ, l) => ScoreTerm(logQ, l, ScoreVariant.ReleasedCode)));
        // It is another estimator than the paper's, not another way to write it.
        Assert.True(Distance(exact, Gradient((logQ, l) => ScoreTerm(logQ, l, ScoreVariant.Vimco))) > 0.05f);
    }

    /// <summary>
    /// Variant "elbo": with the first presence drawn in one frame and the second in the next, its mean is the gradient of the
    /// ordinary ELBO, though no draw is rewarded for what came before it.
    /// </summary>
    [Fact]
    public void The_elbo_over_frames_has_the_exact_gradient()
    {
        using var scope = NewDisposeScope();
        // What the first frame adds to log p(x, z), by z₁; the second adds the rest.
        float[] early = [2.5f, 2.5f, -3f, -3f];
        float[] Estimated(Func<Tensor, Tensor, Tensor> surrogate)
        {
            var parameters = tensor(s_logits).requires_grad_(true);
            Tensor logQ = Listed(LogQ(parameters)), first = Listed(FirstLogQ(parameters)), firstJoint = Listed(tensor(early));
            Tensor each = stack([first, logQ - first], 0);
            var joint = stack([firstJoint, Listed(tensor(s_logJoint)) - firstJoint], 0);
            Expected(logQ, surrogate(joint - each, each)).backward();
            return parameters.grad!.data<float>().ToArray();
        }
        var exact = Gradient((logQ, l) => (logQ.sum(1).exp() * l.mean([1])).sum());
        Equal(exact, Estimated((l, each) => Bound.Elbo(l, each, normalise: false)));
        // Both parts are needed: without the score term it is another gradient, and so it is with the next frame's alone.
        Assert.True(Distance(exact, Estimated((l, _) => l.sum([0]).mean([1]))) > 0.05f);
        Assert.True(Distance(exact, Estimated((l, each) => Bound.Elbo(l, each * tensor([0f, 1f], [2, 1, 1]), normalise: false))) > 0.05f);
    }

    /// <summary>Mean over the cases by their probability, through which no gradient flows: what an estimator does on average.</summary>
    static Tensor Expected(Tensor logQ, Tensor each) => (logQ.sum(1).exp().detach() * each).sum();

    /// <param name="objective">From log q and log w of all cases, [64, 3] each.</param>
    static float[] Gradient(Func<Tensor, Tensor, Tensor> objective)
    {
        var parameters = tensor(s_logits).requires_grad_(true);
        var logQ = Listed(LogQ(parameters));
        objective(logQ, Listed(tensor(s_logJoint)) - logQ).backward();
        return parameters.grad!.data<float>().ToArray();
    }

    /// <summary>Values of the four states [4] as those of each particle in all cases, [64, 3].</summary>
    static Tensor Listed(Tensor ofStates)
    {
        var states = Enumerable.Range(0, Cases).SelectMany(c => (long[])[c % States, c / States % States, c / States / States]);
        return ofStates.index_select(0, tensor([.. states])).view(Cases, Particles);
    }

    /// <summary>log q of the first presence in each of the four states.</summary>
    static Tensor FirstLogQ(Tensor logits) => Densities.Bernoulli(tensor([0f, 0f, 1f, 1f]), logits.narrow(0, 0, 1).expand(States));

    /// <summary>log q of the four states.</summary>
    static Tensor LogQ(Tensor logits)
    {
        var second = tensor([0f, 1f, 0f, 1f]);
        var given = logits.index_select(0, tensor([1L, 1L, 2L, 2L]));
        return FirstLogQ(logits).Plus(Densities.Bernoulli(second, given));
    }

    static void Equal(float[] expected, float[] actual) =>
        Assert.True(Distance(expected, actual) < 1e-5f, $"{string.Join(' ', actual)}, expected {string.Join(' ', expected)}");

    static float Distance(float[] a, float[] b) => a.Zip(b, (x, y) => MathF.Abs(x - y)).Max();
}
