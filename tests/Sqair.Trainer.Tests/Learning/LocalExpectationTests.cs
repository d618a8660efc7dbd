using Sqair.Trainer.Learning;
using static TorchSharp.torch;

namespace Sqair.Trainer.Tests.Learning;

/// <summary>
/// What hangs on one presence, against clips in which it is the other value and all else is the same: deterministic runs of one network
/// whose presence logits are moved by hand.
/// </summary>
public class LocalExpectationTests
{
    /// <summary>The counting unit of discovery says 0.5, then -0.5: at a bias of 0 the first is there and the second is not.</summary>
    const float Slope = 2;

    static readonly float s_recurrent = -2, s_bias = MathF.Atanh(-0.5f) + 1, s_start = (MathF.Atanh(0.5f) - s_bias) / s_recurrent;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void It_is_the_difference_of_the_clips_with_and_without(bool meanImage)
    {
        using var scope = NewDisposeScope();
        manual_seed(8);
        using var brightness = tensor([0f, 0.7f, 0.85f, 1f]).view(1, 4, 1, 1);
        var images = rand([1, 4, 50, 50]) * brightness;
        var whole = new List<float>();
        var (none, one, two) = (Run(0, -2), Run(1, 0), Run(2, 2));
        for (var clip = 0; clip < 4; clip++)
        {
            float first = one.Worth[clip] - none.Worth[clip], second = two.Worth[clip] - one.Worth[clip];
            Assert.Equal(Term(-1, first), none.Local[clip], 0.01f);
            Assert.Equal(Term(1, first) + Term(-1, second), one.Local[clip], 0.01f);
        }
        Assert.True(whole.Count(worth => MathF.Abs(worth) is > 0.5f and < 10) >= 4, $"{string.Join(' ', whole)}: most are cut off");

        (float[] Worth, float[] Local) Run(int found, float moved)
        {
            using var model = new HandSetModel(HandSetModel.Plain with { Slots = 2, MeanImage = meanImage, FirstPrice = 0 })
                .Presence(s_start, s_recurrent, s_bias, Slope);
            model["discovery.presence.out.bias"][0] += moved;
            model["decoder.scale"][0] *= meanImage ? 0.02f : 0.4f;
            if (meanImage) foreach (ref var pixel in model["decoder.meanImage"]) pixel = 0.01f;
            var result = model.Build().Run(images, particles: 1, mode: true, local: true);
            Assert.All(Values(result.Frames[0].Discovered), n => Assert.Equal(found, n));
            return (Values(result.LogWeight.Plus(result.Discrete)), Values(result.Local!));
        }

        static float[] Values(Tensor x) => x.detach().reshape(-1).data<float>().ToArray();

        // As it is maximised: by how much it is worth beyond what the posterior says already, ten nats at most.
        float Term(float logit, float worth)
        {
            whole.Add(worth - logit);
            return Math.Clamp(worth - logit, -10, 10) / (1 + MathF.Exp(-logit));
        }
    }
}
