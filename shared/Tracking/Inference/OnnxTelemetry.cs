using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace Sqair.Tracking;

/// <summary>
/// ONNX Runtime reports to its maker unless it is told not to, from its first call on: it writes events to the user's cache and looks for
/// a server. Nothing of a camera's place leaves by that way.
/// </summary>
static partial class OnnxTelemetry
{
    const string Switch = "ORT_DISABLE_TELEMETRY";
    static readonly Lazy<bool> s_off = new(TurnOff);

    /// <summary>Before any other call.</summary>
    public static void Off() => _ = s_off.Value;

    static bool TurnOff()
    {
        // The library reads the process's own environment as it is loaded, of which .NET's is a copy.
        if (!OperatingSystem.IsWindows()) _ = SetEnvironment(Switch, "1", 1);
        else Environment.SetEnvironmentVariable(Switch, "1");
        OrtEnv.Instance().DisableTelemetryEvents();
        return true;
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
