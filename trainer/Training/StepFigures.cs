namespace Sqair.Trainer.Training;

/// <summary>Figures of one training step or one validation, nats a frame where they are log-densities.</summary>
/// <param name="Bound">IWAE bound a frame.</param>
/// <param name="LogLikelihood">log p(x|z) a frame.</param>
/// <param name="Kl">log q - log p of the sample, a frame.</param>
/// <param name="Count">Mean number of objects a frame.</param>
/// <param name="BlobCount">Mean number of blobs a frame.</param>
/// <param name="CountsAgree">Share of frames in which the two are equal.</param>
/// <param name="Discovered">New objects a frame.</param>
/// <param name="Teaching">Loss of the lessons, a frame.</param>
internal sealed record StepFigures(
    double Bound, double LogLikelihood, double Kl, double Count,
    double BlobCount, double CountsAgree, double Discovered, double Teaching, double GradientNorm)
{
    public static readonly StepFigures Unknown = new(
        double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN, double.NaN);

    /// <summary>Of a batch from those of its parts and their shares of it; the norm is not known.</summary>
    public static StepFigures Together(IReadOnlyList<(StepFigures Figures, double Share)> parts)
    {
        double Mean(Func<StepFigures, double> figure) => parts.Sum(p => p.Share * figure(p.Figures));
        return new(
            Mean(f => f.Bound), Mean(f => f.LogLikelihood), Mean(f => f.Kl),
            Mean(f => f.Count), Mean(f => f.BlobCount), Mean(f => f.CountsAgree), Mean(f => f.Discovered),
            Mean(f => f.Teaching), 0);
    }
}
