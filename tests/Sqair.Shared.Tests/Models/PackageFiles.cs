using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sqair.Models;

namespace Sqair.Shared.Tests.Models;

/// <summary>Zip files entry by entry, so that packages can be made as only somebody who means harm would.</summary>
static class PackageFiles
{
    /// <summary>Bytes that can be read as a graph: one field that nobody knows, with random content.</summary>
    public static byte[] Graph(int seed, int count)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        // Field 1000, length-delimited; lengths from 128 to 16383 take two bytes.
        var content = count - 4;
        (bytes[0], bytes[1], bytes[2], bytes[3]) = (0xC2, 0x3E, (byte)(content & 0x7F | 0x80), (byte)(content >> 7));
        return bytes;
    }

    public static SelfTest Test { get; } = new(1e-3f, new Dictionary<string, GraphTest>
    {
        ["propagate.onnx"] = new(
            new Dictionary<string, float[]> { ["what"] = [0.5f] }, new Dictionary<string, float[]> { ["new_what"] = [1] }),
    });

    public static Dictionary<string, byte[]> Entries(byte[] package)
    {
        using var zip = new ZipArchive(new MemoryStream(package));
        return zip.Entries.ToDictionary(entry => entry.FullName, entry =>
        {
            using var content = new MemoryStream();
            using var stream = entry.Open();
            stream.CopyTo(content);
            return content.ToArray();
        });
    }

    public static byte[] Zip(IEnumerable<KeyValuePair<string, byte[]>> entries, CompressionLevel level = CompressionLevel.Fastest)
    {
        using var memory = new MemoryStream();
        using (var zip = new ZipArchive(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in entries)
            {
                using var stream = zip.CreateEntry(name, level).Open();
                stream.Write(content);
            }
        }
        return memory.ToArray();
    }

    /// <summary>Replaces a part, and its hash and length in the manifest with it.</summary>
    public static void Replace(Dictionary<string, byte[]> entries, string name, byte[] content)
    {
        entries[name] = content;
        Manifest(entries, json => json["files"]![name] = JsonSerializer.SerializeToNode(
            new FileRecord(ModelPackage.Hash(content), content.Length), JsonSerializerOptions.Web));
    }

    public static void Manifest(Dictionary<string, byte[]> entries, Action<JsonObject> change)
    {
        var json = JsonNode.Parse(entries[ModelPackage.ManifestEntry])!.AsObject();
        change(json);
        entries[ModelPackage.ManifestEntry] = Encoding.UTF8.GetBytes(json.ToJsonString());
    }
}
