using Onnx;

namespace Sqair.Trainer.Export.Quantising;

/// <summary>How a layer is kept and computed.</summary>
internal enum LayerPrecision
{
    /// <summary>Weights and products in 32 bit floats.</summary>
    Float,

    /// <summary>Weights in 8 bits, made floats when the graph is loaded; products in floats.</summary>
    Stored,

    /// <summary>Weights and activations in 8 bits, their products in integers.</summary>
    Computed,
}

/// <summary>A trained matrix or set of kernels of a graph, with the nodes that multiply by it.</summary>
/// <param name="Weight">Name of the initialiser: output channels come first.</param>
/// <param name="Inputs">Input channels.</param>
internal sealed record Layer(string Weight, IReadOnlyList<NodeProto> Nodes, long Inputs, long Parameters)
{
    /// <summary>Of its nodes, which all are of one kind: Conv, Gemm, or Transpose where a product does more with it first.</summary>
    public string Operator => Nodes[0].OpType;

    /// <summary>Whether its products can be computed in integers.</summary>
    public bool CanCompute => Operator is "Conv" or "Gemm";

    /// <summary>All layers of a graph, in its order.</summary>
    public static IReadOnlyList<Layer> Of(ModelProto model)
    {
        List<Layer> layers = [];
        foreach (var tensor in model.Graph.Initializer)
        {
            if (tensor.DataType != (int)TensorProto.Types.DataType.Float || tensor.Dims.Count is not (2 or 4)) continue;
            var nodes = model.Graph.Node.Where(node => node.Input.Contains(tensor.Name)).ToArray();
            var isMultiplied = nodes.Length > 0 && nodes.All(node => node.OpType == "Transpose"
                || (node.OpType is "Conv" or "Gemm" && node.Input[1] == tensor.Name));
            if (isMultiplied)
                layers.Add(new(tensor.Name, nodes, tensor.Dims[1], tensor.Dims.Aggregate(1L, (product, size) => product * size)));
        }
        return layers;
    }
}
