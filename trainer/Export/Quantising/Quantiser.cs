using System.Text.Json.Nodes;
using Sqair.Models;

namespace Sqair.Trainer.Export.Quantising;

/// <summary>Which products of an int8 package are computed in integers; weights are in 8 bits in all of them.</summary>
internal enum IntegerProducts
{
    None,

    /// <summary>
    /// Those that a CPU computes faster so: matrices of this size gain less than the rounding of what they multiply costs.
    /// </summary>
    Convolutions,

    All,
}

/// <summary>Makes packages of fewer bits from one of float weights.</summary>
internal static class Quantiser
{
    /// <summary>A layer that costs more alone (<see cref="LayerError.Error"/>) keeps float products.</summary>
    public const double MostError = 0.1;

    /// <summary>Kernels over fewer are a handful of products, which integers make no faster.</summary>
    const int LeastChannels = 8;

    /// <summary>What a layer would be if it cost nothing.</summary>
    public static LayerPrecision Wanted(Layer layer, IntegerProducts products) => products switch
    {
        IntegerProducts.All when layer.CanCompute => LayerPrecision.Computed,
        IntegerProducts.Convolutions when layer.Operator == "Conv" && layer.Inputs >= LeastChannels => LayerPrecision.Computed,
        _ => LayerPrecision.Stored,
    };

    /// <summary>What each layer costs, and what it is to be.</summary>
    public static IReadOnlyList<LayerError> Weigh(
        ModelPackage package, Calibration calibration, IntegerProducts products, CancellationToken cancellation = default)
    {
        List<LayerError> errors = [];
        foreach (var (entry, graph) in Calibration.GraphsOf(package))
        {
            var sensitivity = new Sensitivity(graph, calibration.RowsOf(entry), cancellation);
            foreach (var layer in Layer.Of(Proto.Parse(graph)))
            {
                var wanted = Wanted(layer, products);
                var error = sensitivity.ErrorOf(layer, wanted, tensor => calibration.RangeOf(entry, tensor));
                var kept = error <= MostError ? wanted
                    : wanted == LayerPrecision.Computed ? LayerPrecision.Stored : LayerPrecision.Float;
                errors.Add(new(entry, layer, wanted, error, kept));
            }
        }
        return errors;
    }

    /// <exception cref="ModelException">A graph cannot be run, or the file cannot be written.</exception>
    public static void WriteInt8(ModelPackage package, string path, Calibration calibration, IReadOnlyList<LayerError> layers,
        CancellationToken cancellation = default)
    {
        var errors = new JsonObject();
        var kept = layers.ToDictionary(layer => (layer.Entry, layer.Layer.Weight), layer => layer.Kept);
        Write(package, path, Precision.Int8, (entry, graph) =>
        {
            var rounded = QuantisedGraph.Int8(
                graph, layer => kept[(entry, layer.Weight)], tensor => calibration.RangeOf(entry, tensor));
            errors[Path.GetFileNameWithoutExtension(entry)] =
                Math.Round(new Sensitivity(graph, calibration.RowsOf(entry), cancellation).TypicalErrorOf(rounded), 4);
            return rounded;
        },
            new JsonObject
            {
                ["from"] = package.Fingerprint,
                ["error"] = errors,
                ["calibratedOn"] = new JsonArray([.. calibration.Videos.Select(video => (JsonNode)Path.GetFileName(video))]),
                ["frames"] = calibration.Frames,
                ["integerProducts"] = layers.Count(layer => layer.Kept == LayerPrecision.Computed),
                ["floatWeights"] = layers.Count(layer => layer.Kept == LayerPrecision.Float),
            });
    }

    /// <inheritdoc cref="WriteInt8"/>
    public static void WriteFp16(ModelPackage package, string path) => Write(
        package, path, Precision.Fp16, (_, graph) => QuantisedGraph.Fp16(graph), new JsonObject { ["from"] = package.Fingerprint });

    static void Write(
        ModelPackage package, string path, Precision precision, Func<string, byte[], byte[]> quantise, JsonObject origin)
    {
        var graphs = Calibration.GraphsOf(package).ToDictionary(part => part.Entry, part => quantise(part.Entry, part.Graph));
        var provenance = package.Manifest.Provenance.DeepClone().AsObject();
        // Packages before this did not say when they were trained: no later than they were made.
        provenance["trained"] ??= $"{package.Manifest.Created:O}";
        provenance["quantised"] = origin;
        var manifest = package.Manifest with
        {
            Precision = precision,
            Provenance = provenance,
            Created = TimeProvider.System.GetUtcNow(),
        };
        PackageExport.Write(path, manifest,
            graphs[ModelPackage.PropagateEntry], graphs[ModelPackage.DiscoverEntry], graphs.GetValueOrDefault(ModelPackage.JudgeEntry),
            // Some thousand weights: nothing is won by rounding them.
            package.Motion);
    }
}
