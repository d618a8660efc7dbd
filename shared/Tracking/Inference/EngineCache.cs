using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.ML.OnnxRuntime;

namespace Sqair.Tracking;

/// <summary>
/// Where TensorRT's built engines are kept. An engine is right for one model on one kind of GPU with one version of the libraries; another
/// combination gets a folder of its own instead of an engine that may load and answer wrongly.
/// </summary>
public static partial class EngineCache
{
    /// <summary>Combinations whose engines are kept: with each model that is tried there is one more.</summary>
    public const int Kept = 4;

    const int NameLength = 256, Major = 75, Minor = 76;

    /// <summary>Makes the folder and removes those that were used longest ago.</summary>
    /// <param name="root">Folder for all of them.</param>
    /// <param name="device">Number of the GPU.</param>
    /// <param name="model">Fingerprint of the package.</param>
    /// <returns>Null where GPU or TensorRT cannot be told: then nothing is to be kept.</returns>
    /// <exception cref="IOException">The folder cannot be made.</exception>
    public static string? FolderFor(string root, int device, string model) =>
        Gpu(device) is { } gpu && TensorRt() is { } version
            ? Use(root, Key(gpu, version, OrtEnv.Instance().GetVersionString(), model)) : null;

    /// <summary>The same for the same combination only.</summary>
    public static string Key(string gpu, string tensorRt, string onnxRuntime, string model) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', gpu, tensorRt, onnxRuntime, model))))[..16];

    internal static string Use(string root, string key)
    {
        var folder = Directory.CreateDirectory(Path.Combine(root, key));
        Directory.SetLastWriteTimeUtc(folder.FullName, DateTime.UtcNow);
        // Only what this made: the folder is the user's.
        foreach (var old in new DirectoryInfo(root).EnumerateDirectories().Where(other => IsKey(other.Name))
            .OrderByDescending(other => other.LastWriteTimeUtc).Skip(Kept))
            old.Delete(recursive: true);
        return folder.FullName;
    }

    static bool IsKey(string name) => name.Length == 16 && name.All(char.IsAsciiHexDigitLower);

    /// <summary>Name and compute capability, as the driver tells them.</summary>
    static unsafe string? Gpu(int device)
    {
        try
        {
            if (cuInit(0) != 0 || cuDeviceGet(out var handle, device) != 0) return null;
            var name = stackalloc byte[NameLength];
            if (cuDeviceGetName(name, NameLength, handle) != 0) return null;
            if (cuDeviceGetAttribute(out var major, Major, handle) != 0) return null;
            if (cuDeviceGetAttribute(out var minor, Minor, handle) != 0) return null;
            return $"{Marshal.PtrToStringUTF8((nint)name)} {major}.{minor}";
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return null;
        }
    }

    static string? TensorRt()
    {
        try
        {
            return getInferLibVersion().ToString();
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return null;
        }
    }

    [LibraryImport("libcuda.so.1")]
    private static partial int cuInit(uint flags);

    [LibraryImport("libcuda.so.1")]
    private static partial int cuDeviceGet(out int device, int ordinal);

    [LibraryImport("libcuda.so.1")]
    private static unsafe partial int cuDeviceGetName(byte* name, int length, int device);

    [LibraryImport("libcuda.so.1")]
    private static partial int cuDeviceGetAttribute(out int value, int attribute, int device);

    /// <summary>TensorRT 10, which ONNX Runtime 1.31 is built with.</summary>
    [LibraryImport("libnvinfer.so.10")]
    private static partial int getInferLibVersion();
}
