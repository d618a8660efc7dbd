using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;

namespace TorchSharp.Interop;

/// <summary>
/// Finds libTorchCalls.so beside the assembly and loads it, and with it libtorch.
/// </summary>
/// <remarks>
/// Before libtorch is loaded, OMP_WAIT_POLICY is set to PASSIVE in the native environment unless the user set it: the
/// OpenMP threads then sleep between operators instead of spinning, which matters where several processes share few
/// cores. The number of threads is left to OMP_NUM_THREADS, OPENBLAS_NUM_THREADS and <see cref="torch.set_num_threads"/>.
/// Variables set through <see cref="Environment.SetEnvironmentVariable(string, string?)"/> never reach native code
/// by themselves, so those three are handed on here as well.
/// </remarks>
static partial class NativeLoader
{
    static readonly string[] HandedOn = ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "OMP_WAIT_POLICY"];
    static int installed;

    internal static void Install()
    {
        if (Interlocked.Exchange(ref installed, 1) == 0)
            NativeLibrary.SetDllImportResolver(typeof(NativeLoader).Assembly, Resolve);
    }

    static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (name != NativeMethods.Library) return 0;
        PrepareEnvironment();
        var tried = new StringBuilder();
        foreach (var candidate in Candidates(assembly))
        {
            if (!File.Exists(candidate))
            {
                tried.Append("\n  ").Append(candidate).Append(": not there");
                continue;
            }
            try
            {
                return NativeLibrary.Load(candidate);
            }
            catch (DllNotFoundException e)
            {
                tried.Append("\n  ").Append(candidate).Append(": ").Append(e.Message);
            }
        }
        throw new DllNotFoundException(
            $"libTorchCalls.so, the bridge to libtorch, could not be loaded (Debian: libtorch-dev, libopenblas0-pthread). Tried:{tried}");
    }

    static IEnumerable<string> Candidates(Assembly assembly)
    {
        const string file = "libTorchCalls.so";
        if (Environment.GetEnvironmentVariable("TORCH_CALLS_LIBRARY") is { Length: > 0 } chosen) yield return chosen;
        yield return Path.Combine(AppContext.BaseDirectory, file);
        if (Path.GetDirectoryName(assembly.Location) is { Length: > 0 } folder && folder != AppContext.BaseDirectory.TrimEnd('/'))
            yield return Path.Combine(folder, file);
    }

    static void PrepareEnvironment()
    {
        if (OperatingSystem.IsWindows()) return;
        foreach (var name in HandedOn)
            if (Environment.GetEnvironmentVariable(name) is { Length: > 0 } value) setenv(name, value, 1);
        setenv("OMP_WAIT_POLICY", "PASSIVE", 0);
    }

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int setenv(string name, string value, int overwrite);
}
