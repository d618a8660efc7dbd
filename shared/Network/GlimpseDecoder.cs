namespace Sqair.Network;

/// <summary>what → glimpse (spec section 9.4): two fully connected layers, then sub-pixel convolutions; no output non-linearity, a trainable output scale (section 2.4).</summary>
public sealed class GlimpseDecoder<T> where T : class, ITensor<T>
{
    readonly NetworkConfig _config;
    readonly Linear<T> _first, _second;
    readonly (T Weight, T Bias)[] _doublings;
    readonly T _scale;
    readonly int _height, _width;

    public GlimpseDecoder(IWeights<T> weights, NetworkConfig config)
    {
        _config = config;
        var maps = config.DecoderChannels;
        _height = config.GlimpseHeight >> maps.Length;
        _width = config.GlimpseWidth >> maps.Length;
        _first = new(weights, "decoder.0", config.What, config.SideHidden);
        _second = new(weights, "decoder.1", config.SideHidden, maps[0] * _height * _width);
        _doublings = new (T, T)[maps.Length];
        for (var i = 0; i < maps.Length; i++)
        {
            // A doubling is a convolution to four times the maps, then depth-to-space.
            var output = 4 * (i + 1 < maps.Length ? maps[i + 1] : 1);
            _doublings[i] = (
                weights.Parameter($"decoder.conv{i}.weight", [output, maps[i], 3, 3], Initialisation.FanIn(9 * maps[i])),
                weights.Parameter($"decoder.conv{i}.bias", [output], Initialisation.Zero));
        }
        _scale = weights.Parameter("decoder.scale", [1], new Initialisation.Constant(config.OutputScale));
    }

    /// <summary>[R, d_what] → [R, h, w].</summary>
    public T Apply(T what)
    {
        var x = _second.Apply(_first.Apply(what).Elu()).Elu().Reshape(-1, _config.DecoderChannels[0], _height, _width);
        for (var i = 0; i < _doublings.Length; i++)
        {
            var (weight, bias) = _doublings[i];
            x = x.Convolve(weight, bias, 1);
            if (i + 1 < _doublings.Length) x = x.Elu();
            x = x.PixelShuffle(2);
        }
        return x.Reshape(-1, _config.GlimpseHeight, _config.GlimpseWidth) * _scale;
    }
}
