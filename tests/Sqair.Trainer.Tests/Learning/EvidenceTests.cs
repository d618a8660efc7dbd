using Sqair.Trainer.Learning;
using TorchSharp;
using static TorchSharp.torch;

namespace Sqair.Trainer.Tests.Learning;

/// <summary>The bound of whole networks against what is known of it.</summary>
public class EvidenceTests
{
    /// <summary>
    /// One particle and a presence that is certain leave the negative ELBO as loss. Nothing shows on the canvas and the posteriors are set
    /// by hand, so its value and its gradient have a closed form: log p(x|z) and log p(n) less two Gaussian KLs.
    /// </summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void One_particle_with_fixed_presence_gives_the_negative_elbo(bool alongDraws)
    {
        using var scope = NewDisposeScope();
        manual_seed(12);
        var config = HandSetModel.Plain with { Slots = 1 };
        using var model = new HandSetModel(config).OneObject().Black();
        float[] where = [-1.5f, -2.4f, 0.6f, -0.3f], raw = [0.2f, -0.5f, 0.9f, 0f],
            what = [0.7f, -0.4f, 0f, 0.3f, -1f, 0.5f], spread = [0.5f, -0.3f, 0.2f, 0.8f, 0f, -0.6f];
        model["discovery.where.out.weight"].Clear();
        ((float[])[.. where, .. raw]).CopyTo(model["discovery.where.out.bias"]);
        model["discovery.whereBias"][0] = 0;
        model["encoder.what.weight"].Clear();
        ((float[])[.. what, .. spread]).CopyTo(model["encoder.what.bias"]);

        const int clips = 4000;
        var frames = rand([1, 1, 50, 50]).expand(1, clips, 50, 50);
        var result = model.Build().Run(frames, particles: 1, alongDraws: alongDraws);
        var loss = Bound.Surrogate(result.LogWeight, result.Discrete, ScoreVariant.Vimco, normalise: true).mean().Times(-1);
        loss.backward();

        float Scale(float r) => MathF.Log(1 + MathF.Exp(r)) + config.MinimumScale;
        var kl = where.Zip(raw, [-2f, -2f, 0f, 0f]).Sum(v => Kl(v.First - v.Third, Scale(v.Second)))
            + what.Zip(spread).Sum(v => Kl(v.First, Scale(v.Second)));
        var fit = Densities.Image(frames[0, 0], zeros([1, 50, 50]), 0.3f).item<float>();
        var number = -config.FirstPrice - MathF.Log(1 + MathF.Exp(-config.FirstPrice));
        Assert.True(kl > 1, "a posterior that is the prior would prove nothing");
        Assert.Equal(-(fit + number - kl), loss.item<float>(), 0.1f);   // four standard errors
        // d KL / d mean = mean: the KL's own gradient and no score term.
        var gradient = model.Gradient("encoder.what.bias");
        for (var i = 0; i < what.Length; i++) Assert.Equal(what[i], gradient[i], 0.06f);
    }

    /// <summary>A posterior that is the prior is right already: along the draws its gradient is nothing, else nothing on average.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Along_the_draws_a_right_posterior_has_no_gradient(bool alongDraws)
    {
        using var scope = NewDisposeScope();
        manual_seed(15);
        var config = HandSetModel.Plain with { Slots = 1 };
        using var model = new HandSetModel(config).OneObject().Black();
        model["encoder.what.weight"].Clear();
        model["encoder.what.bias"][..config.What].Clear();
        model["encoder.what.bias"][config.What..].Fill(MathF.Log(MathF.Exp(1 - config.MinimumScale) - 1));   // deviations of 1
        var result = model.Build().Run(zeros([1, 50, 50, 50]), particles: 1, alongDraws: alongDraws);
        Bound.Elbo(result.ByFrame!.Weight, result.ByFrame.Discrete, normalise: false).mean().backward();
        var most = model.Gradient("encoder.what.bias").Max(MathF.Abs);
        Assert.True(alongDraws ? most < 1e-5f : most > 0.01f, $"{most}");
    }

    /// <summary>
    /// Of a network as it is drawn, on noise: independent draws for every K, the largest number of weights for the smallest K.
    /// </summary>
    [Fact]
    public void More_particles_raise_the_bound_on_average()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        manual_seed(13);
        using var model = new HandSetModel(HandSetModel.Plain);
        var sequences = model.Build();
        var frames = rand([2, 4, 50, 50]) * 0.3f;
        var means = new List<float>();
        foreach (var k in (int[])[1, 2, 4, 16, 64])
        {
            var bounds = Enumerable.Range(0, 128 / k).Select(_ => sequences.Run(frames, k).Bound().mean().item<float>()).ToList();
            means.Add(bounds.Average());
        }
        for (var i = 1; i < means.Count; i++) Assert.True(means[i] > means[i - 1], string.Join(' ', means));
    }

    /// <summary>Σ_k w~_k l_k - L_K = log K - H(w~), between 0 and log K.</summary>
    [Fact]
    public void Importance_weighted_terms_exceed_the_bound_by_log_k_less_the_entropy()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        manual_seed(14);
        using var model = new HandSetModel(HandSetModel.Plain).Black();
        var result = model.Build().Run(zeros([2, 32, 50, 50]), particles: 6);
        Tensor l = result.LogWeight, shares = l.softmax(1);
        var gap = (shares * l).sum(1) - result.Bound();
        var entropy = (shares * l.log_softmax(1)).sum(1).neg();
        Assert.True((gap - (MathF.Log(6) - entropy)).abs().max().item<float>() < 2e-2f);
        Assert.True(gap.min().item<float>() > -2e-2f && gap.max().item<float>() < MathF.Log(6) + 2e-2f);
        Assert.True(gap.max().item<float>() - gap.min().item<float>() > 0.3f, "all alike");
    }

    /// <summary>KL(N(offset, scale) ‖ N(0, 1)).</summary>
    static float Kl(float offset, float scale) => 0.5f * (scale * scale + offset * offset - 1) - MathF.Log(scale);
}
