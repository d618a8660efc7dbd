namespace Sqair.Tracking;

/// <summary>What runs the graphs.</summary>
public enum ExecutionProvider
{
    Cpu,
    Cuda,
    TensorRt,
}

/// <summary>
/// How a <see cref="TrackingEngine"/> runs the network; what it does with the answers is in <see cref="TrackerOptions"/>.
/// </summary>
public sealed record EngineOptions
{
    /// <summary>
    /// What may run the graphs, best first. Each is tried with the package's self-test until one passes; why those before it did not is in
    /// <see cref="TrackingEngine.FallBackReason"/>. Where none passes there is a <see cref="Models.ModelException"/>.
    /// </summary>
    public IReadOnlyList<ExecutionProvider> Providers { get; init; } = [ExecutionProvider.Cpu];

    /// <summary>Which GPU, for the providers that have one.</summary>
    public int DeviceId { get; init; }

    /// <summary>Threads of one graph run on the CPU. They never spin while they wait: the decoder needs the cores too.</summary>
    public int IntraOpThreads { get; init; } = 1;

    /// <summary>
    /// Threads among which the cameras of one step are shared out, the caller's with them; no more than
    /// cameras are used, so one camera stays on the caller's. They sleep while there is nothing to do.
    /// </summary>
    public int CameraThreads { get; init; } = Math.Min(Environment.ProcessorCount, 256);

    /// <summary>TensorRT only: compute in 16 bit floats.</summary>
    public bool HalfPrecision { get; init; }

    /// <summary>
    /// TensorRT only: folder for built engines, which take minutes to build; in it each model, GPU and version has a folder of its own
    /// (<see cref="EngineCache"/>). Null: none are kept.
    /// </summary>
    public string? EngineCacheFolder { get; init; }

    /// <summary>Rows (objects or tiles) that memory is reserved for at the start; it grows when more are alive.</summary>
    public int InitialBatch { get; init; } = 16;

    /// <summary>Clock of the timings.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Throws <see cref="ArgumentException"/> naming the first value out of its range.</summary>
    public void Validate()
    {
        if (Providers.Count == 0 || !Providers.All(Enum.IsDefined) || Providers.Distinct().Count() != Providers.Count)
            throw new ArgumentException(
                $"engine.{nameof(Providers)} is [{string.Join(", ", Providers)}]; allowed: one or more of Cpu, Cuda, TensorRt, each once.");
        if (DeviceId < 0) throw new ArgumentException($"engine.{nameof(DeviceId)} is {DeviceId}; allowed: 0 or more.");
        if (IntraOpThreads is < 1 or > 256)
            throw new ArgumentException($"engine.{nameof(IntraOpThreads)} is {IntraOpThreads}; allowed: 1 to 256.");
        if (CameraThreads is < 1 or > 256)
            throw new ArgumentException($"engine.{nameof(CameraThreads)} is {CameraThreads}; allowed: 1 to 256.");
        if (InitialBatch is < 1 or > 4096)
            throw new ArgumentException($"engine.{nameof(InitialBatch)} is {InitialBatch}; allowed: 1 to 4096.");
    }
}
