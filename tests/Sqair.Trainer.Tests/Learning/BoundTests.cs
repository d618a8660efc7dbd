using Sqair.Trainer.Learning;
using TorchSharp;
using static TorchSharp.torch;

namespace Sqair.Trainer.Tests.Learning;

public class BoundTests
{
    /// <summary>Worked example of spec section 7.3: K = 3, l = (-1, 0, 2).</summary>
    [Fact]
    public void Worked_example_of_both_signals()
    {
        using var scope = NewDisposeScope();
        var l = tensor([-1f, 0f, 2f], [1, 3]);
        Assert.Equal(1.0712f, Bound.Iwae(l).item<float>(), 4);
        Close([1.3090f, 1.1427f, -0.4183f], Bound.LeaveOneOut(l));
        Close([-0.2378f, -0.0715f, 1.4896f], Bound.Signal(l, ScoreVariant.Vimco));
        // The released code averages over the particles.
        Close([-2.3090f / 3, -1.1427f / 3, 2.4183f / 3], Bound.Signal(l, ScoreVariant.ReleasedCode));
    }

    [Fact]
    public void Importance_weighting_only_adds_between_zero_and_log_k()
    {
        using var scope = NewDisposeScope();
        manual_seed(5);
        var l = randn([64, 8]) * 3f;
        var gap = (l.softmax(1) * l).sum(1) - Bound.Iwae(l);
        Assert.True(gap.min().item<float>() >= -1e-4f && gap.max().item<float>() <= MathF.Log(8) + 1e-4f);
    }

    /// <summary>
    /// A toy with one Bernoulli latent whose exact gradient of E[L_K] is enumerable: variant (i) matches it on average (spec section 16.9).
    /// </summary>
    [Fact]
    public void Vimco_is_unbiased_on_an_enumerable_toy()
    {
        using var scope = NewDisposeScope();
        manual_seed(11);
        const int k = 3, samples = 200_000;
        const float logit = 0.3f;
        float[] logJoint = [-1.5f, -0.4f];   // log p(x, z) for z = 0, 1

        // Exact: sum over all 2^K assignments.
        double Exact(double a)
        {
            double p = 1 / (1 + Math.Exp(-a)), total = 0;
            for (var bits = 0; bits < 1 << k; bits++)
            {
                double probability = 1, sum = 0;
                for (var i = 0; i < k; i++)
                {
                    var z = bits >> i & 1;
                    var q = z == 1 ? p : 1 - p;
                    probability *= q;
                    sum += Math.Exp(logJoint[z]) / q;
                }
                total += probability * Math.Log(sum / k);
            }
            return total;
        }
        var exact = (Exact(logit + 1e-4) - Exact(logit - 1e-4)) / 2e-4;

        var parameter = tensor(logit).requires_grad_(true);
        Tensor draws = rand([samples, k]).lt(1 / (1 + MathF.Exp(-logit))).to(ScalarType.Float32);
        var logQ = Densities.Bernoulli(draws, parameter);
        var weights = draws * logJoint[1] + (1f - draws) * logJoint[0] - logQ;
        Bound.Surrogate(weights, logQ, ScoreVariant.Vimco, normalise: false).mean().backward();
        Assert.Equal(exact, parameter.grad!.item<float>(), 2e-3);
    }

    [Fact]
    public void One_particle_is_the_plain_lower_bound()
    {
        using var scope = NewDisposeScope();
        var l = tensor([3f, -2f], [2, 1]);
        Close([3f, -2f], Bound.Surrogate(l, zeros_like(l), ScoreVariant.Vimco, normalise: true));
    }

    static void Close(float[] expected, Tensor actual)
    {
        var values = actual.reshape(-1).data<float>().ToArray();
        Assert.Equal(expected.Length, values.Length);
        for (var i = 0; i < values.Length; i++) Assert.Equal(expected[i], values[i], 1e-3f);
    }
}
