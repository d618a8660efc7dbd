using System.IO.Compression;
using System.Text.Json;
using System.Text.RegularExpressions;
using Sqair.Messages;

namespace Sqair.Models;

/// <summary>
/// Reads packages that may have been made by anybody: whatever is in the file, the outcome is a package or a
/// <see cref="ModelException"/>. Nothing is unpacked to disk. First comes the manifest, then who has signed it, then the parts that it
/// vouches for.
/// </summary>
static partial class PackageReader
{
    const long FileLimit = 1L << 30;
    const long ManifestLimit = 1 << 20;
    const long SignatureLimit = 1 << 12;
    const long SelfTestLimit = 16 << 20;
    const long GraphLimit = 512L << 20;

    /// <summary>
    /// Weights hardly shrink, and text by some ten times; deflate can shrink zeros a thousand times. Small parts cannot do harm.
    /// </summary>
    const long LargestExpansion = 100, HarmlessLength = 1 << 20;

    static readonly string[] s_entries = [ModelPackage.ManifestEntry, ModelPackage.SignatureEntry, .. ModelPackage.Parts];

    public static ModelPackage Open(string path, ModelTrust trust, int oldestFormat)
    {
        try
        {
            // A pipe would be waited for until somebody writes into it. It has no length, as a device and an empty file.
            if (File.Exists(path) && !((File.ResolveLinkTarget(path, returnFinalTarget: true) ?? new FileInfo(path))
                is FileInfo { Exists: true, Length: > 0 }))
                throw new ModelException($"{path}: not a model package, or a truncated one (expected a zip file; it is empty, or no file)");
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            if (file.Length > FileLimit)
                throw new ModelException($"{path}: has {file.Length} bytes, a model package has at most {FileLimit}");
            return Read(path, file, trust, oldestFormat);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or ArgumentException)
        {
            throw new ModelException($"{(path.Length == 0 ? "''" : path)}: there is no such model package", e)
            {
                Fault = ModelFault.Missing
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"{path}: the model package cannot be read ({OneLine(e.Message)})", e);
        }
    }

    /// <param name="path">For messages.</param>
    /// <param name="file">Can be sought.</param>
    /// <param name="oldestFormat">Formats before are refused.</param>
    public static ModelPackage Read(string path, Stream file, ModelTrust trust, int oldestFormat)
    {
        try
        {
            using var zip = new ZipArchive(file, ZipArchiveMode.Read);
            CheckNames(path, zip);
            var bytes = ReadEntry(path, zip, ModelPackage.ManifestEntry, ManifestLimit);
            var format = CheckHeader(path, bytes, oldestFormat);
            var signature = zip.GetEntry(ModelPackage.SignatureEntry) is null
                ? null : ReadEntry(path, zip, ModelPackage.SignatureEntry, SignatureLimit);
            var signer = trust.Judge(path, bytes, signature);
            var manifest = ReadManifest(path, bytes, format);
            var parts = manifest.Files.Keys.ToDictionary(name => name, name => ReadPart(path, zip, name, manifest.Files[name]));
            foreach (var entry in zip.Entries)
                if (Array.IndexOf(s_entries, entry.FullName) > 1 && !parts.ContainsKey(entry.FullName))
                    throw new ModelException($"{path}: {ModelPackage.ManifestEntry} does not list {entry.FullName} under files");
            return new ModelPackage(path, manifest, bytes, signer, parts)
            {
                SelfTest = parts.TryGetValue(ModelPackage.SelfTestEntry, out var test)
                    ? ReadSelfTest(path, test, manifest.Precision) : null,
            };
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or NotSupportedException or ArgumentException)
        {
            throw new ModelException($"{path}: not a model package, or a truncated one (expected a zip file; {OneLine(e.Message)})", e);
        }
    }

    /// <summary>Of the framework's words what is for people: no line ends, and not what a parameter of its is called.</summary>
    public static string OneLine(string message) =>
        PlainText.Of(ParameterName().Replace(message.ReplaceLineEndings(" "), "").Trim());

    [GeneratedRegex(@" \(Parameter '[^']*'\)")]
    private static partial Regex ParameterName();

    static void CheckNames(string path, ZipArchive zip)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in zip.Entries)
        {
            var name = entry.FullName;
            if (!s_entries.Contains(name))
            {
                var leads = name.Contains("..", StringComparison.Ordinal) || name.AsSpan().IndexOfAny('/', '\\', ':') >= 0
                    ? "leads out of the package" : "is not known";
                throw new ModelException($"{path}: an entry's name, '{Printable(name)}', {leads}; expected {string.Join(", ", s_entries)}");
            }
            if (!seen.Add(name)) throw new ModelException($"{path}: {name} is twice in the package, expected once");
        }
    }

    /// <summary>The version comes first: another version may well have other fields.</summary>
    static int CheckHeader(string path, byte[] bytes, int oldestFormat)
    {
        const int Newest = ModelManifest.SupportedFormatVersion;
        try
        {
            using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { AllowDuplicateProperties = false });
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("formatVersion", out var version)
                || version.ValueKind != JsonValueKind.Number || !version.TryGetInt32(out var format))
                throw new ModelException($"{path}: {ModelPackage.ManifestEntry} has no number formatVersion (this build reads {Newest})");
            if (format > Newest)
            {
                var update = root.TryGetProperty("minimumDaemonVersion", out var text) && text.ValueKind == JsonValueKind.String
                    && Version.TryParse(text.GetString(), out var needed) && needed > ModelManifest.Own
                        ? $"to {needed} or later" : "it";
                throw new ModelException($"{path}: the package has the later format {format}, version {ModelManifest.Own} reads format "
                    + $"{Newest}; update {update}, or export the model with sqair {ModelManifest.Own}");
            }
            if (format < oldestFormat || format < ModelManifest.EarlierFormatVersion)
                throw new ModelException($"{path}: the package has format {format}, version {ModelManifest.Own} reads format {Newest}; "
                    + $"sqair export --package OLD --out NEW writes it anew, with a self-test");
            if (root.TryGetProperty("precision", out var precision)
                && !(precision.ValueKind == JsonValueKind.String && s_precisions.Contains(precision.GetString())))
                throw new ModelException($"{path}: {ModelPackage.ManifestEntry}: precision is {Printable(precision.GetRawText())}, "
                    + $"this build runs {string.Join(", ", s_precisions)}");
            return format;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new ModelException($"{path}: {ModelPackage.ManifestEntry} cannot be understood ({OneLine(e.Message)})", e);
        }
    }

    static readonly string[] s_precisions = [.. Enum.GetNames<Precision>().Select(JsonNamingPolicy.CamelCase.ConvertName)];

    static ModelManifest ReadManifest(string path, byte[] bytes, int format)
    {
        ModelManifest manifest;
        try
        {
            manifest = JsonSerializer.Deserialize<ModelManifest>(bytes, ModelManifest.Json)!;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new ModelException($"{path}: {ModelPackage.ManifestEntry} cannot be understood ({OneLine(e.Message)})", e);
        }
        if (manifest.Fault() is { } fault) throw new ModelException($"{path}: {ModelPackage.ManifestEntry}: {fault}");
        string[] needed = format == ModelManifest.EarlierFormatVersion
            ? [ModelPackage.PropagateEntry, ModelPackage.DiscoverEntry]
            : [ModelPackage.PropagateEntry, ModelPackage.DiscoverEntry, ModelPackage.SelfTestEntry];
        foreach (var name in needed)
            if (!manifest.Files.ContainsKey(name))
                throw new ModelException($"{path}: {ModelPackage.ManifestEntry} does not list {name} under files");
        foreach (var (name, record) in manifest.Files)
        {
            if (!ModelPackage.Parts.Contains(name))
                throw new ModelException($"{path}: {ModelPackage.ManifestEntry} lists '{Printable(name)}' under files, which is not known; "
                    + $"expected {string.Join(", ", ModelPackage.Parts)}");
            var limit = name == ModelPackage.SelfTestEntry ? SelfTestLimit : GraphLimit;
            if (record is null || !(record.Bytes >= 1 && record.Bytes <= limit))
                throw new ModelException(
                    $"{path}: {ModelPackage.ManifestEntry}: files.{name}.bytes is {record?.Bytes ?? 0}, allowed is 1 to {limit}");
        }
        return manifest;
    }

    static byte[] ReadPart(string path, ZipArchive zip, string name, FileRecord record)
    {
        var bytes = ReadEntry(path, zip, name, record.Bytes);
        if (bytes.Length != record.Bytes)
            throw new ModelException($"{path}: {name} has {bytes.Length} bytes, {ModelPackage.ManifestEntry} says {record.Bytes}");
        var hash = ModelPackage.Hash(bytes);
        if (!string.Equals(hash, record.Sha256, StringComparison.Ordinal))
            throw new ModelException($"{path}: {name} was changed after packing (its sha256 is {hash}, "
                + $"{ModelPackage.ManifestEntry} says {Printable(record.Sha256)})");
        if (name != ModelPackage.SelfTestEntry) GraphContent.Check($"{path}: {name}", bytes);
        return bytes;
    }

    static SelfTest ReadSelfTest(string path, byte[] bytes, Precision precision)
    {
        try
        {
            return SelfTest.Parse(bytes, SelfTest.ToleranceOf(precision));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new ModelException($"{path}: {ModelPackage.SelfTestEntry} cannot be understood ({OneLine(e.Message)})", e);
        }
    }

    /// <summary>Reads one entry, and never more than <paramref name="limit"/> bytes whatever the zip directory claims.</summary>
    static byte[] ReadEntry(string path, ZipArchive zip, string name, long limit)
    {
        var entry = zip.GetEntry(name) ?? throw new ModelException($"{path}: {name} is missing from the package");
        if (entry.Length > HarmlessLength && entry.Length / LargestExpansion > entry.CompressedLength)
            throw new ModelException($"{path}: {name} is a zip bomb ({entry.CompressedLength} bytes unpack to {entry.Length}, "
                + $"allowed is {LargestExpansion} times as many)");
        using var stream = entry.Open();
        using var content = new MemoryStream((int)Math.Clamp(Math.Min(entry.Length, limit), 0, HarmlessLength));
        var block = new byte[81920];
        for (int read; (read = stream.Read(block)) > 0;)
        {
            if (content.Length + read > limit)
                throw new ModelException($"{path}: {name} is longer than the {limit} bytes allowed");
            content.Write(block, 0, read);
        }
        return content.ToArray();
    }

    /// <summary>Text out of a package, for a message: short, and without what would move a terminal's cursor.</summary>
    static string Printable(string text) =>
        PlainText.Of(text, 80) + (text.Length > 80 ? "…" : "");
}
