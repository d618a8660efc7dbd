using System.Runtime.InteropServices;

namespace MQTTnet.Native;

/// <summary>A char*[] of UTF-8 strings for the time of one call.</summary>
readonly unsafe struct Utf8StringArray : IDisposable
{
    readonly nint[] _strings;

    public Utf8StringArray(IReadOnlyList<string> strings)
    {
        _strings = new nint[strings.Count];
        for (var i = 0; i < _strings.Length; i++)
            _strings[i] = Marshal.StringToCoTaskMemUTF8(strings[i]);
    }

    public ref nint GetPinnableReference() => ref MemoryMarshal.GetArrayDataReference(_strings);

    public void Dispose()
    {
        foreach (var text in _strings)
            Marshal.FreeCoTaskMem(text);
    }
}
