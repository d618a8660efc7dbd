using Onnx;
using Sqair.Network;

namespace Sqair.Trainer.Export;

/// <summary>
/// A value of an ONNX graph under construction: every operation appends a node. Only the rank is tracked; shapes follow from the runtime's
/// inference.
/// </summary>
internal sealed class OnnxTensor(OnnxGraph graph, string name, int rank) : ITensor<OnnxTensor>
{
    public OnnxGraph Graph { get; } = graph;
    public string Name { get; } = name;
    public int Rank { get; } = rank;

    public static OnnxTensor operator +(OnnxTensor a, OnnxTensor b) => a.Binary("Add", b);
    public static OnnxTensor operator -(OnnxTensor a, OnnxTensor b) => a.Binary("Sub", b);
    public static OnnxTensor operator *(OnnxTensor a, OnnxTensor b) => a.Binary("Mul", b);
    public static OnnxTensor operator /(OnnxTensor a, OnnxTensor b) => a.Binary("Div", b);
    public static OnnxTensor operator +(OnnxTensor a, float b) => a.Binary("Add", a.Graph.Scalar(b));
    public static OnnxTensor operator *(OnnxTensor a, float b) => a.Binary("Mul", a.Graph.Scalar(b));
    public static OnnxTensor operator -(OnnxTensor a) => a.Unary("Neg");

    public static OnnxTensor Concat(int dimension, params ReadOnlySpan<OnnxTensor> parts)
    {
        var first = parts[0];
        var node = first.Graph.Node("Concat", parts, first.Rank, out var result);
        node.Attribute.Add(Integer("axis", dimension));
        return result;
    }

    public OnnxTensor Abs() => Unary("Abs");
    public OnnxTensor Exp() => Unary("Exp");
    public OnnxTensor Relu() => Unary("Relu");
    public OnnxTensor Elu() => Unary("Elu");
    public OnnxTensor Sigmoid() => Unary("Sigmoid");
    public OnnxTensor Tanh() => Unary("Tanh");
    public OnnxTensor Softplus() => Unary("Softplus");
    public OnnxTensor Atanh() => Unary("Atanh");

    public OnnxTensor Softmax(int dimension)
    {
        var node = Graph.Node("Softmax", [this], Rank, out var result);
        node.Attribute.Add(Integer("axis", dimension));
        return result;
    }

    public OnnxTensor MatMul(OnnxTensor other) => Binary("MatMul", other);

    public OnnxTensor Linear(OnnxTensor weight, OnnxTensor bias)
    {
        if (Rank != 2) return MatMul(weight.Transpose(0, 1)) + bias;
        var node = Graph.Node("Gemm", [this, weight, bias], 2, out var result);
        node.Attribute.Add(Integer("transB", 1));
        return result;
    }

    public OnnxTensor Convolve(OnnxTensor weight, OnnxTensor bias, int stride)
    {
        var node = Graph.Node("Conv", [this, weight, bias], 4, out var result);
        node.Attribute.Add(Integers("kernel_shape", 3, 3));
        node.Attribute.Add(Integers("pads", 1, 1, 1, 1));
        node.Attribute.Add(Integers("strides", stride, stride));
        return result;
    }

    public OnnxTensor PixelShuffle(int factor)
    {
        var node = Graph.Node("DepthToSpace", [this], 4, out var result);
        node.Attribute.Add(Integer("blocksize", factor));
        node.Attribute.Add(new AttributeProto
        {
            Name = "mode", Type = AttributeProto.Types.AttributeType.String, S = Google.Protobuf.ByteString.CopyFromUtf8("CRD")
        });
        return result;
    }

    public OnnxTensor Reshape(params ReadOnlySpan<long> shape)
    {
        Graph.Node("Reshape", [this, Graph.Integers(shape.ToArray())], shape.Length, out var result);
        return result;
    }

    public OnnxTensor Transpose(int first, int second)
    {
        var order = Enumerable.Range(0, Rank).Select(i => (long)i).ToArray();
        (order[first], order[second]) = (second, first);
        var node = Graph.Node("Transpose", [this], Rank, out var result);
        node.Attribute.Add(Integers("perm", order));
        return result;
    }

    public OnnxTensor? Sample(OnnxTensor scale, OnnxTensor centre, int height, int width) => null;
    public OnnxTensor Complement() => -this + 1f;

    public OnnxTensor[] Split(int dimension, params ReadOnlySpan<int> lengths)
    {
        var parts = new OnnxTensor[lengths.Length];
        for (int i = 0, start = 0; i < parts.Length; start += lengths[i++]) parts[i] = Slice(dimension, start, lengths[i]);
        return parts;
    }

    public OnnxTensor Slice(int dimension, int start, int length)
    {
        Graph.Node("Slice", [this, Graph.Integers(start), Graph.Integers(start + length), Graph.Integers(dimension)], Rank, out var result);
        return result;
    }

    public OnnxTensor Sum(int dimension, bool keep)
    {
        var node = Graph.Node("ReduceSum", [this, Graph.Integers(dimension)], keep ? Rank : Rank - 1, out var result);
        node.Attribute.Add(Integer("keepdims", keep ? 1 : 0));
        return result;
    }

    public OnnxTensor AtLeast(float minimum) => Binary("Max", Graph.Scalar(minimum));

    public OnnxTensor Above(float threshold)
    {
        var above = Binary("Greater", Graph.Scalar(threshold));
        var node = Graph.Node("Cast", [above], Rank, out var result);
        node.Attribute.Add(Integer("to", (long)TensorProto.Types.DataType.Float));
        return result;
    }

    public OnnxTensor RepeatRows(OnnxTensor rows)
    {
        Graph.Node("Shape", [rows], 1, out var shape);
        Graph.Node("Slice", [shape, Graph.Integers(0), Graph.Integers(1)], 1, out var count);
        var rest = Graph.Integers([.. Enumerable.Repeat(1L, Rank - 1)]);
        Graph.Node("Concat", [count, rest], 1, out var target).Attribute.Add(Integer("axis", 0));
        Graph.Node("Expand", [this, target], Rank, out var result);   // a 1 in the target keeps this tensor's own size
        return result;
    }

    OnnxTensor Unary(string operation)
    {
        Graph.Node(operation, [this], Rank, out var result);
        return result;
    }

    OnnxTensor Binary(string operation, OnnxTensor other)
    {
        Graph.Node(operation, [this, other], Math.Max(Rank, other.Rank), out var result);
        return result;
    }

    static AttributeProto Integer(string name, long value) =>
        new() { Name = name, Type = AttributeProto.Types.AttributeType.Int, I = value };

    static AttributeProto Integers(string name, params long[] values)
    {
        var attribute = new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Ints };
        attribute.Ints.AddRange(values);
        return attribute;
    }
}
