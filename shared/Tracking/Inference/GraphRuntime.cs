using Microsoft.ML.OnnxRuntime;
using Sqair.Models;

namespace Sqair.Tracking;

/// <summary>Starts ONNX Runtime sessions on the provider asked for, or on the CPU with the reason why.</summary>
static class GraphRuntime
{
    /// <param name="provider">What is to run it; set to the CPU where the provider asked for is not to be had.</param>
    /// <param name="fallBackReason">Why not, one line; null where the provider is what was asked for.</param>
    /// <exception cref="ModelException">The graph is not one, or the provider is not to be had and falling back is off.</exception>
    public static InferenceSession Start(
        string name, byte[] graph, EngineOptions options, ref ExecutionProvider provider, ref string? fallBackReason)
    {
        OnnxTelemetry.Off();
        if (provider != ExecutionProvider.Cpu)
        {
            try
            {
                return Start(graph, options, provider);
            }
            catch (Exception e)
                when (e is OnnxRuntimeException or NotSupportedException or DllNotFoundException or EntryPointNotFoundException)
            {
                var available = string.Join(", ", OrtEnv.Instance().GetAvailableProviders());
                var reason = $"{provider} cannot run {name}: {OneLine(e.Message)} (this onnxruntime offers {available})";
                if (!options.FallBackToCpu) throw new ModelException(reason, e);
                (provider, fallBackReason) = (ExecutionProvider.Cpu, reason);
            }
        }
        try
        {
            return Start(graph, options, ExecutionProvider.Cpu);
        }
        catch (OnnxRuntimeException e)
        {
            throw new ModelException($"{name}: ONNX Runtime refuses the graph ({OneLine(e.Message)})", e);
        }
    }

    static InferenceSession Start(byte[] graph, EngineOptions options, ExecutionProvider provider)
    {
        using var session = new SessionOptions
        {
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            IntraOpNumThreads = options.IntraOpThreads,
            InterOpNumThreads = 1,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        session.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        session.AddSessionConfigEntry("session.inter_op.allow_spinning", "0");
        var device = options.DeviceId.ToString();
        if (provider == ExecutionProvider.Cuda)
        {
            using var cuda = new OrtCUDAProviderOptions();
            cuda.UpdateOptions(new Dictionary<string, string> { ["device_id"] = device, ["cudnn_conv_algo_search"] = "HEURISTIC" });
            session.AppendExecutionProvider_CUDA(cuda);
        }
        else if (provider == ExecutionProvider.TensorRt)
        {
            using var tensorRt = new OrtTensorRTProviderOptions();
            var settings = new Dictionary<string, string>
            {
                ["device_id"] = device,
                ["trt_fp16_enable"] = options.HalfPrecision ? "1" : "0",
            };
            if (options.EngineCacheFolder is { } folder)
            {
                settings["trt_engine_cache_enable"] = "1";
                settings["trt_engine_cache_path"] = folder;
            }
            tensorRt.UpdateOptions(settings);
            session.AppendExecutionProvider_Tensorrt(tensorRt);
        }
        return new InferenceSession(graph, session);
    }

    static string OneLine(string message) => message.ReplaceLineEndings(" ").Trim();
}
