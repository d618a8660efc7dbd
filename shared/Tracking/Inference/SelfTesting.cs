using System.Globalization;
using Microsoft.ML.OnnxRuntime;
using Sqair.Models;

namespace Sqair.Tracking;

/// <summary>Makes the self-test of a package, and lets graphs pass it.</summary>
public static class SelfTesting
{
    /// <summary>More than one, so that rows that were mixed up show.</summary>
    const int Rows = 2;

    const int MostRows = 64;

    /// <summary>
    /// Runs the graphs on the CPU and writes down what they answer to a figure in the middle of the picture and one beside it, to flags
    /// that are set and not set, and to arbitrary codes and states.
    /// </summary>
    /// <param name="name">Of the package, for messages.</param>
    /// <exception cref="ModelException">The graphs do not match the manifest, cannot be run, or answer with no numbers.</exception>
    public static SelfTest Make(
        string name, ModelManifest manifest, byte[] propagate, byte[] discover, byte[]? judge, byte[]? motion = null) =>
        Make(name, manifest, propagate, discover, judge, Fill, motion);

    internal static SelfTest Make(
        string name, ModelManifest manifest, byte[] propagate, byte[] discover, byte[]? judge, Action<TensorSpec, int, Span<float>> fill,
        byte[]? motion = null)
    {
        var graphs = new Dictionary<string, GraphTest>();
        void Answer(string entry, byte[] graph, Func<string, InferenceSession, BatchedGraph> open)
        {
            var title = $"{name}: {entry}";
            using var session = GraphRuntime.Start(title, graph, new EngineOptions(), ExecutionProvider.Cpu, "");
            using var batch = open(title, session);
            graphs[entry] = Answers(title, batch, fill);
        }
        Answer(ModelPackage.PropagateEntry, propagate, (title, session) => new PropagateGraph(title, session, manifest, true, Rows).Batch);
        Answer(ModelPackage.DiscoverEntry, discover, (title, session) => new DiscoverGraph(title, session, manifest, true, Rows).Batch);
        if (judge is not null)
            Answer(ModelPackage.JudgeEntry, judge, (title, session) => new JudgeGraph(title, session, true, Rows).Batch);
        if (motion is not null)
            Answer(ModelPackage.MotionEntry, motion, (title, session) => new MotionGraph(title, session, Rows).Batch);
        return new SelfTest(SelfTest.ToleranceOf(manifest.Precision), graphs);
    }

    /// <summary>Compares what a graph answers here with what it has to answer.</summary>
    /// <exception cref="ModelException">It answers something else, or the test is not one of this graph.</exception>
    internal static void Run(string path, string entry, BatchedGraph graph, SelfTest test, float tolerance, ExecutionProvider provider)
    {
        var name = $"{path}: {entry}";
        if (!test.Graphs.TryGetValue(entry, out var questions))
            throw new ModelException($"{path}: {ModelPackage.SelfTestEntry} has no test of {entry}, expected one");
        var rows = RowsOf(path, entry, questions.Inputs, graph.Inputs, null);
        RowsOf(path, entry, questions.Outputs, graph.Outputs, rows);
        graph.Reserve(rows);
        for (var i = 0; i < graph.Inputs.Count; i++)
        {
            var (spec, values) = (graph.Inputs[i], questions.Inputs[graph.Inputs[i].Name]);
            for (var row = 0; row < rows; row++) values.AsSpan(row * spec.RowLength, spec.RowLength).CopyTo(graph.Input(i, row));
        }
        Ask(name, graph, rows);
        for (var i = 0; i < graph.Outputs.Count; i++)
        {
            var (spec, expected) = (graph.Outputs[i], questions.Outputs[graph.Outputs[i].Name]);
            for (var row = 0; row < rows; row++)
            {
                var answers = graph.Output(i, row);
                for (var k = 0; k < answers.Length; k++)
                {
                    var wanted = expected[row * spec.RowLength + k];
                    // Never true of what is not a number.
                    if (MathF.Abs(answers[k] - wanted) <= tolerance * MathF.Max(1, MathF.Abs(wanted))) continue;
                    throw new ModelException(string.Create(CultureInfo.InvariantCulture, $"{name}: the self-test fails on {provider}: "
                        + $"{spec.Name}[{row},{k}] is {answers[k]}, expected {wanted} within {tolerance}"));
                }
            }
        }
        // Nothing of it is left for what does not fill all of its inputs.
        for (var i = 0; i < graph.Inputs.Count; i++)
            for (var row = 0; row < rows; row++) graph.Input(i, row).Clear();
    }

    static int RowsOf(
        string path, string entry, IReadOnlyDictionary<string, float[]> values, IReadOnlyList<TensorSpec> specs, int? expected)
    {
        foreach (var spec in specs)
        {
            var length = values.GetValueOrDefault(spec.Name)?.Length ?? 0;
            var rows = length / spec.RowLength;
            if (rows is < 1 or > MostRows || length % spec.RowLength != 0 || rows != (expected ?? rows))
                throw new ModelException($"{path}: {ModelPackage.SelfTestEntry}: {entry} has {length} values of {spec}, "
                    + $"expected {(expected is { } known ? $"B={known}" : $"B from 1 to {MostRows}")} rows");
            expected = rows;
        }
        return expected!.Value;
    }

    static GraphTest Answers(string name, BatchedGraph graph, Action<TensorSpec, int, Span<float>> fill)
    {
        for (var i = 0; i < graph.Inputs.Count; i++)
            for (var row = 0; row < Rows; row++) fill(graph.Inputs[i], row, graph.Input(i, row));
        Ask(name, graph, Rows);
        Dictionary<string, float[]> inputs = [], outputs = [];
        for (var i = 0; i < graph.Inputs.Count; i++)
            inputs[graph.Inputs[i].Name] = [.. Enumerable.Range(0, Rows).SelectMany(row => graph.Input(i, row).ToArray())];
        for (var i = 0; i < graph.Outputs.Count; i++)
        {
            var output = graph.Outputs[i].Name;
            outputs[output] = [.. Enumerable.Range(0, Rows).SelectMany(row => graph.Output(i, row).ToArray())];
            if (Array.Find(outputs[output], value => !float.IsFinite(value)) is var fault && !float.IsFinite(fault))
                throw new ModelException($"{name}: output {output} is {fault}, expected a number");
        }
        return new GraphTest(inputs, outputs);
    }

    static void Ask(string name, BatchedGraph graph, int rows)
    {
        try
        {
            graph.Run(rows);
        }
        catch (OnnxRuntimeException e)
        {
            throw new ModelException($"{name}: the graph cannot be run ({e.Message.ReplaceLineEndings(" ").Trim()})", e);
        }
    }

    /// <summary>
    /// A figure far from what the network would hesitate at: its yes and no must not depend on the last digit. Multiples of 1/64, which
    /// are exact and short as text.
    /// </summary>
    static void Fill(TensorSpec spec, int row, Span<float> values)
    {
        if (spec.Shape is [var channels, var height, var width])
        {
            values.Clear();
            for (var channel = 0; channel < channels; channel++)
            {
                var (centreX, centreY) = (width * (row == 0 ? 0.5f : 0.3f), height * (row == 0 ? 0.5f : 0.6f));
                for (var y = 0; y < height; y++)
                {
                    for (var x = 0; x < width; x++)
                    {
                        var (dx, dy) = ((x + 0.5f - centreX) / (0.09f * width), (y + 0.5f - centreY) / (0.23f * height));
                        if (dx * dx + dy * dy < 1) values[(channel * height + y) * width + x] = (40 + (3 * x + 5 * y) % 16) / 64f;
                    }
                }
            }
        }
        else if (spec.Shape[^1] == 1)
        {
            values.Fill(row == 0 ? 1 : 0);
        }
        else
        {
            for (var i = 0; i < values.Length; i++) values[i] = ((37 * i + 101 * row + 11 * i * i) % 64 - 32) / 64f;
        }
    }
}
