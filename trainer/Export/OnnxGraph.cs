using System.Runtime.InteropServices;
using Google.Protobuf;
using Onnx;
using Sqair.Network;

namespace Sqair.Trainer.Export;

/// <summary>Builds an ONNX model: weights come from the trained state by name, constants and shapes are shared between nodes.</summary>
internal sealed class OnnxGraph : IWeights<OnnxTensor>
{
    // Operator set 17: all that the network needs; read by ONNX Runtime 1.29 and by TensorRT 10.
    const int OperatorSet = 17;
    const int IrVersion = 8;

    readonly ModelProto _model;
    readonly IReadOnlyDictionary<string, float[]> _trained;
    readonly Dictionary<string, OnnxTensor> _integers = [];
    readonly Dictionary<float, OnnxTensor> _scalars = [];
    int _names;

    public OnnxGraph(string name, IReadOnlyDictionary<string, float[]> trained)
    {
        _trained = trained;
        _model = new ModelProto { IrVersion = IrVersion, ProducerName = "sqair", Graph = new GraphProto { Name = name } };
        _model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = OperatorSet });
    }

    /// <summary>A graph input with a free first dimension.</summary>
    public OnnxTensor Input(string name, params ReadOnlySpan<long> shapeAfterBatch)
    {
        _model.Graph.Input.Add(Value(name, shapeAfterBatch));
        return new(this, name, shapeAfterBatch.Length + 1);
    }

    public void Output(string name, OnnxTensor value, params ReadOnlySpan<long> shapeAfterBatch)
    {
        var node = new NodeProto { OpType = "Identity", Name = name };
        node.Input.Add(value.Name);
        node.Output.Add(name);
        _model.Graph.Node.Add(node);
        _model.Graph.Output.Add(Value(name, shapeAfterBatch));
    }

    public byte[] ToBytes()
    {
        RemoveUnusedWeights();
        return _model.ToByteArray();
    }

    public OnnxTensor Parameter(string name, ReadOnlySpan<long> shape, Initialisation start)
    {
        if (!_trained.TryGetValue(name, out var values)) throw new KeyNotFoundException($"the trained state has no weight '{name}'");
        return Add(name, values, shape);
    }

    public OnnxTensor Constant(float[] values, ReadOnlySpan<long> shape) => Add(NewName("constant"), values, shape);

    public OnnxTensor Scalar(float value)
    {
        if (!_scalars.TryGetValue(value, out var tensor)) _scalars[value] = tensor = Add(NewName("scalar"), [value], []);
        return tensor;
    }

    public OnnxTensor Integers(params long[] values)
    {
        var key = string.Join(',', values);
        if (_integers.TryGetValue(key, out var tensor)) return tensor;
        var proto =
            new TensorProto { Name = NewName("integers"), DataType = (int)TensorProto.Types.DataType.Int64, RawData = Raw<long>(values) };
        proto.Dims.Add(values.Length);
        _model.Graph.Initializer.Add(proto);
        return _integers[key] = new(this, proto.Name, 1);
    }

    public NodeProto Node(string operation, ReadOnlySpan<OnnxTensor> inputs, int rank, out OnnxTensor result)
    {
        var node = new NodeProto { OpType = operation, Name = NewName(operation) };
        foreach (var input in inputs) node.Input.Add(input.Name);
        node.Output.Add(node.Name);
        _model.Graph.Node.Add(node);
        result = new(this, node.Name, rank);
        return node;
    }

    OnnxTensor Add(string name, float[] values, ReadOnlySpan<long> shape)
    {
        long count = 1;
        foreach (var size in shape) count *= size;
        if (count != values.Length)
            throw new ArgumentException(
                $"weight '{name}' has {values.Length} values, its shape [{string.Join(", ", shape.ToArray())}] needs {count}");
        var proto = new TensorProto { Name = name, DataType = (int)TensorProto.Types.DataType.Float, RawData = Raw<float>(values) };
        proto.Dims.AddRange(shape.ToArray());
        _model.Graph.Initializer.Add(proto);
        return new(this, name, shape.Length);
    }

    /// <summary>Each graph instantiates the whole network; it keeps the nodes and weights that lead to its outputs.</summary>
    void RemoveUnusedWeights()
    {
        var needed = _model.Graph.Output.Select(o => o.Name).ToHashSet();
        for (var i = _model.Graph.Node.Count - 1; i >= 0; i--)
        {
            var node = _model.Graph.Node[i];
            if (node.Output.Any(needed.Contains)) needed.UnionWith(node.Input);
            else _model.Graph.Node.RemoveAt(i);
        }
        for (var i = _model.Graph.Initializer.Count - 1; i >= 0; i--)
            if (!needed.Contains(_model.Graph.Initializer[i].Name)) _model.Graph.Initializer.RemoveAt(i);
    }

    string NewName(string kind) => $"{kind}_{_names++}";

    static ByteString Raw<TValue>(TValue[] values) where TValue : unmanaged =>
        ByteString.CopyFrom(MemoryMarshal.AsBytes(values.AsSpan()));   // little endian, as ONNX demands and every target is

    static ValueInfoProto Value(string name, ReadOnlySpan<long> shapeAfterBatch)
    {
        var shape = new TensorShapeProto();
        shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimParam = "batch" });
        foreach (var size in shapeAfterBatch) shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = size });
        return new()
        {
            Name = name, Type = new TypeProto
            {
                TensorType = new TypeProto.Types.Tensor { ElemType = (int)TensorProto.Types.DataType.Float, Shape = shape }
            }
        };
    }
}
