using System.Diagnostics;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Sqair.GpuBench;

/// <summary>How a graph is run.</summary>
enum Way
{
    Cpu,
    /// <summary>All inputs and outputs are copied at each step, as the daemon does it.</summary>
    Cuda,
    /// <summary>Inputs and outputs stay in the GPU's memory; only the picture's rows come anew.</summary>
    CudaBound,
    /// <summary>As that, and the kernels are recorded once and started together.</summary>
    CudaGraph,
}

static class Ways
{
    public static SessionOptions Options(this Way way)
    {
        var options = new SessionOptions { IntraOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        if (way == Way.Cpu) return options;
        using var cuda = new OrtCUDAProviderOptions();
        cuda.UpdateOptions(new Dictionary<string, string>
        {
            ["cudnn_conv_algo_search"] = "HEURISTIC",
            // Parity is of 32 bit floats: tensor cores would round them to 10 bits.
            ["use_tf32"] = "0",
            ["enable_cuda_graph"] = way == Way.CudaGraph ? "1" : "0",
        });
        options.AppendExecutionProvider_CUDA(cuda);
        return options;
    }
}

/// <param name="Values">Of each input, in the session's order.</param>
sealed record Question(int Rows, IReadOnlyList<string> Names, IReadOnlyList<float[]> Values, IReadOnlyList<long[]> Shapes)
{
    public static Question For(InferenceSession session, int rows)
    {
        var random = new Random(7);
        List<float[]> values = [];
        List<long[]> shapes = [];
        foreach (var (_, metadata) in session.InputMetadata)
        {
            long[] shape = [.. metadata.Dimensions.Select((size, i) => i == 0 ? rows : (long)size)];
            var input = new float[shape.Aggregate(1L, (product, size) => product * size)];
            for (var i = 0; i < input.Length; i++) input[i] = random.NextSingle();
            values.Add(input);
            shapes.Add(shape);
        }
        return new Question(rows, [.. session.InputMetadata.Keys], values, shapes);
    }
}

/// <summary>One graph, one number of windows, one way.</summary>
sealed partial class Turn : IDisposable
{
    readonly InferenceSession _session;
    readonly Question _question;
    readonly RunOptions _run = new();
    readonly List<OrtValue> _inputs = [], _outputs = [];
    readonly OrtIoBinding? _binding;
    readonly OrtMemoryInfo? _memory;
    readonly OrtAllocator? _allocator;
    readonly string[] _outputNames;

    public Turn(InferenceSession session, Question question, Way way)
    {
        (_session, _question, _outputNames) = (session, question, [.. session.OutputMetadata.Keys]);
        if (way is Way.CudaBound or Way.CudaGraph)
        {
            _memory = new OrtMemoryInfo("Cuda", OrtAllocatorType.DeviceAllocator, 0, OrtMemType.Default);
            _allocator = new OrtAllocator(session, _memory);
            _binding = session.CreateIoBinding();
        }
        for (var i = 0; i < question.Values.Count; i++) _inputs.Add(Value(question.Shapes[i], question.Values[i]));
        foreach (var (_, metadata) in session.OutputMetadata)
        {
            long[] shape = [.. metadata.Dimensions.Select((size, i) => i == 0 ? question.Rows : (long)size)];
            _outputs.Add(Value(shape, new float[shape.Aggregate(1L, (product, size) => product * size)]));
        }
        if (_binding is null) return;
        for (var i = 0; i < _inputs.Count; i++) _binding.BindInput(question.Names[i], _inputs[i]);
        for (var i = 0; i < _outputs.Count; i++) _binding.BindOutput(_outputNames[i], _outputs[i]);
    }

    public List<float[]> Answers()
    {
        Step();
        return [.. _outputs.Select(Read)];
    }

    /// <returns>Milliseconds of each step, in order of size.</returns>
    public double[] Time(int steps)
    {
        for (var i = 0; i < 20; i++) Step();
        var times = new double[steps];
        for (var i = 0; i < steps; i++)
        {
            var start = Stopwatch.GetTimestamp();
            // The picture is new in each frame; what the network remembers stays where it is.
            if (_binding is not null) Write(_inputs[0], _question.Values[0]);
            Step();
            times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }
        Array.Sort(times);
        return times;
    }

    public static double Furthest(float[] values, float[] expected)
    {
        double furthest = 0;
        for (var i = 0; i < values.Length; i++)
        {
            var off = Math.Abs((double)values[i] - expected[i]) / Math.Max(1, Math.Abs(expected[i]));
            if (!(off <= furthest)) furthest = off;
            if (double.IsNaN(off)) return double.NaN;
        }
        return furthest;
    }

    public void Dispose()
    {
        foreach (var value in _inputs.Concat(_outputs)) value.Dispose();
        _binding?.Dispose();
        _allocator?.Dispose();
        _memory?.Dispose();
        _run.Dispose();
    }

    /// <summary>Comes back when the GPU is done.</summary>
    void Step()
    {
        if (_binding is not null) _session.RunWithBinding(_run, _binding);
        else _session.Run(_run, _question.Names, _inputs, _outputNames, _outputs);
    }

    OrtValue Value(long[] shape, float[] values)
    {
        if (_allocator is null) return OrtValue.CreateTensorValueFromMemory(values, shape);
        var value = OrtValue.CreateAllocatedTensorValue(_allocator, TensorElementType.Float, shape);
        Write(value, values);
        return value;
    }

    static unsafe void Write(OrtValue value, float[] values)
    {
        fixed (float* from = values) Check(cuMemcpyHtoD_v2(Address(value), from, (nuint)values.Length * sizeof(float)));
    }

    unsafe float[] Read(OrtValue value)
    {
        if (_allocator is null) return value.GetTensorDataAsSpan<float>().ToArray();
        var values = new float[value.GetTensorTypeAndShape().ElementCount];
        fixed (float* to = values) Check(cuMemcpyDtoH_v2(to, Address(value), (nuint)values.Length * sizeof(float)));
        return values;
    }

    /// <summary>In the GPU's memory: not to be read here.</summary>
    static unsafe nint Address(OrtValue value) => (nint)System.Runtime.CompilerServices.Unsafe.AsPointer(
        ref MemoryMarshal.GetReference(value.GetTensorMutableRawData()));

    static void Check(int code)
    {
        if (code != 0) throw new InvalidOperationException($"the CUDA driver answers {code}");
    }

    [LibraryImport("libcuda.so.1")]
    private static unsafe partial int cuMemcpyHtoD_v2(nint to, float* from, nuint bytes);

    [LibraryImport("libcuda.so.1")]
    private static unsafe partial int cuMemcpyDtoH_v2(float* to, nint from, nuint bytes);
}
