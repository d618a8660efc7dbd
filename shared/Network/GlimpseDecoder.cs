namespace Sqair.Network;

/// <summary>
/// what → glimpse (docs/model.md, Drawing): fully connected layers, for conv-SQAIR followed by sub-pixel convolutions; no output
/// non-linearity, a trainable output scale; and the mean picture that shows within rendered glimpses.
/// </summary>
public sealed class GlimpseDecoder<T> where T : class, ITensor<T>
{
    readonly NetworkConfig _config;
    readonly Mlp<T>? _flat;
    readonly Linear<T>? _first, _second;
    readonly Layer[] _layers = [];
    readonly T _scale;
    readonly int _height, _width;

    public GlimpseDecoder(IWeights<T> weights, NetworkConfig config)
    {
        _config = config;
        int h = config.GlimpseHeight, w = config.GlimpseWidth;
        if (config.Coding == CodingKind.Perceptron)
        {
            _flat = new(weights, "decoder", config.What, [config.Hidden, config.Hidden], h * w);
        }
        else
        {
            var maps = config.DecoderChannels;
            var strides = config.DecoderStrides.Length > 0 ? config.DecoderStrides : [.. Enumerable.Repeat(2, maps.Length)];
            var reduction = strides.Aggregate(1, (a, b) => a * b);
            (_height, _width) = (h / reduction, w / reduction);
            _first = new(weights, "decoder.0", config.What, config.DecoderHidden);
            _second = new(weights, "decoder.1", config.DecoderHidden, maps[0] * _height * _width);
            var layers = new List<Layer>();
            for (var i = 0; i < strides.Length; i++)
            {
                // Enlarging is a convolution to stride² times the maps, then depth-to-space.
                var compactEnd = config.DecoderStrides.Length == 0 && i + 1 == maps.Length;
                layers.Add(new(weights, $"decoder.conv{i}", maps[i], compactEnd ? 1 : maps[i + 1], strides[i], Elu: !compactEnd));
            }
            if (config.DecoderStrides.Length > 0) layers.Add(new(weights, "decoder.last", maps[^1], 1, 1, Elu: false));
            _layers = [.. layers];
        }
        _scale = weights.Parameter("decoder.scale", [1], new Initialisation.Constant(config.OutputScale));
        if (config.MeanImage)
            MeanImage = weights.Parameter("decoder.meanImage", [1, config.ImageSize, config.ImageSize], Initialisation.Zero);
    }

    /// <summary>[1, S, S], null without one.</summary>
    public T? MeanImage { get; }

    /// <summary>[R, d_what] → [R, h, w].</summary>
    public T Apply(T what)
    {
        var x = _flat is not null
            ? _flat.Apply(what)
            : _second!.Apply(_first!.Apply(what).Elu()).Elu().Reshape(-1, _config.DecoderChannels[0], _height, _width);
        foreach (var layer in _layers) x = layer.Apply(x);
        return x.Reshape(-1, _config.GlimpseHeight, _config.GlimpseWidth) * _scale;
    }

    sealed class Layer(IWeights<T> weights, string name, int inputs, int outputs, int stride, bool Elu)
    {
        readonly T _weight = weights.Parameter(
            name + ".weight", [stride * stride * outputs, inputs, 3, 3], Initialisation.FanIn(9 * inputs));
        readonly T _bias = weights.Parameter(name + ".bias", [stride * stride * outputs], Initialisation.Zero);

        public T Apply(T x)
        {
            x = x.Convolve(_weight, _bias, 1);
            if (Elu) x = x.Elu();
            return stride == 1 ? x : x.PixelShuffle(stride);
        }
    }
}
