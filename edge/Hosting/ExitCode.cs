namespace Sqair.Edge.Hosting;

/// <summary>What the process returns; the unit file restarts on 1 and gives up on 2 and 3, which no restart would mend.</summary>
public static class ExitCode
{
    public const int Fine = 0;

    /// <summary>Something failed while running, or a check did.</summary>
    public const int Failed = 1;

    /// <summary>The command line or the configuration file is wrong.</summary>
    public const int Configuration = 2;

    /// <summary>The model package cannot be used.</summary>
    public const int Model = 3;
}
