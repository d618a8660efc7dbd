using System.Reflection;
using System.Runtime.InteropServices;

namespace MQTTnet.Native;

/// <summary>Finds libmosquitto, and says all that was tried when it cannot.</summary>
static class MosquittoLibrary
{
    /// <summary>The name used in the declarations of <see cref="Mosquitto"/>.</summary>
    public const string Name = "mosquitto";

    static readonly string[] Candidates = ["libmosquitto.so.1", "libmosquitto.so"];

    public static void Register() => NativeLibrary.SetDllImportResolver(typeof(MosquittoLibrary).Assembly, Resolve);

    static nint Resolve(string libraryName, Assembly assembly, DllImportSearchPath? searchPath)
    {
        if (libraryName != Name)
            return 0;
        var tried = new List<string>();
        foreach (var candidate in Candidates)
        {
            if (NativeLibrary.TryLoad(candidate, assembly, searchPath, out var library))
                return library;
            tried.Add(candidate);
        }
        throw new DllNotFoundException(
            $"The MQTT client needs libmosquitto; tried {string.Join(", ", tried)} on the system's library path for {RuntimeInformation.RuntimeIdentifier}. " +
            "On Debian and Ubuntu the package is called libmosquitto1.");
    }
}
