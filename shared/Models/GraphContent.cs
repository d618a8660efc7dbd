using System.Runtime.InteropServices;
using System.Text;

namespace Sqair.Models;

/// <summary>
/// Looks through a serialised ONNX graph for what its runtime takes without a word: weights that are not numbers, and weights that it
/// would fetch from other files.
/// </summary>
static class GraphContent
{
    const int DeepestNesting = 8;

    /// <summary>Messages of onnx.proto that lead to tensors.</summary>
    enum Message { Model, Function, Graph, Node, Attribute, Sparse, Tensor }

    /// <param name="name">File and entry, for messages.</param>
    /// <exception cref="ModelException">Not a graph, or one with such weights.</exception>
    public static void Check(string name, ReadOnlySpan<byte> graph) => Walk(name, Message.Model, graph, 0);

    static void Walk(string name, Message kind, ReadOnlySpan<byte> content, int depth)
    {
        if (depth > 4 * DeepestNesting) throw new ModelException($"{name}: graphs within graphs, allowed are {DeepestNesting} levels");
        if (kind == Message.Tensor)
        {
            CheckTensor(name, content);
            return;
        }
        var fields = new ProtobufFields(name, content);
        while (fields.Next())
        {
            Message? inner = (kind, fields.Number) switch
            {
                (Message.Model, 7) or (Message.Attribute, 6 or 11) => Message.Graph,
                (Message.Model, 25) => Message.Function,
                (Message.Function, 7) or (Message.Graph, 1) => Message.Node,
                (Message.Graph, 5) or (Message.Attribute, 5 or 10) or (Message.Sparse, 1 or 2) => Message.Tensor,
                (Message.Graph, 15) or (Message.Attribute, 22 or 23) => Message.Sparse,
                (Message.Node, 5) or (Message.Function, 11) => Message.Attribute,
                _ => null,
            };
            if (inner is { } next) Walk(name, next, fields.Bytes, depth + 1);
            else if ((kind, fields.Number) is (Message.Attribute, 2 or 7) && First<uint>(fields.Bytes, IsUnboundedSingle) >= 0)
                throw new ModelException($"{name}: a constant is NaN or infinite, expected finite numbers");
        }
    }

    static void CheckTensor(string name, ReadOnlySpan<byte> content)
    {
        // What the tensor is called and made of may stand behind its numbers.
        var (type, tensor) = (0UL, "");
        var fields = new ProtobufFields(name, content);
        while (fields.Next())
        {
            if (fields.Number == 2) type = fields.Value;
            else if (fields.Number == 8) tensor = Encoding.UTF8.GetString(fields.Bytes.Length > 200 ? fields.Bytes[..200] : fields.Bytes);
            else if (fields.Number == 13 || (fields.Number == 14 && fields.Value != 0))
                throw new ModelException($"{name}: a weight lies in another file, expected all of them in the graph");
        }
        if (type is >= 14 and <= 20)
            throw new ModelException($"{name}: a weight is of ONNX's type {type}, expected float32, float16, float64 or integers");
        tensor = string.Concat(tensor.Where(c => !char.IsControl(c)));
        fields = new ProtobufFields(name, content);
        while (fields.Next())
        {
            var at = (fields.Number, type) switch
            {
                (4 or 9, 1) => First<uint>(fields.Bytes, IsUnboundedSingle),
                (9, 10) => First<ushort>(fields.Bytes, bits => (bits & 0x7C00) == 0x7C00),
                (5, 10) => throw new ModelException($"{name}: weight '{tensor}' has float16 as integers, expected them as raw data"),
                (9 or 10, 11) => First<ulong>(fields.Bytes, bits => (bits & 0x7FF0000000000000) == 0x7FF0000000000000),
                _ => -1,
            };
            if (at >= 0)
                throw new ModelException($"{name}: weight '{tensor}' is NaN or infinite at {at}, expected finite numbers");
        }
    }

    static bool IsUnboundedSingle(uint bits) => (bits & 0x7F800000) == 0x7F800000;

    /// <summary>Numbers lie little endian in the file, as on every processor that this runs on.</summary>
    static int First<T>(ReadOnlySpan<byte> bytes, Func<T, bool> isOne) where T : unmanaged
    {
        var values = MemoryMarshal.Cast<byte, T>(bytes);
        for (var i = 0; i < values.Length; i++)
            if (isOne(values[i])) return i;
        return -1;
    }
}

/// <summary>The fields of one protobuf message, one after another.</summary>
ref struct ProtobufFields(string name, ReadOnlySpan<byte> content)
{
    ReadOnlySpan<byte> _rest = content;

    public int Number { get; private set; }

    /// <summary>Of a number; 0 of everything else.</summary>
    public ulong Value { get; private set; }

    /// <summary>Of a text, message or list, and the eight or four of a fixed number; else empty.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <exception cref="ModelException">What comes is not a field.</exception>
    public bool Next()
    {
        if (_rest.IsEmpty) return false;
        var key = Varint();
        (Number, Value) = ((int)(key >> 3 & int.MaxValue), 0);
        Bytes = default;
        switch (key & 7)
        {
            case 0: Value = Varint(); break;
            case 1: Bytes = Take(8); break;
            case 2: Bytes = Take(Varint()); break;
            case 5: Bytes = Take(4); break;
            default: throw Broken();
        }
        return true;
    }

    ulong Varint()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var part = Take(1)[0];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80) return value;
        }
        throw Broken();
    }

    ReadOnlySpan<byte> Take(ulong count)
    {
        if (count > (ulong)_rest.Length) throw Broken();
        var taken = _rest[..(int)count];
        _rest = _rest[(int)count..];
        return taken;
    }

    readonly ModelException Broken() => new($"{name}: not an ONNX graph, or a truncated one");
}
