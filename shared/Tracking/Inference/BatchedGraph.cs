using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Sqair.Models;

namespace Sqair.Tracking;

/// <summary>
/// A graph with a free batch dimension over memory that is kept: callers fill rows of the inputs, run, and read rows of the outputs.
/// Nothing is allocated once a number of rows has been seen. Several may share a session, each on its thread.
/// </summary>
sealed class BatchedGraph : IDisposable
{
    readonly InferenceSession _session;
    readonly RunOptions _runOptions = new();
    readonly TensorSpec[] _inputs;
    readonly TensorSpec[] _outputs;
    readonly string[] _inputNames;
    readonly string[] _outputNames;
    readonly float[][] _memory;
    readonly Dictionary<int, Binding> _bindings = [];
    readonly bool _onCpu;
    int _capacity;

    /// <param name="name">File and entry, for messages.</param>
    /// <param name="session">The caller's own, to be closed after this.</param>
    /// <param name="onCpu">
    /// Inputs can be bound once, since the graph reads them where they lie, and any batch size costs the same to start.
    /// </param>
    /// <exception cref="ModelException">
    /// The graph has other inputs or outputs than are expected. Whether it is sound inside, its <see cref="SelfTesting"/> says.
    /// </exception>
    public BatchedGraph(string name, InferenceSession session, TensorSpec[] inputs, TensorSpec[] outputs, bool onCpu, int capacity)
    {
        (_session, _inputs, _outputs, _onCpu) = (session, inputs, outputs, onCpu);
        Check(name, "input", inputs, session.InputMetadata);
        Check(name, "output", outputs, session.OutputMetadata);
        foreach (var extra in session.InputMetadata.Keys)
        {
            if (!inputs.Any(i => i.Name == extra))
                throw new ModelException($"{name}: the graph has an input {extra} that this build does not know");
        }
        _inputNames = [.. inputs.Select(i => i.Name)];
        _outputNames = [.. outputs.Select(o => o.Name)];
        _memory = new float[inputs.Length + outputs.Length][];
        Reserve(capacity);
    }

    public IReadOnlyList<TensorSpec> Inputs => _inputs;

    public IReadOnlyList<TensorSpec> Outputs => _outputs;

    /// <summary>Told of the number of rows before each run, while its inputs can be read; null for nobody.</summary>
    public Action<BatchedGraph, int>? Observer { get; set; }

    public Span<float> Input(int index, int row) => Row(_memory[index], _inputs[index].RowLength, row);

    public ReadOnlySpan<float> Output(int index, int row) => Row(_memory[_inputs.Length + index], _outputs[index].RowLength, row);

    /// <summary>Makes room; the rows' contents are lost when it grows.</summary>
    public void Reserve(int rows)
    {
        if (rows <= _capacity) return;
        _capacity = Padded(Math.Max(rows, Math.Min(2 * _capacity, rows + 64)));
        DropBindings();
        for (var i = 0; i < _memory.Length; i++)
        {
            var spec = i < _inputs.Length ? _inputs[i] : _outputs[i - _inputs.Length];
            _memory[i] = GC.AllocateArray<float>(_capacity * spec.RowLength, pinned: true);
        }
    }

    /// <summary>Runs the first rows of the inputs.</summary>
    /// <exception cref="OnnxRuntimeException">The runtime failed; its message says why.</exception>
    public void Run(int rows)
    {
        Observer?.Invoke(this, rows);
        var padded = Padded(rows);
        if (!_bindings.TryGetValue(padded, out var binding)) _bindings[padded] = binding = Bind(padded);
        if (binding.Bound is { } bound) _session.RunWithBinding(_runOptions, bound);
        else _session.Run(_runOptions, _inputNames, binding.Inputs, _outputNames, binding.Outputs);
    }

    public void Dispose()
    {
        DropBindings();
        _runOptions.Dispose();
    }

    /// <summary>
    /// Rows actually run. A GPU prepares itself for each new size, so there are few sizes; on the CPU each extra row costs its
    /// full time. Rows beyond those asked for hold old numbers, and nobody reads their answers.
    /// </summary>
    int Padded(int rows)
    {
        if (!_onCpu) return rows <= 64 ? (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)rows) : (rows + 63) / 64 * 64;
        return rows <= 32 ? rows : (rows + 7) / 8 * 8;
    }

    Binding Bind(int rows)
    {
        var values = new OrtValue[_memory.Length];
        for (var i = 0; i < _memory.Length; i++)
        {
            var spec = i < _inputs.Length ? _inputs[i] : _outputs[i - _inputs.Length];
            long[] shape = [rows, .. spec.Shape.Select(size => (long)size)];
            values[i] = OrtValue.CreateTensorValueFromMemory(
                OrtMemoryInfo.DefaultInstance, _memory[i].AsMemory(0, rows * spec.RowLength), shape);
        }
        OrtIoBinding? bound = null;
        if (_onCpu)
        {
            bound = _session.CreateIoBinding();
            for (var i = 0; i < _inputs.Length; i++) bound.BindInput(_inputs[i].Name, values[i]);
            for (var i = 0; i < _outputs.Length; i++) bound.BindOutput(_outputs[i].Name, values[_inputs.Length + i]);
        }
        return new Binding(values[.._inputs.Length], values[_inputs.Length..], bound);
    }

    void DropBindings()
    {
        foreach (var binding in _bindings.Values)
        {
            binding.Bound?.Dispose();
            foreach (var value in binding.Inputs) value.Dispose();
            foreach (var value in binding.Outputs) value.Dispose();
        }
        _bindings.Clear();
    }

    static Span<float> Row(float[] values, int length, int row) => values.AsSpan(row * length, length);

    static void Check(string name, string kind, TensorSpec[] specs, IReadOnlyDictionary<string, NodeMetadata> metadata)
    {
        foreach (var spec in specs)
        {
            if (!metadata.TryGetValue(spec.Name, out var found))
                throw new ModelException($"{name}: the graph has no {kind} {spec.Name}, expected {spec}");
            var fits = found.IsTensor && found.ElementDataType == TensorElementType.Float
                && found.Dimensions.Length == spec.Shape.Length + 1
                && found.Dimensions[0] < 0
                && !spec.Shape.Where((size, i) => found.Dimensions[i + 1] >= 0 && found.Dimensions[i + 1] != size).Any();
            if (!fits)
            {
                var sizes = string.Join(',', found.Dimensions.Select(d => d < 0 ? "?" : d.ToString()));
                var shape = found.IsTensor ? $"{found.ElementDataType}[{sizes}]" : "no tensor";
                throw new ModelException(
                    $"{name}: {kind} {spec.Name} is {shape}, this build and the manifest ask for {spec} of Float with free B");
            }
        }
    }

    sealed record Binding(OrtValue[] Inputs, OrtValue[] Outputs, OrtIoBinding? Bound);
}
