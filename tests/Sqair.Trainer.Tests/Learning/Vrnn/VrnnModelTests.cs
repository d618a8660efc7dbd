using Sqair.Network;
using Sqair.Trainer.Learning;
using Sqair.Trainer.Learning.Vrnn;
using TorchSharp;
using static TorchSharp.torch;

namespace Sqair.Trainer.Tests.Learning.Vrnn;

/// <summary>VRNN under FIVO's bound (docs/model.md, VRNN), on small networks.</summary>
public sealed class VrnnModelTests : IDisposable
{
    static readonly VrnnConfig s_perceptron = new() { ImageSize = 12, Latent = 5, Hidden = 16, Layers = 2 };
    static readonly VrnnConfig s_convolution =
        s_perceptron with { Coding = CodingKind.Convolution, Layers = 1, Channels = [16, 16, 32], Strides = [2, 1, 2], ImageSize = 13 };

    readonly List<WeightStore> _stores = [];

    public void Dispose() => _stores.ForEach(s => s.Dispose());

    (VrnnNetwork Network, WeightStore Weights) Build(VrnnConfig config, Action<WeightPlan, float[]>? change = null)
    {
        var plan = WeightPlan.Of(w => _ = new VrnnNetwork(config, w));
        var values = plan.Draw(5);
        change?.Invoke(plan, values);
        _stores.Add(new(plan, values, CPU));
        return (new(config, _stores[^1]), _stores[^1]);
    }

    /// <summary>
    /// The recursion written out again, on the means: what the LSTM reads is of the frame before, and zeros before the first.
    /// </summary>
    [Fact]
    public void The_weight_is_that_of_the_specifications_recursion()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        manual_seed(1);
        var (network, __) = Build(s_perceptron);
        var frames = rand([4, 3, 12, 12]);
        var result = new VrnnModel(network).Run(frames, 1, mode: true);

        Tensor output = zeros([3, 16]), cell = zeros([3, 16]), imageCode = zeros([3, 5]), latentCode = zeros([3, 5]), weight = zeros([3]);
        for (var t = 0; t < 4; t++)
        {
            (output, cell) = network.Lstm.Step(cat([imageCode, latentCode], 1), output, cell);
            imageCode = network.CodeImage(frames[t]);
            var prior = network.Prior(output);
            var posterior = network.Posterior(output, imageCode, prior);
            Tensor z = posterior.Loc;
            latentCode = network.CodeLatent(z);
            var canvas = network.Decode(latentCode, output);
            Assert.True((canvas - result.Frames[t].Canvas).abs().max().item<float>() < 1e-5f);
            var fit = ((frames[t] - canvas) / 0.3f).pow(2).sum([1, 2]) * -0.5f - 144 * (MathF.Log(0.3f) + 0.5f * MathF.Log(2 * MathF.PI));
            weight = weight + fit + Densities.Normal(z, prior) - Densities.Normal(z, posterior);
        }
        Assert.True((weight - result.LogWeight.squeeze(1)).abs().max().item<float>() < 2e-2f);
        Assert.True((weight - result.Bound()).abs().max().item<float>() < 2e-2f);
    }

    /// <summary>A gate's four parts from their definition; the forget gate starts open by 1.</summary>
    [Fact]
    public void The_lstm_forgets_little_at_first()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var (network, __) = Build(s_perceptron, (_, values) => Array.Clear(values));
        var (output, cell) = network.Lstm.Step(zeros([1, 10]), zeros([1, 16]), full([1, 16], 2f));
        Assert.Equal(2 / (1 + MathF.Exp(-1)), cell[0, 0].item<float>(), 1e-5f);
        Assert.Equal(0.5f * MathF.Tanh(2 / (1 + MathF.Exp(-1))), output[0, 0].item<float>(), 1e-5f);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_weight_takes_part(bool convolution)
    {
        using var scope = NewDisposeScope();
        manual_seed(2);
        var config = convolution ? s_convolution : s_perceptron;
        var (network, weights) = Build(config);
        var result = new VrnnModel(network).Run(rand([3, 4, config.ImageSize, config.ImageSize]), 4);
        Assert.Equal([16, config.ImageSize, config.ImageSize], result.Frames[0].Canvas.shape);
        result.Bound().mean().backward();
        var gradient = weights.Gradient();
        Assert.True(gradient.isfinite().all().item<bool>());
        Assert.All(weights.Plan.Entries, e => Assert.True(gradient.narrow(0, e.Offset, e.Count).abs().sum().item<float>() > 0, e.Name));
    }

    [Fact]
    public void One_particle_gives_the_elbo()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        manual_seed(3);
        var result = new VrnnModel(Build(s_perceptron).Network).Run(rand([5, 6, 12, 12]), 1);
        Assert.NotNull(result.Resampled);
        Assert.True((result.Bound() - result.LogWeight.squeeze(1)).abs().max().item<float>() < 1e-3f);
        Assert.Equal(0f, result.Discrete.abs().max().item<float>());
    }

    [Fact]
    public void Without_resampling_it_is_the_iwae_bound()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        manual_seed(4);
        var result = new VrnnModel(Build(s_perceptron).Network, resample: false).Run(rand([5, 6, 12, 12]), 8);
        Assert.True((result.Bound() - Bound.Iwae(result.LogWeight)).abs().max().item<float>() < 1e-3f);
    }

    /// <summary>
    /// An LSTM without weights says 0 whatever it reads, so a particle's weight in a frame depends on its own draw alone and the filter can
    /// be done again from the draws: at ESS ≤ K/2 what was gained goes into the bound and the weights start level; the last frame always
    /// adds.
    /// </summary>
    [Fact]
    public void Particles_are_resampled_when_few_carry_the_weight()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        manual_seed(5);
        const int length = 4, clips = 40, particles = 6;
        var (network, __) = Build(s_perceptron, (plan, values) =>
        {
            foreach (var entry in plan.Entries.Where(e => e.Name.StartsWith("vrnn.lstm", StringComparison.Ordinal)))
                values.AsSpan((int)entry.Offset, (int)entry.Count).Clear();
            // Weights of a particle or two apart, so that some clips go on without resampling.
            foreach (var entry in plan.Entries.Where(e => e.Name is "vrnn.decoder.out.weight" or "vrnn.posterior.out.weight"))
                for (var i = 0; i < entry.Count; i++) values[entry.Offset + i] *= 0.4f;
        });
        var frames = rand([length, clips, 12, 12]) * 0.2f;
        var result = new VrnnModel(network).Run(frames, particles);

        var still = zeros([clips * particles, 16]);
        var gained = new float[length][];
        for (var t = 0; t < length; t++)
        {
            var frame = result.Frames[t];
            var prior = network.Prior(still);
            var posterior = network.Posterior(still, network.CodeImage(frames[t]).repeat_interleave(particles, 0), prior);
            var fit = Densities.Image(frames[t].unsqueeze(1), frame.Canvas.view(clips, particles, 12, 12), 0.3f);
            gained[t] = (fit.reshape(-1) + Densities.Normal(frame.Latent!, prior)
                - Densities.Normal(frame.Latent!, posterior)).data<float>().ToArray();
        }
        int often = 0, never = 0;
        for (var b = 0; b < clips; b++)
        {
            var (weights, bound, times) = (new double[particles], 0.0, 0);
            for (var t = 0; t < length; t++)
            {
                for (var k = 0; k < particles; k++) weights[k] += gained[t][b * particles + k];
                var largest = weights.Max();
                double[] shares = [.. weights.Select(w => Math.Exp(w - largest))];
                var effective = shares.Sum() * shares.Sum() / shares.Sum(s => s * s);
                if (t < length - 1 && effective > particles / 2.0) continue;
                bound += largest + Math.Log(shares.Sum() / particles);
                Array.Clear(weights);
                if (t < length - 1) times++;
            }
            Assert.Equal(bound, result.Bound()[b].item<float>(), 2e-2);
            often += times > 0 ? 1 : 0;
            never += times == 0 ? 1 : 0;
            // Never resampled, a clip's particles still carry all they gained.
            if (times == 0)
                Assert.Equal(Enumerable.Range(0, length).Sum(t => gained[t][b * particles]), result.LogWeight[b, 0].item<float>(), 2e-2f);
        }
        Assert.True(often > 3 && never > 3, $"{often} clips resampled, {never} not");
    }

    /// <summary>
    /// After resampling, weights and likelihoods are those of the survivors: with one particle that has it all, all have its past.
    /// </summary>
    [Fact]
    public void Survivors_carry_their_ancestors_past()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        manual_seed(6);
        // A decoder that shouts: pictures of different draws differ by thousands of nats, so one particle survives.
        var (network, __) = Build(s_perceptron, (plan, values) =>
        {
            foreach (var entry in plan.Entries.Where(e => e.Name == "vrnn.decoder.out.weight"))
                for (var i = 0; i < entry.Count; i++) values[entry.Offset + i] *= 100;
        });
        var frames = rand([2, 3, 12, 12]);
        var result = new VrnnModel(network).Run(frames, 5);
        Tensor Fit(int t) => Densities.Image(frames[t].unsqueeze(1), result.Frames[t].Canvas.view(3, 5, 12, 12), 0.3f);
        static float Spread(Tensor x) => (x - x.mean([1], keepdim: true)).abs().max().item<float>();
        Assert.True(Spread(Fit(0)) > 100 && Spread(Fit(1)) > 100);
        // What is left without the second frame is the first one's, of the one survivor.
        Assert.True(Spread(result.LogLikelihood - Fit(1)) < 1e-5f * result.LogLikelihood.abs().max().item<float>());
    }

    [Fact]
    public void Teaching_it_is_refused() =>
        Assert.Contains("no objects", Assert.Throws<ArgumentException>(
            () => new VrnnModel(Build(s_perceptron).Network).Run(zeros([1, 1, 12, 12]), 1, teaching: [])).Message);

    [Theory]
    [InlineData("latent, hidden and layers", 0, 3, new int[] { 32 }, new int[] { 1 })]
    [InlineData("same, non-zero number", 5, 3, new int[] { 32, 32 }, new int[] { 1 })]
    [InlineData("multiples of 16", 5, 3, new int[] { 20 }, new int[] { 1 })]
    [InlineData("allowed are 1 and 2", 5, 3, new int[] { 32 }, new int[] { 3 })]
    public void Sizes_that_cannot_work_are_named(string expected, int latent, int layers, int[] channels, int[] strides)
    {
        var config = s_convolution with { Latent = latent, Layers = layers, Channels = channels, Strides = strides };
        Assert.Contains(expected, Assert.Throws<ArgumentException>(config.Validate).Message, StringComparison.Ordinal);
    }
}
