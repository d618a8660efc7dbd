using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;
using Sqair.Models;

namespace Sqair.Edge.Benchmark;

/// <summary>One graph of one model on its own, on one thread of the CPU.</summary>
/// <param name="Windows">Rows that it is run on at once.</param>
/// <param name="Milliseconds">Median of the runs of all rounds.</param>
/// <param name="Ratio">How many times as fast as the first model's.</param>
public sealed record BenchGraph(string Graph, int Windows, string Model, double Milliseconds, BenchRatio Ratio);

/// <summary>Times the graphs without the tracker, on the rows of their self-tests over and over.</summary>
static class BenchGraphs
{
    public static readonly int[] Windows = [1, 4, 16];

    /// <summary>Of each graph in a turn, at most.</summary>
    const int MostRuns = 40;

    static readonly string[] s_graphs = [ModelPackage.PropagateEntry, ModelPackage.DiscoverEntry, ModelPackage.JudgeEntry];

    public static IEnumerable<BenchGraph> Measure(
        IReadOnlyList<ModelPackage> packages, int rounds, int steps, CancellationToken cancellation)
    {
        var runs = Math.Min(MostRuns, steps);
        foreach (var graph in s_graphs)
        {
            if (!packages.All(package => package.Manifest.Files.ContainsKey(graph))) continue;
            foreach (var windows in Windows)
            {
                Bound[] bound = [.. packages.Select(package => new Bound(package, graph, windows))];
                try
                {
                    var times = bound.Select(_ => new List<double>()).ToArray();
                    var ratios = bound.Select(_ => new List<double>()).ToArray();
                    foreach (var one in bound) one.Run(runs);
                    for (var round = 0; round < rounds; round++)
                    {
                        cancellation.ThrowIfCancellationRequested();
                        var medians = bound.Select((one, i) =>
                        {
                            var turn = one.Run(runs);
                            times[i].AddRange(turn);
                            return BenchTurns.Quantile(turn, 0.5);
                        }).ToArray();
                        for (var i = 0; i < bound.Length; i++) ratios[i].Add(medians[0] / medians[i]);
                    }
                    for (var i = 0; i < bound.Length; i++)
                        yield return new(Path.GetFileNameWithoutExtension(graph), windows, packages[i].Path,
                            BenchTurns.Quantile(times[i], 0.5),
                            new(BenchTurns.Quantile(ratios[i], 0.5), ratios[i].Min(), ratios[i].Max()));
                }
                finally
                {
                    foreach (var one in bound) one.Dispose();
                }
            }
        }
    }

    /// <summary>A session with its inputs and outputs in place.</summary>
    sealed class Bound : IDisposable
    {
        readonly InferenceSession _session;
        readonly OrtIoBinding _binding;
        readonly RunOptions _options = new();
        readonly List<OrtValue> _values = [];

        public Bound(ModelPackage package, string graph, int rows)
        {
            using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
            _session = new InferenceSession(
                graph == ModelPackage.PropagateEntry ? package.Propagate
                    : graph == ModelPackage.DiscoverEntry ? package.Discover : package.Judge, options);
            _binding = _session.CreateIoBinding();
            var test = package.SelfTest!.Graphs[graph];
            foreach (var (name, metadata) in _session.InputMetadata)
            {
                var (length, asked) = (metadata.Dimensions.Skip(1).Aggregate(1, (product, size) => product * size), test.Inputs[name]);
                _binding.BindInput(name, Value(metadata, rows, i => asked[i % asked.Length], length));
            }
            foreach (var (name, metadata) in _session.OutputMetadata)
            {
                var length = metadata.Dimensions.Skip(1).Aggregate(1, (product, size) => product * size);
                _binding.BindOutput(name, Value(metadata, rows, _ => 0, length));
            }
        }

        /// <returns>Milliseconds of each run.</returns>
        public List<double> Run(int runs)
        {
            var times = new List<double>(runs);
            for (var i = 0; i < runs; i++)
            {
                var start = Stopwatch.GetTimestamp();
                _session.RunWithBinding(_options, _binding);
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
            return times;
        }

        public void Dispose()
        {
            _binding.Dispose();
            foreach (var value in _values) value.Dispose();
            _options.Dispose();
            _session.Dispose();
        }

        OrtValue Value(NodeMetadata metadata, int rows, Func<int, float> value, int length)
        {
            float[] all = [.. Enumerable.Range(0, rows * length).Select(value)];
            _values.Add(OrtValue.CreateTensorValueFromMemory(all, [rows, .. metadata.Dimensions.Skip(1).Select(size => (long)size)]));
            return _values[^1];
        }
    }
}
