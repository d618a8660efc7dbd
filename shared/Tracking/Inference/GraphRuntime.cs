using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Sqair.Models;

namespace Sqair.Tracking;

/// <summary>Starts ONNX Runtime sessions.</summary>
static partial class GraphRuntime
{
    /// <summary>
    /// By itself the library keeps a number for this machine in the home folder and sends figures of its use to its maker; what watches
    /// people tells nobody anything. It reads the process's own environment, which .NET does not write.
    /// </summary>
    static GraphRuntime()
    {
        if (!OperatingSystem.IsWindows()) SetEnvironment("ORT_DISABLE_TELEMETRY", "1", 1);
    }

    /// <param name="fingerprint">Of the model package.</param>
    /// <exception cref="ModelException">The graph is not one, or the provider is not to be had or cannot run it.</exception>
    public static InferenceSession Start(
        string name, byte[] graph, EngineOptions options, ExecutionProvider provider, string fingerprint)
    {
        try
        {
            return Start(graph, options, provider, fingerprint);
        }
        catch (OnnxRuntimeException e) when (provider == ExecutionProvider.Cpu)
        {
            throw new ModelException($"{name}: ONNX Runtime refuses the graph ({OneLine(e.Message)})", e);
        }
        catch (Exception e) when (provider != ExecutionProvider.Cpu
            && e is OnnxRuntimeException or NotSupportedException or DllNotFoundException or EntryPointNotFoundException or IOException
                or UnauthorizedAccessException)
        {
            var available = string.Join(", ", OrtEnv.Instance().GetAvailableProviders());
            throw new ModelException($"{provider} cannot run {name}: {OneLine(e.Message)} (this onnxruntime offers {available})", e);
        }
    }

    static InferenceSession Start(byte[] graph, EngineOptions options, ExecutionProvider provider, string fingerprint)
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
            if (options.EngineCacheFolder is { } cache && EngineCache.FolderFor(cache, options.DeviceId, fingerprint) is { } folder)
            {
                settings["trt_engine_cache_enable"] = "1";
                settings["trt_engine_cache_path"] = folder;
            }
            tensorRt.UpdateOptions(settings);
            session.AppendExecutionProvider_Tensorrt(tensorRt);
        }
        return new InferenceSession(graph, session);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);

    static string OneLine(string message) => message.ReplaceLineEndings(" ").Trim();
}
