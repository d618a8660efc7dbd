using TorchSharp;
using static TorchSharp.torch;

namespace Sqair.Trainer.Learning;

/// <summary>How the score term of the discrete variables is weighted (docs/training.md, The objective).</summary>
internal enum ScoreVariant
{
    /// <summary>(i) VIMCO as published: Σ_k stop(L_K - b_k) λ_k.</summary>
    Vimco,

    /// <summary>(ii) as the released code: (1/K) Σ_k stop(l_k - b_k) λ_k.</summary>
    ReleasedCode,
}

/// <summary>The importance-weighted bound and its score-function surrogate (docs/training.md, The objective).</summary>
internal static class Bound
{
    /// <summary>L_K = log (1/K) Σ_k w_k. [B, K] → [B].</summary>
    public static Tensor Iwae(Tensor logWeights) => logWeights.logsumexp(1).Minus(Math.Log(logWeights.shape[1]));

    /// <summary>b_k: the bound with l_k replaced by the mean of the others (the log of their geometric mean). [B, K], K ≥ 2.</summary>
    public static Tensor LeaveOneOut(Tensor logWeights)
    {
        var k = logWeights.shape[1];
        var others = (logWeights.sum(1, keepdim: true) - logWeights).Times(1.0 / (k - 1));
        // [B, K, K]: row j holds the weights with entry j replaced.
        var diagonal = eye(k, dtype: ScalarType.Float32, device: logWeights.device).unsqueeze(0);
        var replaced = (logWeights.unsqueeze(1) * diagonal.Complement()).Plus(others.unsqueeze(2) * diagonal);
        return replaced.logsumexp(2).Minus(Math.Log(k));
    }

    /// <summary>The signal that multiplies λ_k, [B, K], no gradient.</summary>
    public static Tensor Signal(Tensor logWeights, ScoreVariant variant)
    {
        var l = logWeights.detach();
        var baseline = LeaveOneOut(l);
        return variant == ScoreVariant.Vimco ? Iwae(l).unsqueeze(1) - baseline : (l - baseline).Times(1.0 / l.shape[1]);
    }

    /// <summary>
    /// Surrogate per example [B]: maximising it by autodiff follows the chosen estimator. With normalise, the signal is divided by
    /// its own root mean square over the batch where that exceeds 1: raw, it is hundreds of nats and drowns everything else.
    /// </summary>
    /// <param name="meanOfBatch">Where these are a part of a batch: makes the mean over the batch of the mean over the part.</param>
    public static Tensor Surrogate(
        Tensor logWeights, Tensor discrete, ScoreVariant variant, bool normalise, Func<double, double>? meanOfBatch = null)
    {
        var bound = Iwae(logWeights);
        if (logWeights.shape[1] < 2) return bound;
        var signal = Signal(logWeights, variant);
        if (normalise) signal = Normalised(signal, meanOfBatch);
        return bound.Plus((signal * discrete).sum(1));
    }

    /// <summary>
    /// The same for the mean of the particles' own bounds, (1/K) Σ_k Σ_t l_kt: every particle learns, not the best alone, so that
    /// each draw has to be right. The signal of λ_kt is what particle k has from frame t on, less the mean of the others.
    /// </summary>
    /// <param name="logWeights">l_kt, what frame t adds to log w_k: [T, B, K].</param>
    /// <param name="discrete">λ_kt, [T, B, K].</param>
    public static Tensor Elbo(Tensor logWeights, Tensor discrete, bool normalise, Func<double, double>? meanOfBatch = null)
    {
        var bound = logWeights.sum([0]).mean([1]);
        var k = logWeights.shape[2];
        if (k < 2) return bound;
        var ahead = logWeights.detach().flip(0).cumsum(0).flip(0);
        var signal = (ahead - ahead.mean([2], keepdim: true)).Times(k / (k - 1.0));
        if (normalise) signal = Normalised(signal, meanOfBatch);
        return bound.Plus((signal * discrete).sum([0]).mean([1]));
    }

    static Tensor Normalised(Tensor signal, Func<double, double>? meanOfBatch)
    {
        double square = (signal * signal).mean().item<float>();
        return signal.Times(1 / Math.Sqrt(Math.Max(1, meanOfBatch?.Invoke(square) ?? square)));
    }
}
