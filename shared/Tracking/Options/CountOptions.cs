using System.ComponentModel.DataAnnotations;

namespace Sqair.Tracking;

/// <summary>
/// How many people are there, beside how many are reported. The values were fitted by <c>sqair count-interval --fit</c>; tracks do not
/// depend on them. A camera that is known to miss more people than the scenes of the fit can be told so.
/// </summary>
public sealed record CountOptions
{
    /// <summary>Log-odds, nats, that somebody who is reported is there, where the judge's own are 0...</summary>
    [Range(-20, 20)] public double Seen { get; init; } = 3.98;

    /// <summary>... who is reported though he is not seen...</summary>
    [Range(-20, 20)] public double Forecast { get; init; } = 0.23;

    /// <summary>... who is seen and not reported...</summary>
    [Range(-20, 20)] public double Unsure { get; init; } = 0.3;

    /// <summary>... who is neither.</summary>
    [Range(-20, 20)] public double Lost { get; init; } = -2.65;

    /// <summary>By how much each nat of the judge's log-odds raises them.</summary>
    [Range(0, 10)] public double Slope { get; init; } = 0.22;

    /// <summary>Mean number of people of whom nothing shows...</summary>
    [Range(0, 100)] public double Missed { get; init; } = 0.19;

    /// <summary>... for each nat of ln(1 + unexplained foreground / 40)...</summary>
    [Range(0, 100)] public double MissedUnexplained { get; init; } = 0.7;

    /// <summary>... and while the background is being learnt.</summary>
    [Range(0, 100)] public double MissedWarmingUp { get; init; } = 2.34;

    /// <summary>How alike scenes are in how many are missed: shape of the gamma distribution that their means are drawn from.</summary>
    [Range(0.01, 1000)] public double Spread { get; init; } = 4.75;
}
