using Sqair.Network;
using TorchSharp;
using static TorchSharp.torch;

namespace Sqair.Trainer.Learning.Vrnn;

/// <summary>
/// conv-VRNN's CNN for ψ_x, and its way back for the decoder: transposed convolutions where the CNN strides, sides given back exactly (50 →
/// 25 → 13 → 7 → 13 → 25 → 50).
/// </summary>
internal sealed class VrnnPictureCode
{
    readonly int[] _channels, _strides, _sides;
    readonly (Tensor Weight, Tensor Bias)[] _down, _up;
    readonly Mlp<TorchTensor> _code;

    public VrnnPictureCode(VrnnConfig config, IWeights<TorchTensor> weights)
    {
        (_channels, _strides, _sides) = ([1, .. config.Channels], config.Strides, config.Sides());
        _down = new (Tensor, Tensor)[_strides.Length];
        _up = new (Tensor, Tensor)[_strides.Length];
        for (var i = 0; i < _strides.Length; i++)
        {
            var (outer, inner) = (_channels[i], _channels[i + 1]);
            _down[i] = Layer(weights, $"vrnn.image.{i}", [inner, outer, 3, 3], inner, outer, inner);
            // A transposed convolution has its inputs first.
            _up[i] = Layer(weights, $"vrnn.picture.{i}",
                _strides[i] == 1 ? [outer, inner, 3, 3] : [inner, outer, 3, 3], outer, inner, outer);
        }
        Features = _channels[^1] * _sides[^1] * _sides[^1];
        _code = new(weights, "vrnn.image.code", Features, [], config.Latent, glorot: true);
    }

    /// <summary>Values of the smallest feature map.</summary>
    public int Features { get; }

    /// <summary>[B, S, S] → [B, latent].</summary>
    public Tensor Code(Tensor image)
    {
        var x = image.unsqueeze(1);
        for (var i = 0; i < _strides.Length; i++) x = PaddedConvolution.Apply(x, _down[i].Weight, _down[i].Bias, _strides[i]).Elu();
        return _code.Apply(x.flatten(1)).Value;
    }

    /// <summary>[R, features] → [R, S, S].</summary>
    public Tensor Draw(Tensor features)
    {
        var x = features.Elu().view(-1, _channels[^1], _sides[^1], _sides[^1]);
        for (var i = _strides.Length - 1; i >= 0; i--)
        {
            var (weight, bias) = _up[i];
            if (_strides[i] == 1) x = PaddedConvolution.Apply(x, weight, bias, 1);
            else
                // 2n + 1 pixels, of which the outer ones are cut off. With padding or a bias of its own, or on what is not contiguous,
                // libtorch takes slow paths.
                x = nn.functional.conv_transpose2d(x, weight, null, strides: [2, 2])
                    .narrow(2, 1, _sides[i]).narrow(3, 1, _sides[i]).contiguous().Plus(bias.view(1, -1, 1, 1));
            if (i > 0) x = x.Elu();
        }
        return x.squeeze(1);
    }

    static (Tensor, Tensor) Layer(IWeights<TorchTensor> weights, string name, long[] shape, int outputs, int fanIn, int fanOut) =>
        (weights.Parameter(name + ".weight", shape, Initialisation.Glorot(9 * fanIn, 9 * fanOut))?.Value!,
            weights.Parameter(name + ".bias", [outputs], Initialisation.Zero)?.Value!);
}
