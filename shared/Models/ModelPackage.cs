using System.Security.Cryptography;
using System.Text;

namespace Sqair.Models;

/// <summary>
/// A model as it travels from trainer to daemon: one zip file with <c>manifest.json</c>, the graphs <c>propagate.onnx</c>,
/// <c>discover.onnx</c> and, where they were trained, <c>judge.onnx</c> and <c>motion.onnx</c>, their <c>selftest.json</c> and, if somebody
/// has signed it, <c>signature.json</c>. What <see cref="Open(string, ModelTrust?)"/> returns has been read completely and matches its
/// manifest.
/// </summary>
public sealed class ModelPackage
{
    public const string ManifestEntry = "manifest.json";
    public const string SignatureEntry = "signature.json";
    public const string SelfTestEntry = "selftest.json";
    public const string PropagateEntry = "propagate.onnx";
    public const string DiscoverEntry = "discover.onnx";
    public const string JudgeEntry = "judge.onnx";
    public const string MotionEntry = "motion.onnx";

    /// <summary>All that a package can hold beside manifest and signature, in their order.</summary>
    internal static readonly string[] Parts = [PropagateEntry, DiscoverEntry, JudgeEntry, MotionEntry, SelfTestEntry];

    internal ModelPackage(
        string path, ModelManifest manifest, byte[] manifestBytes, ModelSigner signer, IReadOnlyDictionary<string, byte[]> parts)
    {
        (Path, Manifest, ManifestBytes, Signer, Content) = (path, manifest, manifestBytes, signer, parts);
        var all = string.Concat(Parts.Where(part => part != SelfTestEntry && manifest.Files.ContainsKey(part))
            .Select(graph => manifest.Files[graph].Sha256));
        Fingerprint = Hash(Encoding.ASCII.GetBytes(all))[..12];
    }

    /// <summary>The file it was read from, for messages.</summary>
    public string Path { get; }

    public ModelManifest Manifest { get; }

    /// <summary>
    /// Twelve hex digits that are the same exactly when all graphs are: the name that logs, topics and figures give a model.
    /// </summary>
    public string Fingerprint { get; }

    /// <summary>Who has signed it.</summary>
    public ModelSigner Signer { get; }

    /// <summary>The ONNX graph that moves one object by one frame.</summary>
    public byte[] Propagate => Content[PropagateEntry];

    /// <summary>The ONNX graph that finds new objects in one window.</summary>
    public byte[] Discover => Content[DiscoverEntry];

    /// <summary>The ONNX graph that says whether an object is a person; null: every object is taken for one.</summary>
    public byte[]? Judge => Content.GetValueOrDefault(JudgeEntry);

    /// <summary>The ONNX graph that says where people will be; null: nothing is said of that.</summary>
    public byte[]? Motion => Content.GetValueOrDefault(MotionEntry);

    /// <summary>What the graphs have to answer; null only of an earlier format.</summary>
    public SelfTest? SelfTest { get; internal init; }

    internal IReadOnlyDictionary<string, byte[]> Content { get; }

    /// <summary>What a signature signs.</summary>
    internal byte[] ManifestBytes { get; }

    /// <summary>Reads and verifies a package.</summary>
    /// <param name="trust">Whose packages may be opened; null: anybody's.</param>
    /// <exception cref="ModelException">The file is missing, unreadable, not a package, damaged, of another version, contradicts itself or
    /// is not to be trusted.</exception>
    public static ModelPackage Open(string path, ModelTrust? trust = null) =>
        PackageReader.Open(path, trust ?? ModelTrust.Anybody, ModelManifest.SupportedFormatVersion);

    /// <summary>As <see cref="Open(string, ModelTrust?)"/>, of a package that is not in a file.</summary>
    /// <param name="name">For messages.</param>
    /// <param name="content">Can be sought.</param>
    public static ModelPackage Open(string name, Stream content, ModelTrust? trust = null) =>
        PackageReader.Read(name, content, trust ?? ModelTrust.Anybody, ModelManifest.SupportedFormatVersion);

    /// <summary>As <see cref="Open(string, ModelTrust?)"/>, also of the format before, to write it anew.</summary>
    internal static ModelPackage OpenEarlier(string path) =>
        PackageReader.Open(path, ModelTrust.Anybody, ModelManifest.EarlierFormatVersion);

    /// <summary>
    /// Writes a package without a signature; readers see the old file or the whole new one. Hashes and lengths are filled in here, and
    /// equal input gives equal bytes.
    /// </summary>
    /// <exception cref="ModelException">The manifest or a graph is not usable, or the file cannot be written.</exception>
    public static void Write(
        string path, ModelManifest manifest, SelfTest selfTest, byte[] propagate, byte[] discover, byte[]? judge = null,
        byte[]? motion = null)
    {
        var parts = new Dictionary<string, byte[]> { [PropagateEntry] = propagate, [DiscoverEntry] = discover };
        if (judge is not null) parts[JudgeEntry] = judge;
        if (motion is not null) parts[MotionEntry] = motion;
        foreach (var (name, graph) in parts) GraphContent.Check($"{path}: not written, {name}", graph);
        parts[SelfTestEntry] = selfTest.ToBytes();
        PackageWriter.Write(path, manifest, parts);
    }

    /// <summary>Writes the same package with a signature, in place of any that it has.</summary>
    /// <param name="key">A private key of P-256.</param>
    /// <returns>Id of the key.</returns>
    /// <exception cref="ModelException">The file cannot be written.</exception>
    public string WriteSigned(string path, ECDsa key)
    {
        var id = PublicKey.IdOf(key.ExportSubjectPublicKeyInfo());
        var signature = new ModelSignature(id, key.SignData(ManifestBytes, HashAlgorithmName.SHA256));
        PackageWriter.Write(path, Manifest.Created, ManifestBytes, signature, Content);
        return id;
    }

    internal static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
