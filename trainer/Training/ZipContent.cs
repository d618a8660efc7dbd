using System.IO.Compression;

namespace Sqair.Trainer.Training;

/// <summary>Reads entries of zip files and compares their checksums, which .NET's ZipArchive leaves to its callers.</summary>
internal static class ZipContent
{
    static readonly uint[] s_table = [.. Enumerable.Range(0, 256).Select(i =>
    {
        var value = (uint)i;
        for (var bit = 0; bit < 8; bit++) value = (value & 1) == 0 ? value >> 1 : value >> 1 ^ 0xEDB88320;
        return value;
    })];

    /// <exception cref="InvalidDataException">There is no such entry, or it is damaged.</exception>
    public static byte[] Read(ZipArchive zip, string name)
    {
        var entry = zip.GetEntry(name) ?? throw new InvalidDataException($"{name} is missing");
        using var stream = entry.Open();
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        var content = memory.ToArray();
        var checksum = uint.MaxValue;
        foreach (var b in content) checksum = s_table[(byte)checksum ^ b] ^ checksum >> 8;
        return ~checksum == entry.Crc32 ? content : throw new InvalidDataException($"{name} is damaged: its checksum is another");
    }
}
