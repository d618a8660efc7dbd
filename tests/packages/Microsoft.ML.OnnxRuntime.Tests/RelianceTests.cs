using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Onnx;

/// <summary>What shared/Tracking relies on, with a graph of two operations: y = x · w + x, [rows, 3].</summary>
public class RelianceTests
{
    static readonly float[] s_w = [1, 0, 2, 0, 1, 0, 0, 0, 3];

    [Fact]
    public void Names_and_shapes_are_told_with_the_free_dimension_as_minus_one()
    {
        using var session = new InferenceSession(Graph());
        var input = Assert.Single(session.InputMetadata);
        Assert.Equal(("x", typeof(float)), (input.Key, input.Value.ElementType));
        Assert.Equal([-1, 3], input.Value.Dimensions);
        Assert.Equal("y", Assert.Single(session.OutputMetadata).Key);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public void Values_in_pinned_memory_are_read_and_written_where_they_lie(int rows)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1, InterOpNumThreads = 1 };
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        using var session = new InferenceSession(Graph(), options);
        float[] x = GC.AllocateArray<float>(3 * rows, pinned: true), y = GC.AllocateArray<float>(3 * rows, pinned: true);
        using var input = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, x.AsMemory(), [rows, 3]);
        using var output = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, y.AsMemory(), [rows, 3]);
        using var binding = session.CreateIoBinding();
        binding.BindInput("x", input);
        binding.BindOutput("y", output);
        using var run = new RunOptions();
        for (var turn = 1; turn <= 3; turn++)
        {
            for (var i = 0; i < x.Length; i++) x[i] = turn * (i + 1);
            session.RunWithBinding(run, binding);
            Assert.Equal(Expected(x), y);
        }
    }

    [Fact]
    public void A_wrong_name_or_shape_is_an_exception_that_names_it()
    {
        using var session = new InferenceSession(Graph());
        using var run = new RunOptions();
        using var good = OrtValue.CreateTensorValueFromMemory(new float[3], [1, 3]);
        using var wide = OrtValue.CreateTensorValueFromMemory(new float[4], [1, 4]);
        Assert.Contains("z", Assert.Throws<OnnxRuntimeException>(() => session.Run(run, ["z"], [good], ["y"])).Message);
        Assert.Contains("x", Assert.Throws<OnnxRuntimeException>(() => session.Run(run, ["x"], [wide], ["y"])).Message);
    }

    [Fact]
    public void A_truncated_graph_is_an_exception()
    {
        var bytes = Graph();
        Assert.Throws<OnnxRuntimeException>(() => new InferenceSession(bytes[..(bytes.Length / 2)]));
    }

    [Fact]
    public void The_processor_is_among_the_providers() =>
        Assert.Contains("CPUExecutionProvider", OrtEnv.Instance().GetAvailableProviders());

    static float[] Expected(float[] x)
    {
        var y = new float[x.Length];
        for (var i = 0; i < x.Length; i++)
        {
            y[i] = x[i];
            for (var k = 0; k < 3; k++) y[i] += x[i / 3 * 3 + k] * s_w[3 * k + i % 3];
        }
        return y;
    }

    static byte[] Graph()
    {
        var weights =
            new TensorProto { Name = "w", DataType = (int)TensorProto.Types.DataType.Float, Dims = { 3, 3 }, FloatData = { s_w } };
        var graph = new GraphProto { Name = "g", Initializer = { weights }, Input = { Value("x") }, Output = { Value("y") } };
        graph.Node.Add(new NodeProto { OpType = "MatMul", Input = { "x", "w" }, Output = { "p" } });
        graph.Node.Add(new NodeProto { OpType = "Add", Input = { "p", "x" }, Output = { "y" } });
        return new ModelProto { IrVersion = 8, OpsetImport = { new OperatorSetIdProto { Version = 17 } }, Graph = graph }.ToByteArray();
    }

    static ValueInfoProto Value(string name)
    {
        var shape = new TensorShapeProto();
        shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimParam = "rows" });
        shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = 3 });
        return new()
        {
            Name = name, Type = new() { TensorType = new() { ElemType = (int)TensorProto.Types.DataType.Float, Shape = shape } }
        };
    }
}
