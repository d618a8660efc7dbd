namespace Sqair.Edge.Configuration;

/// <summary>Silhouettes are kept for training.</summary>
/// <param name="Folder">Absolute path.</param>
public sealed record RecordOptions(string Folder)
{
    /// <summary>All of them together; beyond it the least informative go.</summary>
    public int Megabytes { get; init; } = 200;

    /// <summary>Length of a clip.</summary>
    public double ClipSeconds { get; init; } = 10;
}
