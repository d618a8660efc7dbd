namespace Sqair.Edge.Configuration;

/// <summary>How models are taken that somebody pushes to this device.</summary>
/// <param name="Folder">Absolute path of the folder that keeps them.</param>
public sealed record PushOptions(string Folder)
{
    public ShadowOptions Shadow { get; init; } = new();

    /// <summary>For so long a new model is on probation.</summary>
    public double ProbationSeconds { get; init; } = 600;

    /// <summary>Larger packages are refused.</summary>
    public int MostMebibytes { get; init; } = 64;
}

/// <summary>A new model steps beside the one that runs; what of it is good enough.</summary>
public sealed record ShadowOptions
{
    /// <summary>For so long frames of one camera are looked at; 0: not at all.</summary>
    public double Seconds { get; init; } = 60;

    /// <summary>Null: the first one.</summary>
    public string? Camera { get; init; }

    /// <summary>Least share of the frames in which both count the same, give or take one.</summary>
    public double Counts { get; init; } = 0.8;

    /// <summary>Least share of the boxes of both that have a partner.</summary>
    public double Tracks { get; init; } = 0.5;

    /// <summary>Least share of the nats by which the running model explains the foreground.</summary>
    public double Nats { get; init; } = 0.8;

    /// <summary>Most time of a step, in those of the running model.</summary>
    public double Slower { get; init; } = 2;
}
