using System.Runtime.InteropServices;
using Onnx;
using Sqair.Models;
using Sqair.Trainer.Learning;

namespace Sqair.Trainer.Export;

/// <summary>Takes weights back out of a model package, so that a deployed model can be trained further on another camera.</summary>
internal static class PackageWeights
{
    /// <summary>
    /// All weights in the plan's order. Those that are not deployed (the discovery prior, which only training needs) keep their start
    /// values.
    /// </summary>
    /// <exception cref="UserErrorException">The package was made by a network of other sizes.</exception>
    public static float[] Read(ModelPackage package, WeightPlan plan, int seed)
    {
        var stored = new Dictionary<string, TensorProto>();
        foreach (var graph in (byte[][])[package.Propagate, package.Discover])
            foreach (var tensor in ModelProto.Parser.ParseFrom(graph).Graph.Initializer)
                stored[tensor.Name] = tensor;
        var values = plan.Draw(seed);
        foreach (var entry in plan.Entries)
        {
            if (!stored.TryGetValue(entry.Name, out var tensor))
            {
                if (entry.Name.StartsWith("discoveryPrior.", StringComparison.Ordinal)) continue;
                throw new UserErrorException($"{package.Path}: has no weight '{entry.Name}'; the configuration describes another network");
            }
            if (!tensor.Dims.SequenceEqual(entry.Shape))
                throw new UserErrorException(
                    $"{package.Path}: weight '{entry.Name}' is [{string.Join(", ", tensor.Dims)}], "
                        + $"the configuration wants [{string.Join(", ", entry.Shape)}]");
            MemoryMarshal.Cast<byte, float>(tensor.RawData.Span).CopyTo(values.AsSpan((int)entry.Offset, (int)entry.Count));
        }
        return values;
    }
}
