namespace Sqair.Trainer.Simulation;

/// <summary>How the people of a place behave.</summary>
sealed record Habits
{
    /// <summary>Mean number in view where the options leave it open.</summary>
    public required float People { get; init; }

    /// <summary>Mean seconds between one who comes and the next, on top of waiting until there are few enough.</summary>
    public required float Gap { get; init; }

    /// <summary>Seconds that somebody is in view on the whole.</summary>
    public required float Visit { get; init; }

    /// <summary>Chance that somebody's way leads over a place where he stops.</summary>
    public required float Stops { get; init; }

    /// <summary>Seconds that stops last: mostly short, some long.</summary>
    public required Interval Standing { get; init; }

    /// <summary>Chance that a stop is at one of the place's spots rather than anywhere.</summary>
    public required float Spots { get; init; }

    /// <summary>No more than this many come together.</summary>
    public int LargestGroup { get; init; } = 4;

    /// <summary>Speed relative to people in the open.</summary>
    public float Pace { get; init; } = 1;

    /// <summary>Duration of a stop: evenly over the logarithm, so that long ones are not rare.</summary>
    public float Duration(Random random) => Standing.From * MathF.Pow(Standing.To / Standing.From, random.NextSingle());
}

/// <summary>A stop on somebody's way: how long, looking where (NaN for anywhere), at which spot.</summary>
sealed record Stop(float Seconds, float Facing, Spot? Spot);
