namespace Sqair.Tracking;

/// <summary>What an object is to the count.</summary>
enum CountedAs
{
    /// <summary>Reported, and seen in this frame.</summary>
    Seen,

    /// <summary>Reported, and not seen.</summary>
    Forecast,

    /// <summary>Seen and not reported: too new, no person as far as is known, or too far out of the picture.</summary>
    Unsure,

    /// <summary>Neither seen nor reported any more.</summary>
    Lost,
}

/// <summary>One object as it enters the count.</summary>
/// <param name="Odds">The judge's log-odds that it is one whole person, nats.</param>
readonly record struct CountedObject(CountedAs As, float Odds);

/// <summary>What the number of people of one frame is inferred from.</summary>
/// <param name="Objects">All that the tracker knows of, reported or not.</param>
/// <param name="Unexplained">Foreground that no propagated object explains, sum over analysis pixels.</param>
/// <param name="WarmingUp">The background is being learnt: who stands is part of it.</param>
readonly ref struct CountEvidence(ReadOnlySpan<CountedObject> objects, float unexplained, bool warmingUp)
{
    public readonly ReadOnlySpan<CountedObject> Objects = objects;

    public readonly float Unexplained = unexplained;

    public readonly bool WarmingUp = warmingUp;
}
