using Sqair.Trainer.Learning;
using TorchSharp;
using static TorchSharp.torch;

namespace Sqair.Trainer.Tests.Learning;

public class BoundTests
{
    /// <summary>Worked by hand: K = 3, l = (-1, 0, 2).</summary>
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
    /// The signal is divided by its root mean square where that exceeds 1: its direction is kept, and small ones stay as they are.
    /// </summary>
    [Fact]
    public void A_normalised_signal_is_at_most_of_size_one()
    {
        using var scope = NewDisposeScope();
        manual_seed(6);
        foreach (var spread in (float[])[300f, 0.01f])
        {
            Tensor l = randn([16, 4]) * spread, signal = Bound.Signal(l, ScoreVariant.Vimco);
            var lambda = zeros([16, 4]).requires_grad_(true);
            Bound.Surrogate(l, lambda, ScoreVariant.Vimco, normalise: true).sum().backward();
            var size = MathF.Max(1f, (signal * signal).mean().sqrt().item<float>());
            Assert.True((lambda.grad! * size - signal).abs().max().item<float>() < 1e-4f * spread + 1e-7f);
            Assert.Equal(spread > 1, size > 1);
        }
    }

    /// <summary>Parts that are told the mean over the whole batch are normalised as the batch is.</summary>
    [Fact]
    public void Parts_are_normalised_as_the_batch()
    {
        using var scope = NewDisposeScope();
        manual_seed(7);
        var l = randn([16, 4]) * 50f;
        Tensor Gradient(int from, int count, Func<double, double>? mean)
        {
            var lambda = zeros([count, 4]).requires_grad_(true);
            Bound.Surrogate(l.narrow(0, from, count), lambda, ScoreVariant.Vimco, normalise: true, mean).sum().backward();
            return lambda.grad!;
        }
        var whole = Gradient(0, 16, null);
        double Square(int from, int count)
        {
            var signal = Bound.Signal(l.narrow(0, from, count), ScoreVariant.Vimco);
            return (signal * signal).mean().item<float>();
        }
        var all = 0.25 * Square(0, 4) + 0.75 * Square(4, 12);
        Assert.NotEqual(Square(0, 4), all, 1.0);
        Assert.True((cat([Gradient(0, 4, _ => all), Gradient(4, 12, _ => all)], 0) - whole).abs().max().item<float>() < 1e-5f);
    }

    /// <summary>
    /// Three particles, two frames: what a draw is told is what its particle has from then on, less the mean of the other two.
    /// </summary>
    [Fact]
    public void The_elbo_rewards_a_draw_for_what_comes_after_it()
    {
        using var scope = NewDisposeScope();
        var l = tensor([5f, 1f, 0f, 2f, 8f, 5f], [2, 1, 3]);
        var lambda = zeros([2, 1, 3]).requires_grad_(true);
        var bound = Bound.Elbo(l, lambda, normalise: false);
        Assert.Equal(7f, bound.item<float>(), 1e-5f);
        bound.sum().backward();
        // Ahead: 7, 9, 5 in the first frame, 2, 8, 5 in the second; divided by the number of particles.
        Close([0f, 3f / 3, -3f / 3, -4.5f / 3, 4.5f / 3, 0f], lambda.grad!);
    }

    [Fact]
    public void One_particle_is_the_plain_lower_bound()
    {
        using var scope = NewDisposeScope();
        var l = tensor([3f, -2f], [2, 1]);
        Close([3f, -2f], Bound.Surrogate(l, zeros_like(l), ScoreVariant.Vimco, normalise: true));
        var frames = tensor([1f, -3f, 2f, 1f], [2, 2, 1]);
        Close([3f, -2f], Bound.Elbo(frames, zeros_like(frames), normalise: true));
    }

    static void Close(float[] expected, Tensor actual)
    {
        var values = actual.reshape(-1).data<float>().ToArray();
        Assert.Equal(expected.Length, values.Length);
        for (var i = 0; i < values.Length; i++) Assert.Equal(expected[i], values[i], 1e-3f);
    }
}
