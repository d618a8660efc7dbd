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

    /// <summary>Parts of <see cref="Kl"/>: of new objects what, where, and how many.</summary>
    public double DiscoveredWhat { get; init; }
    public double DiscoveredWhere { get; init; }
    public double DiscoveredNumber { get; init; }

    /// <summary>Of those who were there before.</summary>
    public double PropagatedWhat { get; init; }
    public double PropagatedWhere { get; init; }
    public double PropagatedPresence { get; init; }

    /// <summary>In a validation: <see cref="CountsAgree"/> of frames with 0, 1, .. objects, and of the first, second, .. frame.</summary>
    public double[]? AgreeByCount { get; init; }
    public double[]? AgreeByFrame { get; init; }

    /// <summary>Of a batch from those of its parts and their shares of it; the norm is not known.</summary>
    public static StepFigures Together(IReadOnlyList<(StepFigures Figures, double Share)> parts)
    {
        double Mean(Func<StepFigures, double> figure) => parts.Sum(p => p.Share * figure(p.Figures));
        return new(
            Mean(f => f.Bound), Mean(f => f.LogLikelihood), Mean(f => f.Kl),
            Mean(f => f.Count), Mean(f => f.BlobCount), Mean(f => f.CountsAgree), Mean(f => f.Discovered),
            Mean(f => f.Teaching), 0)
        {
            DiscoveredWhat = Mean(f => f.DiscoveredWhat), DiscoveredWhere = Mean(f => f.DiscoveredWhere),
            DiscoveredNumber = Mean(f => f.DiscoveredNumber), PropagatedWhat = Mean(f => f.PropagatedWhat),
            PropagatedWhere = Mean(f => f.PropagatedWhere), PropagatedPresence = Mean(f => f.PropagatedPresence),
        };
    }
}
