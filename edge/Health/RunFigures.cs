using System.Text.Json.Serialization;
using Sqair.Messages;

namespace Sqair.Edge.Health;

/// <summary>What <c>run --json</c> prints at the end.</summary>
/// <param name="Seconds">From the first frame tracked to the last.</param>
/// <param name="Frames">Of all cameras.</param>
/// <param name="FramesPerSecond">Frames over seconds.</param>
public sealed record RunFigures(
    double Seconds,
    long Frames,
    double FramesPerSecond,
    MemoryEntry Memory,
    ModelEntry Model,
    IReadOnlyDictionary<string, CameraCounters> Cameras,
    IReadOnlyDictionary<string, StepEntry>? Steps,
    BrokerEntry? Broker);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, UseStringEnumConverter = true)]
[JsonSerializable(typeof(RunFigures))]
sealed partial class RunFiguresJson : JsonSerializerContext;
