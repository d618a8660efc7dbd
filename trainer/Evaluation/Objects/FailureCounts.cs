using Sqair.Trainer.Evaluation.Models;

namespace Sqair.Trainer.Evaluation.Objects;

/// <summary>How often something goes wrong.</summary>
/// <param name="Total">Over all sequences.</param>
/// <param name="EachSequence">Mean over the sequences, with its standard error.</param>
/// <param name="Sequences">Those in which it happens.</param>
internal sealed record FailureCount(FailureKind Kind, int Total, Measured EachSequence, int Sequences);

/// <summary>What goes wrong in a model's sequences, and where most.</summary>
/// <param name="Of">[clips]: the failures of each.</param>
internal sealed record FailureCounts(
    int Sequences, IReadOnlyList<FailureCount> Kinds, IReadOnlyList<(InferredClip Clip, IReadOnlyList<Failure> Failures)> Of)
{
    /// <param name="clips">Of digits, by a model with objects.</param>
    public static FailureCounts In(IReadOnlyList<InferredClip> clips)
    {
        List<(InferredClip Clip, IReadOnlyList<Failure> Failures)> all =
            [.. clips.Select(c => (c, FailureFinder.Of(c.Truth!, c.Drawn.Boxes!)))];
        return new(all.Count, [.. Enum.GetValues<FailureKind>().Select(kind =>
        {
            int[] counts = [.. all.Select(c => c.Failures.Count(f => f.Kind == kind))];
            return new FailureCount(kind, counts.Sum(), Measured.Of(counts.Select(n => (double)n)), counts.Count(n => n > 0));
        })], all);
    }

    /// <summary>Those with most failures, the worst first; none without any.</summary>
    public IEnumerable<(InferredClip Clip, IReadOnlyList<Failure> Failures)> Worst(int count) =>
        Of.Where(c => c.Failures.Count > 0).OrderByDescending(c => c.Failures.Count).Take(count);

    /// <summary>Those with most of one kind, the worst first.</summary>
    public IEnumerable<(InferredClip Clip, IReadOnlyList<Failure> Failures)> Worst(FailureKind kind, int count) =>
        Of.Where(c => c.Failures.Any(f => f.Kind == kind)).OrderByDescending(c => c.Failures.Count(f => f.Kind == kind)).Take(count);
}
