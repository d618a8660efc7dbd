using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Onnx;
using Sqair.Models;
using Sqair.Tracking;

namespace Sqair.Trainer.Export.Quantising;

/// <summary>A graph on the CPU that also answers with tensors from within it.</summary>
internal sealed class FloatGraph : IDisposable
{
    readonly InferenceSession _session;
    readonly RunOptions _options = new();
    readonly string[] _names;

    /// <param name="inner">Names of tensors to be answered besides the outputs.</param>
    public FloatGraph(byte[] graph, IEnumerable<string> inner)
    {
        var model = Proto.Parse(graph);
        Outputs = [.. model.Graph.Output.Select(output => output.Name)];
        Inner = [.. inner.Distinct()];
        foreach (var name in Inner)
        {
            // A name of its own, so that an input can be answered too.
            model.Graph.Node.Add(Proto.Node("Identity", Answer(name), name));
            model.Graph.Output.Add(new ValueInfoProto
            {
                Name = Answer(name), Type = new() { TensorType = new() { ElemType = (int)TensorProto.Types.DataType.Float } }
            });
        }
        using var options = new SessionOptions
        {
            IntraOpNumThreads = 1, InterOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR
        };
        try
        {
            _session = new InferenceSession(Google.Protobuf.MessageExtensions.ToByteArray(model), options);
        }
        catch (OnnxRuntimeException e)
        {
            throw new ModelException($"ONNX Runtime refuses the graph ({e.Message.ReplaceLineEndings(" ").Trim()})", e);
        }
        _names = [.. Outputs, .. Inner.Select(Answer)];
    }

    public IReadOnlyList<string> Outputs { get; }

    public IReadOnlyList<string> Inner { get; }

    /// <param name="take">Gets each tensor's name and values, outputs first.</param>
    /// <exception cref="OperationCanceledException">It was cancelled, also in the middle.</exception>
    public void Run(GraphRows rows, Action<string, ReadOnlySpan<float>> take, CancellationToken cancellation = default)
    {
        cancellation.ThrowIfCancellationRequested();
        var inputs = rows.ToValues();
        using var stopping = cancellation.Register(() => _options.Terminate = true);
        try
        {
            using var answers = _session.Run(_options, rows.Names, inputs, _names);
            for (var i = 0; i < answers.Count; i++)
                take(i < Outputs.Count ? Outputs[i] : Inner[i - Outputs.Count], answers[i].GetTensorDataAsSpan<float>());
        }
        catch (OnnxRuntimeException) when (cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellation);
        }
        finally
        {
            foreach (var input in inputs) input.Dispose();
        }
    }

    public void Dispose()
    {
        _options.Dispose();
        _session.Dispose();
    }

    static string Answer(string tensor) => $"answer:{tensor}";
}

/// <summary>Rows of all inputs of a graph.</summary>
internal sealed class GraphRows
{
    readonly IReadOnlyList<TensorSpec> _specs;
    readonly List<float>[] _values;

    public GraphRows(IReadOnlyList<TensorSpec> specs)
    {
        (_specs, _values) = (specs, [.. specs.Select(_ => new List<float>())]);
        Names = [.. specs.Select(spec => spec.Name)];
    }

    public IReadOnlyCollection<string> Names { get; }

    public int Count { get; private set; }

    public void Add(BatchedGraph graph, int row)
    {
        for (var i = 0; i < _values.Length; i++) _values[i].AddRange(graph.Input(i, row));
        Count++;
    }

    /// <param name="fill">Writes the values of each input, by its name.</param>
    public void Add(Action<string, Span<float>> fill)
    {
        for (var i = 0; i < _values.Length; i++)
        {
            CollectionsMarshal.SetCount(_values[i], _values[i].Count + _specs[i].RowLength);
            fill(_specs[i].Name, CollectionsMarshal.AsSpan(_values[i])[^_specs[i].RowLength..]);
        }
        Count++;
    }

    /// <summary>Puts a row in the place of another.</summary>
    public void Replace(int index, BatchedGraph graph, int row)
    {
        for (var i = 0; i < _values.Length; i++)
            graph.Input(i, row).CopyTo(CollectionsMarshal.AsSpan(_values[i])[(index * _specs[i].RowLength)..]);
    }

    public void Clear()
    {
        foreach (var values in _values) values.Clear();
        Count = 0;
    }

    /// <summary>To be disposed by the caller.</summary>
    public OrtValue[] ToValues() =>
    [
        .. _specs.Select((spec, i) => OrtValue.CreateTensorValueFromMemory(
            _values[i].ToArray(), [Count, .. spec.Shape.Select(size => (long)size)]))
    ];
}
