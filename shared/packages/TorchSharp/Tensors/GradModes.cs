using TorchSharp.Interop;

namespace TorchSharp;

/// <summary>Turns gradient recording on or off for the calling thread until it is disposed.</summary>
sealed class AutoGradMode : IDisposable
{
    readonly bool previous = IsEnabled;

    public AutoGradMode(bool enabled) => NativeMethods.tl_set_grad_mode(enabled ? 1 : 0);

    public static bool IsEnabled => NativeMethods.tl_grad_mode() != 0;

    public void Dispose() => NativeMethods.tl_set_grad_mode(previous ? 1 : 0);
}

/// <summary>Inference mode for the calling thread until it is disposed; dispose in the reverse order of creation.</summary>
sealed class InferenceMode(bool mode) : IDisposable
{
    nint guard = NativeMethods.tl_enter_inference(mode ? 1 : 0);

    public static bool IsEnabled => NativeMethods.tl_is_inference() != 0;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref guard, 0) is var held and not 0) NativeMethods.tl_leave_inference(held);
    }
}

/// <summary>Makes the backward pass tell which forward operation produced a NaN, until it is disposed.</summary>
public class AnomalyMode : IDisposable
{
    readonly bool previous = IsEnabled;
    readonly bool previousCheck = ShouldCheckNaN;

    public AnomalyMode(bool enabled, bool check_nan = true) => NativeMethods.tl_set_anomaly_mode(enabled ? 1 : 0, check_nan ? 1 : 0);

    public static unsafe bool IsEnabled
    {
        get
        {
            int check;
            return NativeMethods.tl_anomaly_mode(&check) != 0;
        }
    }

    public static unsafe bool ShouldCheckNaN
    {
        get
        {
            int check;
            _ = NativeMethods.tl_anomaly_mode(&check);
            return check != 0;
        }
    }

    public void Dispose()
    {
        NativeMethods.tl_set_anomaly_mode(previous ? 1 : 0, previousCheck ? 1 : 0);
        GC.SuppressFinalize(this);
    }
}
