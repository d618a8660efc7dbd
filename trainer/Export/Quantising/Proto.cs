using System.Runtime.InteropServices;
using Google.Protobuf;
using Onnx;

namespace Sqair.Trainer.Export.Quantising;

/// <summary>Pieces of ONNX graphs.</summary>
internal static class Proto
{
    public static float[] Floats(this TensorProto tensor) => MemoryMarshal.Cast<byte, float>(tensor.RawData.Span).ToArray();

    public static TensorProto Tensor<T>(string name, TensorProto.Types.DataType type, T[] values, params ReadOnlySpan<long> shape)
        where T : unmanaged
    {
        var proto = new TensorProto
        {
            Name = name, DataType = (int)type, RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values.AsSpan()))
        };
        proto.Dims.AddRange(shape.ToArray());
        return proto;
    }

    public static NodeProto Node(string operation, string output, params ReadOnlySpan<string> inputs)
    {
        var node = new NodeProto { OpType = operation, Name = $"{operation}:{output}" };
        node.Input.AddRange(inputs.ToArray());
        node.Output.Add(output);
        return node;
    }

    public static NodeProto With(this NodeProto node, string attribute, long value)
    {
        node.Attribute.Add(new AttributeProto { Name = attribute, Type = AttributeProto.Types.AttributeType.Int, I = value });
        return node;
    }

    public static ModelProto Parse(byte[] graph) => ModelProto.Parser.ParseFrom(graph);
}
