namespace Sqair.Trainer;

/// <summary>What the process returns; 0 to 3 as sqair-edge does.</summary>
internal static class ExitCode
{
    /// <summary>For --help.</summary>
    public const string Codes = "Exit codes: 0 fine; 1 something failed; 2 the command line, or what it names, is wrong; "
        + "3 unusable model; 4 retrain: not better, so not pushed; 5 a device refused the model or took it back; 130 stopped by Ctrl-C.";

    public const int Fine = 0;

    /// <summary>Something failed that was right as it was asked for: a full disk, a device that does not answer.</summary>
    public const int Failed = 1;

    /// <summary>The command line, or what it names, is wrong.</summary>
    public const int Usage = 2;

    /// <summary>A model package cannot be used.</summary>
    public const int Model = 3;

    /// <summary>The retrained model is not better than the deployed one, and nothing is pushed.</summary>
    public const int NotBetter = 4;

    /// <summary>A device has refused the model that was pushed, or has taken it back.</summary>
    public const int Refused = 5;

    /// <summary>128 and the number of SIGINT, as shells have it.</summary>
    public const int Stopped = 130;
}
