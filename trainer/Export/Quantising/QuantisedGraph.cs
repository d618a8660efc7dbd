using Onnx;
using static Onnx.TensorProto.Types;

namespace Sqair.Trainer.Export.Quantising;

/// <summary>
/// Writes a graph with its layers in fewer bits. What computes in 8 bits stands between QuantizeLinear and DequantizeLinear, all with a
/// zero point of 0 (the form that both ONNX Runtime and TensorRT fuse); what is only stored so is made floats by nodes whose inputs are
/// constants, which runtimes fold when they load the graph.
/// </summary>
internal sealed class QuantisedGraph
{
    readonly ModelProto _model;
    readonly Func<string, float> _rangeOf;
    readonly Dictionary<string, TensorProto> _initialisers;
    readonly List<NodeProto> _made = [];
    readonly Dictionary<string, string> _requantised = [];
    readonly Dictionary<string, float> _scales = [];

    QuantisedGraph(ModelProto model, Func<string, float> rangeOf)
    {
        (_model, _rangeOf) = (model, rangeOf);
        _initialisers = model.Graph.Initializer.ToDictionary(tensor => tensor.Name);
    }

    /// <param name="graph">With float weights.</param>
    /// <param name="precisionOf">Of each layer.</param>
    /// <param name="rangeOf">
    /// Largest magnitude that a tensor (by name) is to be able to hold; asked of what <see cref="Tensors"/> lists.
    /// </param>
    public static byte[] Int8(byte[] graph, Func<Layer, LayerPrecision> precisionOf, Func<string, float> rangeOf)
    {
        var quantised = new QuantisedGraph(Proto.Parse(graph), rangeOf);
        foreach (var layer in Layer.Of(quantised._model))
        {
            var precision = precisionOf(layer);
            if (precision == LayerPrecision.Computed && layer.CanCompute) quantised.Compute(layer);
            else if (precision != LayerPrecision.Float) quantised.Store(layer);
        }
        return quantised.ToBytes();
    }

    /// <summary>Layers in 16 bit floats, unless a weight has none near it (above 65504).</summary>
    public static byte[] Fp16(byte[] graph)
    {
        var halved = new QuantisedGraph(Proto.Parse(graph), _ => 0);
        foreach (var layer in Layer.Of(halved._model))
        {
            var tensor = halved._initialisers[layer.Weight];
            Half[] values = [.. tensor.Floats().Select(value => (Half)value)];
            if (!values.All(Half.IsFinite)) continue;
            var restored = Proto.Node("Cast", $"{tensor.Name}.float", tensor.Name).With("to", (long)DataType.Float);
            halved._made.Add(restored);
            halved.Replace(tensor.Name, Proto.Tensor(tensor.Name, DataType.Float16, values, [.. tensor.Dims]), restored.Output[0]);
        }
        return halved.ToBytes();
    }

    /// <summary>Tensors whose range a layer needs to compute in 8 bits.</summary>
    public static IEnumerable<string> Tensors(Layer layer) => !layer.CanCompute ? [] : layer.Nodes.SelectMany(node =>
        node.OpType == "Conv" ? (IEnumerable<string>)[node.Input[0], node.Output[0]] : [node.Input[0]]);

    void Store(Layer layer)
    {
        var (tensor, weights) = Weights(layer);
        var (name, count) = (layer.Weight, weights.Scales.Length);
        var cast = Proto.Node("Cast", $"{name}.whole", name).With("to", (long)DataType.Float);
        var scaled = Proto.Node("Mul", $"{name}.float", cast.Output[0], $"{name}.scale");
        _made.AddRange([cast, scaled]);
        _model.Graph.Initializer.Add(Proto.Tensor($"{name}.scale", DataType.Float, weights.Scales,
            [count, .. Enumerable.Repeat(1L, tensor.Dims.Count - 1)]));
        Replace(name, Proto.Tensor(name, DataType.Int8, weights.Values, [.. tensor.Dims]), scaled.Output[0]);
    }

    void Compute(Layer layer)
    {
        var (tensor, weights) = Weights(layer);
        var (name, count) = (layer.Weight, weights.Scales.Length);
        _model.Graph.Initializer.Add(Proto.Tensor($"{name}.scale", DataType.Float, weights.Scales, count));
        _model.Graph.Initializer.Add(Proto.Tensor($"{name}.zero", DataType.Int8, new sbyte[count], count));
        var restored = Proto.Node("DequantizeLinear", $"{name}.float", name, $"{name}.scale", $"{name}.zero").With("axis", 0);
        _made.Add(restored);
        Replace(name, Proto.Tensor(name, DataType.Int8, weights.Values, [.. tensor.Dims]), restored.Output[0]);
        foreach (var node in layer.Nodes)
        {
            node.Input[0] = Requantised(node.Input[0]);
            var scale = _scales[node.Input[0]];
            if (node.Input.Count > 2) Bias(node, [.. weights.Scales.Select(channel => channel * scale)]);
            if (node.OpType != "Conv") continue;
            // A convolution is fused where its answer is in 8 bits too.
            var (answer, plain) = (node.Output[0], $"{node.Output[0]}.product");
            node.Output[0] = plain;
            Requantise(plain, answer, _rangeOf(answer));
        }
    }

    /// <summary>As whole numbers of 32 bits in the scale of the products, to which it is added.</summary>
    void Bias(NodeProto node, float[] scales)
    {
        var values = _initialisers[node.Input[2]].Floats();
        // Its own for each node, and found again by its first name (PackageWeights).
        var name = $"{node.Input[2]}.{node.Name}";
        int[] whole = [.. values.Select((value, i) => (int)Math.Clamp(Math.Round((double)value / scales[i]), int.MinValue, int.MaxValue))];
        _model.Graph.Initializer.Add(Proto.Tensor(name, DataType.Int32, whole, whole.Length));
        _model.Graph.Initializer.Add(Proto.Tensor($"{name}.scale", DataType.Float, scales, scales.Length));
        _made.Add(Proto.Node("DequantizeLinear", $"{name}.float", name, $"{name}.scale").With("axis", 0));
        node.Input[2] = $"{name}.float";
    }

    string Requantised(string tensor)
    {
        if (_requantised.TryGetValue(tensor, out var known)) return known;
        var name = _requantised[tensor] = $"{tensor}.rounded";
        Requantise(tensor, name, _rangeOf(tensor));
        return name;
    }

    void Requantise(string from, string to, float range)
    {
        var scale = _scales[to] = range / RangeHistogram.Levels;
        _model.Graph.Initializer.Add(Proto.Tensor($"{to}.scale", DataType.Float, [scale]));
        _model.Graph.Initializer.Add(Proto.Tensor($"{to}.zero", DataType.Int8, new sbyte[1]));
        _made.Add(Proto.Node("QuantizeLinear", $"{to}.whole", from, $"{to}.scale", $"{to}.zero"));
        _made.Add(Proto.Node("DequantizeLinear", to, $"{to}.whole", $"{to}.scale", $"{to}.zero"));
    }

    (TensorProto Tensor, ChannelWeights Weights) Weights(Layer layer)
    {
        var tensor = _initialisers[layer.Weight];
        return (tensor, ChannelWeights.Of(tensor.Floats(), (int)tensor.Dims[0]));
    }

    /// <summary>Puts another initialiser in the place of one, and lets its readers read what is made of it.</summary>
    void Replace(string name, TensorProto by, string made)
    {
        foreach (var node in _model.Graph.Node)
            for (var i = 0; i < node.Input.Count; i++)
                if (node.Input[i] == name) node.Input[i] = made;
        _model.Graph.Initializer.Remove(_initialisers[name]);
        _model.Graph.Initializer.Add(by);
        _initialisers[name] = by;
    }

    /// <summary>Nodes stand behind those whose answers they read, as ONNX asks.</summary>
    byte[] ToBytes()
    {
        var nodes = _made.Concat(_model.Graph.Node).ToList();
        var read = nodes.SelectMany(node => node.Input).ToHashSet();
        foreach (var unused in _model.Graph.Initializer.Where(tensor => !read.Contains(tensor.Name)).ToArray())
            _model.Graph.Initializer.Remove(unused);
        var makers = nodes.SelectMany(node => node.Output.Select(output => (output, node))).ToDictionary();
        HashSet<NodeProto> placed = new(ReferenceEqualityComparer.Instance);
        _model.Graph.Node.Clear();
        foreach (var node in nodes) Place(node);
        return Google.Protobuf.MessageExtensions.ToByteArray(_model);

        void Place(NodeProto node)
        {
            if (!placed.Add(node)) return;
            foreach (var input in node.Input)
                if (makers.TryGetValue(input, out var maker)) Place(maker);
            _model.Graph.Node.Add(node);
        }
    }
}
