using Sqair.Network;
using TorchSharp;
using static TorchSharp.torch;

namespace Sqair.Trainer.Learning;

/// <summary>Log-densities in nats; finite also for absent slots, which are masked by multiplication.</summary>
internal static class Densities
{
    static readonly float s_halfLogTwoPi = 0.5f * MathF.Log(2f * MathF.PI);

    /// <summary>Σ over the last dimension of log N(value; loc, scale).</summary>
    public static Tensor Normal(Tensor value, Gaussian<TorchTensor> d) =>
        d.Mixing is null ? Normal(value, d.Loc, d.Scale) : MixedNormal.LogDensity(value, d.Loc, d.Scale, d.Mixing);

    public static Tensor Normal(Tensor value, Tensor loc, Tensor scale)
    {
        var z = (value - loc) / scale;
        return scale.log().PlusProduct(z, z, 0.5).sum(-1).neg().Minus(s_halfLogTwoPi * value.shape[^1]);
    }

    /// <summary>Σ over the last dimension of log N(value; 0, 1).</summary>
    public static Tensor StandardNormal(Tensor value) => (value * value).sum(-1).Times(-0.5).Minus(s_halfLogTwoPi * value.shape[^1]);

    /// <summary>log Bernoulli(x; σ(logit)), elementwise: x·logit - softplus(logit).</summary>
    public static Tensor Bernoulli(Tensor x, Tensor logit) => x * logit - logit.Softplus();

    /// <summary>
    /// Price of a box's shape, [.., 4] raw where → [..], nats: of its area, and of being wider than people are
    /// (<see cref="NetworkConfig.AreaPrice"/>, <see cref="NetworkConfig.AspectPrice"/>).
    /// </summary>
    public static Tensor BoxPrice(Tensor where, NetworkConfig config)
    {
        Tensor logWidth = where.select(-1, 0).log_sigmoid(), logHeight = where.select(-1, 1).log_sigmoid();
        var excess = (logWidth - logHeight).Minus(Math.Log(config.WidestAspect)).relu();
        float side = config.ImageSize + 1;
        return (excess * excess).Times(config.AspectPrice).Plus(logWidth.Plus(logHeight).exp().Times(config.AreaPrice * side * side));
    }

    /// <summary>log N(image; canvas, deviation) summed over the pixels: [R, S, S] and [B, m, S, S] broadcast → [B, m].</summary>
    public static Tensor Image(Tensor image, Tensor canvas, float deviation)
    {
        var residual = canvas - image;
        var pixels = canvas.shape[^1] * canvas.shape[^2];
        var constant = pixels * (MathF.Log(deviation) + s_halfLogTwoPi);
        return (residual * residual).sum([-2, -1]).Times(-0.5f / (deviation * deviation)).Minus(constant);
    }
}
