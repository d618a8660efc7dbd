using System.Runtime.InteropServices;
using Onnx;
using Sqair.Models;
using Sqair.Trainer.Export.Quantising;
using Sqair.Trainer.Learning;
using static Onnx.TensorProto.Types;

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
                if (tensor.DataType == (int)DataType.Float || !stored.ContainsKey(tensor.Name)) stored[tensor.Name] = tensor;
        var values = plan.Draw(seed);
        foreach (var entry in plan.Entries)
        {
            if (Find(stored, entry.Name) is not { } tensor)
            {
                if (entry.Name.StartsWith("discoveryPrior.", StringComparison.Ordinal)) continue;
                throw new UserErrorException($"{package.Path}: has no weight '{entry.Name}'; the configuration describes another network");
            }
            if (!tensor.Dims.SequenceEqual(entry.Shape))
                throw new UserErrorException(
                    $"{package.Path}: weight '{entry.Name}' is [{string.Join(", ", tensor.Dims)}], "
                        + $"the configuration wants [{string.Join(", ", entry.Shape)}]");
            Floats(tensor, stored).CopyTo(values.AsSpan((int)entry.Offset, (int)entry.Count));
        }
        return values;
    }

    /// <summary>
    /// What is added to products of integers has one more part to its name, that of the node (<see cref="QuantisedGraph"/>).
    /// </summary>
    static TensorProto? Find(Dictionary<string, TensorProto> stored, string name) => stored.GetValueOrDefault(name)
        ?? stored.Values.FirstOrDefault(tensor => tensor.DataType == (int)DataType.Int32
            && tensor.Name.StartsWith($"{name}.", StringComparison.Ordinal));

    /// <summary>Of whatever precision.</summary>
    static ReadOnlySpan<float> Floats(TensorProto tensor, Dictionary<string, TensorProto> stored)
    {
        var raw = tensor.RawData.Span;
        switch ((DataType)tensor.DataType)
        {
            case DataType.Float: return MemoryMarshal.Cast<byte, float>(raw);
            case DataType.Float16: return Array.ConvertAll(MemoryMarshal.Cast<byte, Half>(raw).ToArray(), h => (float)h);
            case DataType.Int8:
                return new ChannelWeights(MemoryMarshal.Cast<byte, sbyte>(raw).ToArray(), Scales(tensor, stored)).ToFloats();
            case DataType.Int32:
                return MemoryMarshal.Cast<byte, int>(raw).ToArray().Zip(Scales(tensor, stored), (value, scale) => value * scale).ToArray();
            default:
                throw new UserErrorException($"weight '{tensor.Name}' is of ONNX's type {tensor.DataType}, expected floats or integers");
        }
    }

    static float[] Scales(TensorProto tensor, Dictionary<string, TensorProto> stored) => stored[$"{tensor.Name}.scale"].Floats();
}
