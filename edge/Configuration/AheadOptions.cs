namespace Sqair.Edge.Configuration;

/// <summary>Where the people tracked will be: how far ahead, and every how many seconds.</summary>
public sealed record AheadOptions
{
    public double Seconds { get; init; } = 2;

    public double StepSeconds { get; init; } = 0.5;

    /// <summary>How many points that is of each track. The least is added against 0.3 / 0.1 being less than 3.</summary>
    public int Points => (int)(Seconds / StepSeconds + 1e-9);
}
