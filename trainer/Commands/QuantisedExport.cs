using System.Globalization;
using Sqair.Clips;
using Sqair.Models;
using Sqair.Trainer.Export.Quantising;
using Sqair.Trainer.Training;

namespace Sqair.Trainer.Commands;

/// <summary>The part of `sqair export` that makes weights of fewer bits.</summary>
internal static class QuantisedExport
{
    /// <param name="write32">Writes the package with float weights into a file.</param>
    /// <param name="recordings">To calibrate on; none: what <paramref name="source"/> was trained on, where it can be found.</param>
    /// <param name="source">Checkpoint or package.</param>
    /// <returns>What each layer costs and was made; none for fp16.</returns>
    public static async Task<IReadOnlyList<LayerError>> WriteAsync(
        string path, Precision precision, Action<string> write32, string[] recordings, string source,
        IntegerProducts products, Action<string> progress, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory("sqair-export");
        try
        {
            var whole = Path.Combine(folder.FullName, "fp32.sqair");
            write32(whole);
            var package = ModelPackage.Open(whole);
            // All of it has been read: a kill from here on leaves nothing.
            folder.Delete(recursive: true);
            if (precision == Precision.Fp16)
            {
                Quantiser.WriteFp16(package, path);
                return [];
            }
            using var calibration = new Calibration(package);
            await calibration.RunAsync(
                recordings.Length > 0 ? Recordings(recordings) : TrainedOn(source), progress, cancellation);
            progress("weighing each layer: what it costs in 8 bits, all others in floats");
            var layers = await Task.Run(() => Quantiser.Weigh(package, calibration, products, cancellation), cancellation);
            await Task.Run(() => Quantiser.WriteInt8(package, path, calibration, layers, cancellation), cancellation);
            return layers;
        }
        finally
        {
            if (Directory.Exists(folder.FullName)) folder.Delete(recursive: true);
        }
    }

    /// <summary>A folder stands for the clips in it, as `sqair pull` and `sqair retrain` keep them; oldest first.</summary>
    /// <exception cref="UserErrorException">There is none in it, or nothing of that name.</exception>
    internal static string[] Recordings(IEnumerable<string> given) => [.. given.SelectMany(path =>
    {
        if (!Directory.Exists(path))
            return File.Exists(path) || path.Contains("://", StringComparison.Ordinal) ? (string[])[path]
                : throw new UserErrorException(
                    $"--calibrate {path}: there is no such file or folder; expected videos, clips or a folder of clips");
        var clips = Directory.GetFiles(path, "*" + ForegroundClip.Extension).Order(StringComparer.Ordinal).ToArray();
        return clips.Length > 0 ? clips
            : throw new UserErrorException($"--calibrate {path}: there is no clip (*{ForegroundClip.Extension}) in this folder");
    })];

    /// <summary>Checkpoints and packages keep the names of their videos, not where they lay: here, or beside the file.</summary>
    static string[] TrainedOn(string source)
    {
        string[] names = Path.GetExtension(source) == ".sqair"
            ? [.. (ModelPackage.OpenEarlier(source).Manifest.Provenance["videos"]?.AsArray() ?? []).Select(video => (string)video!)]
            : Checkpoint.Load(source).State.Videos;
        var beside = Path.GetDirectoryName(Path.GetFullPath(source))!;
        string[] found = [.. names.Select(name => File.Exists(name) ? name : Path.Combine(beside, name)).Where(File.Exists)];
        return found.Length > 0 ? found : throw new UserErrorException(
            $"--calibrate: int8 needs recordings, and none of those that {source} was trained on ({Some(names)}) is here or beside it; "
                + "give some of this kind of camera: --calibrate yard1.mp4 yard2.mp4");
    }

    static string Some(string[] names) =>
        names.Length == 0 ? "it names none" : string.Join(", ", names.Take(3)) + (names.Length > 3 ? $" and {names.Length - 3} more" : "");

    /// <summary>One layer for `--json`.</summary>
    public static object Row(LayerError layer) => new
    {
        graph = layer.Entry, layer = layer.Layer.Weight, @operator = layer.Layer.Operator, nodes = layer.Layer.Nodes.Count,
        layer.Layer.Parameters, tried = Words(layer.Tried), layer.Error, kept = Words(layer.Kept),
    };

    /// <summary>The costliest first, with its share of the sum of all errors of its graph.</summary>
    public static IEnumerable<string> Table(IReadOnlyList<LayerError> layers)
    {
        if (layers.Count == 0) yield break;
        yield return "| graph | layer | operator | parameters | tried | error | share | made |";
        yield return "|---|---|---|---|---|---|---|---|";
        foreach (var graph in layers.GroupBy(layer => layer.Entry))
        {
            var all = graph.Sum(layer => layer.Error);
            foreach (var layer in graph.OrderByDescending(layer => layer.Error))
                yield return string.Create(CultureInfo.InvariantCulture,
                    $"| {Path.GetFileNameWithoutExtension(layer.Entry)} | {layer.Layer.Weight} "
                        + $"| {layer.Layer.Nodes.Count} {layer.Layer.Operator} | {layer.Layer.Parameters} | {Words(layer.Tried)} "
                        + $"| {layer.Error:0.0e-0} | {(all > 0 ? layer.Error / all : 0):P1} | {Words(layer.Kept)} |");
        }
    }

    static string Words(LayerPrecision precision) => precision switch
    {
        LayerPrecision.Float => "fp32",
        LayerPrecision.Stored => "int8 weights",
        _ => "int8 products",
    };
}
