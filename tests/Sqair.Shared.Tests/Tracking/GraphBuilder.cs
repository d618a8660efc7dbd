using System.Runtime.InteropServices;
using Google.Protobuf;
using Onnx;

namespace Sqair.Shared.Tests.Tracking;

/// <summary>Writes small ONNX graphs; values are known by name.</summary>
sealed class GraphBuilder(string name)
{
    readonly GraphProto _graph = new() { Name = name };
    int _names;

    public string Input(string input, params long[] shape)
    {
        _graph.Input.Add(Value(input, shape));
        return input;
    }

    public void Output(string output, string value, params long[] shape)
    {
        _graph.Node.Add(Node("Identity", [value], output));
        _graph.Output.Add(Value(output, shape));
    }

    public string Constant(float value) => Constant([value]);

    public string Constant(float[] values, params long[] shape)
    {
        var tensor = new TensorProto { Name = Next(), DataType = (int)TensorProto.Types.DataType.Float, RawData = Raw<float>(values) };
        tensor.Dims.Add(shape.Length == 0 ? [values.Length] : shape);
        _graph.Initializer.Add(tensor);
        return tensor.Name;
    }

    public string Integers(params long[] values)
    {
        var tensor = new TensorProto { Name = Next(), DataType = (int)TensorProto.Types.DataType.Int64, RawData = Raw<long>(values) };
        tensor.Dims.Add(values.Length);
        _graph.Initializer.Add(tensor);
        return tensor.Name;
    }

    public string Op(string type, params string[] inputs)
    {
        var node = Node(type, inputs, Next());
        _graph.Node.Add(node);
        return node.Output[0];
    }

    public string Op(string type, string[] inputs, params (string Name, object Value)[] attributes)
    {
        var node = Node(type, inputs, Next());
        foreach (var (key, value) in attributes)
        {
            var attribute = new AttributeProto { Name = key };
            if (value is long number) (attribute.Type, attribute.I) = (AttributeProto.Types.AttributeType.Int, number);
            else attribute.Type = AttributeProto.Types.AttributeType.Ints;
            if (value is long[] numbers) attribute.Ints.Add(numbers);
            node.Attribute.Add(attribute);
        }
        _graph.Node.Add(node);
        return node.Output[0];
    }

    public string Reshape(string value, params long[] shape) => Op("Reshape", value, Integers(shape));

    /// <summary>Part of an axis.</summary>
    public string Slice(string value, long axis, long from, long to) => Op("Slice", value, Integers(from), Integers(to), Integers(axis));

    public string Sum(string value, params long[] axes) => Op("ReduceSum", [value, Integers(axes)], ("keepdims", 1L));

    public string Concat(long axis, params string[] values) => Op("Concat", values, ("axis", axis));

    public byte[] ToBytes()
    {
        var model = new ModelProto { IrVersion = 8, ProducerName = "tests", Graph = _graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = 17 });
        return model.ToByteArray();
    }

    string Next() => $"v{_names++}";

    static NodeProto Node(string type, string[] inputs, string output)
    {
        var node = new NodeProto { OpType = type, Name = output };
        node.Input.Add(inputs);
        node.Output.Add(output);
        return node;
    }

    static ValueInfoProto Value(string name, long[] shape)
    {
        var dimensions = new TensorShapeProto();
        dimensions.Dim.Add(new TensorShapeProto.Types.Dimension { DimParam = "B" });
        foreach (var size in shape) dimensions.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = size });
        var type = new TypeProto
        {
            TensorType = new TypeProto.Types.Tensor { ElemType = (int)TensorProto.Types.DataType.Float, Shape = dimensions },
        };
        return new ValueInfoProto { Name = name, Type = type };
    }

    static ByteString Raw<T>(T[] values) where T : struct => ByteString.CopyFrom(MemoryMarshal.AsBytes<T>(values));
}
