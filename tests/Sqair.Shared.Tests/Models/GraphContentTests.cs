using Google.Protobuf;
using Onnx;
using Sqair.Models;

namespace Sqair.Shared.Tests.Models;

/// <summary>Every place where ONNX keeps numbers, in every form, against the official writer of the format.</summary>
public sealed class GraphContentTests
{
    static byte[] Model(GraphProto graph) => new ModelProto { IrVersion = 8, Graph = graph }.ToByteArray();

    static TensorProto Tensor(TensorProto.Types.DataType type, string name = "w") => new() { Name = name, DataType = (int)type };

    internal static byte[] WithWeightElsewhere()
    {
        var tensor = Tensor(TensorProto.Types.DataType.Float);
        tensor.DataLocation = TensorProto.Types.DataLocation.External;
        tensor.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = "../../secrets" });
        return Model(new GraphProto { Initializer = { tensor } });
    }

    static string? Fault(GraphProto graph)
    {
        try
        {
            GraphContent.Check("file", Model(graph));
            return null;
        }
        catch (ModelException e)
        {
            return e.Message;
        }
    }

    static TensorProto Single(float value, bool raw)
    {
        var tensor = Tensor(TensorProto.Types.DataType.Float);
        if (raw) tensor.RawData = ByteString.CopyFrom([0, 0, 0, 0, .. BitConverter.GetBytes(value)]);
        else tensor.FloatData.Add([0, value]);
        return tensor;
    }

    static TensorProto Double(double value, bool raw)
    {
        var tensor = Tensor(TensorProto.Types.DataType.Double);
        if (raw) tensor.RawData = ByteString.CopyFrom([.. new byte[8], .. BitConverter.GetBytes(value)]);
        else tensor.DoubleData.Add([0, value]);
        return tensor;
    }

    static TensorProto Half(Half value)
    {
        var tensor = Tensor(TensorProto.Types.DataType.Float16);
        tensor.RawData = ByteString.CopyFrom([0, 0, .. BitConverter.GetBytes(value)]);
        return tensor;
    }

    static IEnumerable<TensorProto> Tensors(double value) =>
        [Single((float)value, true), Single((float)value, false), Double(value, true), Double(value, false), Half((Half)value)];

    static NodeProto Node(AttributeProto attribute) => new() { OpType = "Constant", Attribute = { attribute } };

    static IEnumerable<GraphProto> Around(TensorProto tensor)
    {
        yield return new GraphProto { Initializer = { tensor } };
        yield return new GraphProto { SparseInitializer = { new SparseTensorProto { Values = tensor } } };
        foreach (var attribute in (AttributeProto[])[new() { T = tensor }, new() { Tensors = { tensor } },
            new() { SparseTensor = new() { Values = tensor } },
            new() { G = new GraphProto { Initializer = { tensor } } }, new() { Graphs = { new GraphProto { Initializer = { tensor } } } }])
            yield return new GraphProto { Node = { Node(attribute) } };
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void No_number_anywhere(double value)
    {
        foreach (var tensor in Tensors(value))
            foreach (var graph in Around(tensor))
                Assert.Equal("file: weight 'w' is NaN or infinite at 1, expected finite numbers", Fault(graph));
        Assert.Equal("file: a constant is NaN or infinite, expected finite numbers",
            Fault(new GraphProto { Node = { Node(new AttributeProto { F = (float)value }) } }));
        Assert.NotNull(Fault(new GraphProto { Node = { Node(new AttributeProto { Floats = { 1, (float)value } }) } }));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1.5)]
    [InlineData(65504)]
    public void Numbers_pass(double value)
    {
        foreach (var tensor in Tensors(value))
            foreach (var graph in Around(tensor)) Assert.Null(Fault(graph));
    }

    /// <summary>The bits of an integer mean something else.</summary>
    [Fact]
    public void Integers_pass_whatever_their_bits()
    {
        var tensor = Tensor(TensorProto.Types.DataType.Int32);
        tensor.RawData = ByteString.CopyFrom(BitConverter.GetBytes(-1));
        Assert.Null(Fault(new GraphProto { Initializer = { tensor } }));
    }

    [Fact]
    public void Types_whose_numbers_are_not_looked_at_are_refused()
    {
        var tensor = Tensor(TensorProto.Types.DataType.Bfloat16);
        tensor.RawData = ByteString.CopyFrom([0, 0]);
        Assert.Contains("of ONNX's type 16", Fault(new GraphProto { Initializer = { tensor } }));
        tensor = Tensor(TensorProto.Types.DataType.Float16);
        tensor.Int32Data.Add(0x7C00);
        Assert.Contains("float16 as integers", Fault(new GraphProto { Initializer = { tensor } }));
    }

    [Fact]
    public void Graphs_within_graphs_end()
    {
        var graph = new GraphProto();
        for (var i = 0; i < 40; i++) graph = new GraphProto { Node = { Node(new AttributeProto { G = graph }) } };
        Assert.Contains("graphs within graphs", Fault(graph));
    }
}
