using System.IO.Compression;
using System.Text.Json;
using Sqair.Storage;

namespace Sqair.Models;

/// <summary>Puts packages into files.</summary>
static class PackageWriter
{
    public static void Write(string path, ModelManifest manifest, IReadOnlyDictionary<string, byte[]> parts)
    {
        manifest = manifest with
        {
            FormatVersion = ModelManifest.SupportedFormatVersion,
            MinimumDaemonVersion = ModelManifest.FirstReader,
            Created = manifest.Created.ToUniversalTime(),
            Files = parts.ToDictionary(part => part.Key, part => new FileRecord(ModelPackage.Hash(part.Value), part.Value.Length)),
        };
        if (manifest.Fault() is { } fault) throw new ModelException($"{path}: not written, {fault}");
        if (parts.FirstOrDefault(part => part.Value.Length == 0) is { Key: { } empty })
            throw new ModelException($"{path}: not written, {empty} is empty");
        Write(path, manifest.Created, JsonSerializer.SerializeToUtf8Bytes(manifest, ModelManifest.Json), null, parts);
    }

    public static void Write(
        string path, DateTimeOffset created, byte[] manifest, ModelSignature? signature, IReadOnlyDictionary<string, byte[]> parts)
    {
        try
        {
            AtomicFile.Replace(path, file =>
            {
                using var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true);
                Add(zip, created, ModelPackage.ManifestEntry, manifest);
                if (signature is not null) Add(zip, created, ModelPackage.SignatureEntry, signature.ToBytes());
                foreach (var name in ModelPackage.Parts)
                    if (parts.TryGetValue(name, out var content)) Add(zip, created, name, content);
            });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            var reason = PackageReader.OneLine(e.Message);
            throw new ModelException(reason.StartsWith(path, StringComparison.Ordinal)
                ? reason : $"{path}: the model package cannot be written ({reason})", e)
            { Fault = ModelFault.Unwritable };
        }
    }

    static void Add(ZipArchive zip, DateTimeOffset created, string name, byte[] content)
    {
        var entry = zip.CreateEntry(name, CompressionLevel.Optimal);
        entry.LastWriteTime = created;
        using var stream = entry.Open();
        stream.Write(content);
    }
}
