using System.Text.Json.Serialization;

namespace Sqair.Edge.Benchmark;

/// <summary>What <c>sqair-edge bench --json</c> prints.</summary>
/// <param name="Processors">Cores that the process may use.</param>
public sealed record BenchFigures(
    string Video, int Width, int Height, double FramesPerSecond, int Processors, IReadOnlyList<BenchModel> Models,
    IReadOnlyList<BenchGraph> Graphs, IReadOnlyList<BenchRow> Rows);

public sealed record BenchModel(string Path, string Name, string Fingerprint, string Precision, string Provider, long Bytes);

/// <summary>One model in one scene with one number of cameras.</summary>
/// <param name="Scene"><c>busy</c>, <c>empty</c>, or <c>decoded</c>: the busy one, decoded by an ffmpeg a camera beside it.</param>
/// <param name="Objects">Mean number of objects that were propagated in a frame.</param>
/// <param name="StepMedian">Milliseconds of one step of all cameras, without decoding; median of all rounds.</param>
/// <param name="StepP99">99th percentile, likewise.</param>
/// <param name="FramesPerSecond">Of all cameras together, median of the rounds.</param>
/// <param name="FramesPerCoreSecond">Frames for a second of one core's work, ffmpeg's with it.</param>
/// <param name="Megabytes">
/// Resident memory of a process of its own that tracks the busy scene, without the clip; the same for all scenes.
/// </param>
/// <param name="Ratio">How many times the frames a second of the first model (with its first number of threads).</param>
public sealed record BenchRow(
    string Scene, int Cameras, string Model, int Threads, double Objects, double StepMedian, double StepP99,
    double FramesPerSecond, double FramesPerCoreSecond, double Megabytes, BenchRatio Ratio);

/// <summary>Median, least and most of the rounds.</summary>
public sealed record BenchRatio(double Median, double Least, double Most);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(BenchFigures))]
public sealed partial class BenchJson : JsonSerializerContext;
