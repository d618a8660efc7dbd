using Sqair.Tracking;

namespace Sqair.Edge.Benchmark;

/// <summary>What <c>sqair-edge bench</c> measures.</summary>
/// <param name="Models">Packages; the first is what the others are compared with.</param>
/// <param name="Cameras">Numbers of cameras.</param>
/// <param name="Threads">Numbers of threads that cameras are shared out among.</param>
/// <param name="Steps">Measured in each round, after <see cref="WarmUp"/> others where cameras are new.</param>
/// <param name="Rounds">
/// Turns of each model (and number of threads), one after another, so that what else the machine does falls on all alike.
/// </param>
public sealed record BenchOptions(
    string Video, IReadOnlyList<string> Models, IReadOnlyList<int> Cameras, IReadOnlyList<int> Threads, int Steps, int Rounds,
    EngineOptions Engine)
{
    /// <summary>Each step says where people will be, too, of the models that can.</summary>
    public bool Ahead { get; init; }

    /// <summary>Steps until compiled code has its final form and a camera knows its background.</summary>
    public const int WarmUp = 60;

    /// <summary>Each model with each number of threads.</summary>
    public IEnumerable<(string Model, int Threads)> Variants => Models.SelectMany(model => Threads.Select(threads => (model, threads)));

    public EngineOptions EngineFor(int threads) => Engine with { CameraThreads = threads };
}
