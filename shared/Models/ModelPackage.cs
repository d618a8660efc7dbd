using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Sqair.Models;

/// <summary>
/// A model as it travels from trainer to daemon: one zip file with <c>manifest.json</c>, <c>propagate.onnx</c>,
/// <c>discover.onnx</c> and, where one was trained, <c>judge.onnx</c>. What <see cref="Open"/> returns has been read completely and matches
/// its manifest.
/// </summary>
public sealed class ModelPackage
{
    public const string ManifestEntry = "manifest.json";
    public const string PropagateEntry = "propagate.onnx";
    public const string DiscoverEntry = "discover.onnx";
    public const string JudgeEntry = "judge.onnx";

    const long ManifestLimit = 1 << 20;
    const long GraphLimit = 512L << 20;

    static readonly string[] s_graphs = [PropagateEntry, DiscoverEntry];

    ModelPackage(string path, ModelManifest manifest, byte[] propagate, byte[] discover, byte[]? judge)
    {
        (Path, Manifest, Propagate, Discover, Judge) = (path, manifest, propagate, discover, judge);
        var all = string.Concat(new[] { PropagateEntry, DiscoverEntry, JudgeEntry }.Where(manifest.Files.ContainsKey)
            .Select(name => manifest.Files[name].Sha256));
        Fingerprint = Hash(Encoding.ASCII.GetBytes(all))[..12];
    }

    /// <summary>The file it was read from, for messages.</summary>
    public string Path { get; }

    public ModelManifest Manifest { get; }

    /// <summary>Twelve hex digits that are the same exactly when all graphs are.</summary>
    public string Fingerprint { get; }

    /// <summary>The ONNX graph that moves one object by one frame.</summary>
    public byte[] Propagate { get; }

    /// <summary>The ONNX graph that finds new objects in one window.</summary>
    public byte[] Discover { get; }

    /// <summary>The ONNX graph that says whether an object is a person; null: every object is taken for one.</summary>
    public byte[]? Judge { get; }

    /// <summary>Reads and verifies a package.</summary>
    /// <exception cref="ModelException">The file is missing, unreadable, not a package, damaged, of another version or contradicts
    /// itself.</exception>
    public static ModelPackage Open(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            using var zip = new ZipArchive(file, ZipArchiveMode.Read);
            var manifest = ReadManifest(path, zip);
            return new ModelPackage(
                path, manifest, ReadGraph(path, zip, manifest, PropagateEntry), ReadGraph(path, zip, manifest, DiscoverEntry),
                manifest.Files.ContainsKey(JudgeEntry) ? ReadGraph(path, zip, manifest, JudgeEntry) : null);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or ArgumentException)
        {
            throw new ModelException($"{(path.Length == 0 ? "''" : path)}: there is no such model package", e);
        }
        catch (InvalidDataException e)
        {
            throw new ModelException($"{path}: not a model package, or a truncated one (expected a zip file; {OneLine(e.Message)})", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"{path}: the model package cannot be read ({OneLine(e.Message)})", e);
        }
    }

    /// <summary>
    /// Writes a package; readers see the old file or the whole new one. Hashes and lengths are filled in here, and equal
    /// input gives equal bytes.
    /// </summary>
    /// <returns>The manifest as written.</returns>
    /// <exception cref="ModelException">The manifest is not usable, or the file cannot be written.</exception>
    public static ModelManifest Write(string path, ModelManifest manifest, byte[] propagate, byte[] discover, byte[]? judge = null)
    {
        var files = new Dictionary<string, FileRecord>
        {
            [PropagateEntry] = new(Hash(propagate), propagate.Length),
            [DiscoverEntry] = new(Hash(discover), discover.Length),
        };
        if (judge is not null) files[JudgeEntry] = new(Hash(judge), judge.Length);
        manifest = manifest with
        {
            FormatVersion = ModelManifest.SupportedFormatVersion,
            Created = manifest.Created.ToUniversalTime(),
            Files = files,
        };
        if (manifest.Fault() is { } fault) throw new ModelException($"{path}: not written, {fault}");
        if (propagate.Length == 0 || discover.Length == 0) throw new ModelException($"{path}: not written, a graph is empty");

        var temporary = $"{path}.{Environment.ProcessId:x}.tmp";
        try
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!);
            using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
                {
                    Add(zip, manifest, ManifestEntry, JsonSerializer.SerializeToUtf8Bytes(manifest, ModelManifest.Json));
                    Add(zip, manifest, PropagateEntry, propagate);
                    Add(zip, manifest, DiscoverEntry, discover);
                    if (judge is not null) Add(zip, manifest, JudgeEntry, judge);
                }
                file.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"{path}: the model package cannot be written ({OneLine(e.Message)})", e);
        }
        finally
        {
            if (File.Exists(temporary)) File.Delete(temporary);
        }
        return manifest;
    }

    static void Add(ZipArchive zip, ModelManifest manifest, string name, byte[] content)
    {
        var entry = zip.CreateEntry(name, CompressionLevel.Optimal);
        entry.LastWriteTime = manifest.Created;
        using var stream = entry.Open();
        stream.Write(content);
    }

    static ModelManifest ReadManifest(string path, ZipArchive zip)
    {
        var bytes = ReadEntry(path, zip, ManifestEntry, ManifestLimit);
        ModelManifest manifest;
        try
        {
            // The version comes first: another version may well have other fields.
            using (var document = JsonDocument.Parse(bytes))
            {
                if (document.RootElement.ValueKind != JsonValueKind.Object
                    || !document.RootElement.TryGetProperty("formatVersion", out var version) || !version.TryGetInt32(out var number))
                    throw new ModelException(
                        $"{path}: {ManifestEntry} has no number formatVersion (this build reads {ModelManifest.SupportedFormatVersion})");
                if (number != ModelManifest.SupportedFormatVersion)
                    throw new ModelException(
                        $"{path}: the package has format version {number}, this build reads {ModelManifest.SupportedFormatVersion}");
            }
            manifest = JsonSerializer.Deserialize<ModelManifest>(bytes, ModelManifest.Json)
                ?? throw new ModelException($"{path}: {ManifestEntry} is empty");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new ModelException($"{path}: {ManifestEntry} cannot be understood ({OneLine(e.Message)})", e);
        }
        if (manifest.Fault() is { } fault) throw new ModelException($"{path}: {ManifestEntry}: {fault}");
        foreach (var name in (string[])[.. s_graphs, JudgeEntry])
        {
            if (name == JudgeEntry && !manifest.Files.ContainsKey(name)) continue;
            if (!manifest.Files.TryGetValue(name, out var record) || record is null)
                throw new ModelException($"{path}: {ManifestEntry} does not list {name} under files");
            if (record.Bytes is < 1 or > GraphLimit)
                throw new ModelException($"{path}: {ManifestEntry}: files.{name}.bytes is {record.Bytes}, allowed is 1 to {GraphLimit}");
        }
        return manifest;
    }

    static byte[] ReadGraph(string path, ZipArchive zip, ModelManifest manifest, string name)
    {
        var record = manifest.Files[name];
        var bytes = ReadEntry(path, zip, name, record.Bytes);
        if (bytes.Length != record.Bytes)
            throw new ModelException($"{path}: {name} has {bytes.Length} bytes, {ManifestEntry} says {record.Bytes}");
        var hash = Hash(bytes);
        if (!string.Equals(hash, record.Sha256, StringComparison.OrdinalIgnoreCase))
            throw new ModelException(
                $"{path}: {name} was changed after packing (its sha256 is {hash}, {ManifestEntry} says {record.Sha256})");
        return bytes;
    }

    /// <summary>Reads one entry, and never more than <paramref name="limit"/> bytes whatever the zip directory claims.</summary>
    static byte[] ReadEntry(string path, ZipArchive zip, string name, long limit)
    {
        var entry = zip.GetEntry(name) ?? throw new ModelException($"{path}: {name} is missing from the package");
        using var stream = entry.Open();
        using var content = new MemoryStream((int)Math.Min(entry.Length, limit));
        var block = new byte[81920];
        for (int read; (read = stream.Read(block)) > 0;)
        {
            if (content.Length + read > limit)
                throw new ModelException($"{path}: {name} is longer than the {limit} bytes allowed");
            content.Write(block, 0, read);
        }
        return content.ToArray();
    }

    static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    static string OneLine(string message) => message.ReplaceLineEndings(" ").Trim();
}
