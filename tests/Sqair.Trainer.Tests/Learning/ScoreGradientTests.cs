using Sqair.Trainer.Learning;
using TorchSharp;
using static TorchSharp.torch;

namespace Sqair.Trainer.Tests.Learning;

/// <summary>
/// The gradient of the discrete variables on a toy whose draws can all be listed (spec section 16.9): two presences, the second one's
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

    /// <summary>Mean over the cases by their probability, through which no gradient flows: what an estimator does on average.</summary>
    static Tensor Expected(Tensor logQ, Tensor each) => (logQ.sum(1).exp().detach() * each).sum();

    /// <param name="objective">From log q and log w of all cases, [64, 3] each.</param>
    static float[] Gradient(Func<Tensor, Tensor, Tensor> objective)
    {
        var parameters = tensor(s_logits).requires_grad_(true);
        var states = tensor(
            [.. Enumerable.Range(0, Cases).SelectMany(c => (long[])[c % States, c / States % States, c / States / States])]);
        var logQ = LogQ(parameters).index_select(0, states).view(Cases, Particles);
        objective(logQ, tensor(s_logJoint).index_select(0, states).view(Cases, Particles) - logQ).backward();
        return parameters.grad!.data<float>().ToArray();
    }

    /// <summary>log q of the four states.</summary>
    static Tensor LogQ(Tensor logits)
    {
        Tensor first = tensor([0f, 0f, 1f, 1f]), second = tensor([0f, 1f, 0f, 1f]);
        var given = logits.index_select(0, tensor([1L, 1L, 2L, 2L]));
        return Densities.Bernoulli(first, logits.narrow(0, 0, 1).expand(States)).Plus(Densities.Bernoulli(second, given));
    }

    static void Equal(float[] expected, float[] actual) =>
        Assert.True(Distance(expected, actual) < 1e-5f, $"{string.Join(' ', actual)}, expected {string.Join(' ', expected)}");

    static float Distance(float[] a, float[] b) => a.Zip(b, (x, y) => MathF.Abs(x - y)).Max();
}
