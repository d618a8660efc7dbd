namespace Sqair.Trainer.Evaluation.Models;

/// <summary>Figures of one clip, from all its particles; nats are sums over its frames.</summary>
/// <param name="Bound">IWAE bound on log p(x) (FIVO's for a VRNN; for AIR the sum of its frames' bounds).</param>
/// <param name="Fit">log p(x|z), averaged with the normalised importance weights, as the released code does.</param>
/// <param name="Kl">log q(z|x) - log p(z), likewise.</param>
/// <param name="PlainFit">log p(x|z), plain mean over the particles: what the paper's text says.</param>
/// <param name="PlainKl">log q(z|x) - log p(z), likewise.</param>
/// <param name="EffectiveParticles">(Σ w)² / Σ w².</param>
/// <param name="CountsRight">Share of frames whose count is the true one, importance-weighted; NaN for a model that counts nothing.</param>
/// <param name="ModeCountsRight">The same for the deterministic pass, which is what the tracker runs.</param>
/// <param name="Discovered">New objects a frame, importance-weighted.</param>
/// <param name="BlobCountsRight">Share of frames in which the number of blobs, parted where they are wider than a person, is the true one;
/// NaN where that is not known.</param>
/// <param name="ComponentCountsRight">The same for connected components as they are.</param>
internal sealed record ClipFigures(
    double Bound, double Fit, double Kl, double PlainFit, double PlainKl, double EffectiveParticles,
    double CountsRight, double ModeCountsRight, double Discovered, double BlobCountsRight, double ComponentCountsRight);

/// <summary>What the particles of one clip (or of one frame, for AIR) were like, [K] each.</summary>
internal sealed record ParticleFigures(double[] LogWeight, double[] Fit, double[] CountsRight, double[] Discovered)
{
    /// <summary>A bound that the weights alone do not give (FIVO); else null.</summary>
    public double? Resampled { get; init; }

    /// <summary>log (1/K) Σ_k w_k.</summary>
    public double Bound() => Resampled ?? LogSumExp(LogWeight) - Math.Log(LogWeight.Length);

    /// <summary>w_k / Σ w.</summary>
    public double[] Shares()
    {
        var total = LogSumExp(LogWeight);
        return [.. LogWeight.Select(l => Math.Exp(l - total))];
    }

    public static double LogSumExp(double[] values)
    {
        var largest = values.Max();
        return largest + Math.Log(values.Sum(v => Math.Exp(v - largest)));
    }
}
