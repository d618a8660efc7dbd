using Sqair.Network;
using TorchSharp;
using static TorchSharp.torch;

namespace Sqair.Trainer.Learning.Vrnn;

/// <summary>
/// The networks of a VRNN in FIVO's layout (docs/model.md, VRNN): ψ_x codes pictures, ψ_z latents, an LSTM reads both of the frame before;
/// prior, posterior and decoder read the LSTM's output. Glorot-uniform weights, zero biases, ELU.
/// </summary>
internal sealed class VrnnNetwork
{
    /// <summary>Added to the raw deviation before the softplus.</summary>
    const float RawDeviation = 0.25f;

    readonly VrnnConfig _config;
    readonly Mlp<TorchTensor>? _flatImage;
    readonly VrnnPictureCode? _pictures;
    readonly Mlp<TorchTensor> _latent, _prior, _posterior, _decoder;

    public VrnnNetwork(VrnnConfig config, IWeights<TorchTensor> weights)
    {
        config.Validate();
        _config = config;
        int size = config.ImageSize * config.ImageSize, z = config.Latent, n = config.Hidden;
        int[] hidden = [.. Enumerable.Repeat(n, config.Layers)];
        Mlp<TorchTensor> Layers(string name, int inputs, int outputs) => new(weights, name, inputs, hidden, outputs, glorot: true);
        if (config.Coding == CodingKind.Perceptron) _flatImage = Layers("vrnn.image", size, z);
        else _pictures = new(config, weights);
        _latent = Layers("vrnn.latent", z, z);
        _prior = Layers("vrnn.prior", n, 2 * z);
        _posterior = Layers("vrnn.posterior", n + z, 2 * z);
        _decoder = Layers("vrnn.decoder", z + n, _pictures?.Features ?? size);
        Lstm = new(weights, "vrnn.lstm", 2 * z, n);
    }

    public VrnnConfig Config => _config;
    public Lstm Lstm { get; }

    /// <summary>ψ_x: [B, S, S] → [B, latent].</summary>
    public Tensor CodeImage(Tensor image) =>
        _flatImage is null ? _pictures!.Code(image) : _flatImage.Apply(image.reshape(image.shape[0], -1)).Value;

    /// <summary>ψ_z: [R, latent] → [R, latent].</summary>
    public Tensor CodeLatent(Tensor z) => _latent.Apply(z).Value;

    /// <summary>p(z_t | o_t).</summary>
    public Gaussian<TorchTensor> Prior(Tensor o) => Split(_prior.Apply(o).Value);

    /// <summary>q(z_t | o_t, x_t): the mean is the prior's plus the network's output.</summary>
    public Gaussian<TorchTensor> Posterior(Tensor o, Tensor imageCode, Gaussian<TorchTensor> prior)
    {
        var q = Split(_posterior.Apply(cat([o, imageCode], 1)).Value);
        return new(q.Loc.Value.Plus(prior.Loc.Value), q.Scale);
    }

    /// <summary>Mean picture of z_t: [R, S, S].</summary>
    public Tensor Decode(Tensor latentCode, Tensor o)
    {
        var features = _decoder.Apply(cat([latentCode, o], 1)).Value;
        return _pictures?.Draw(features) ?? features.view(-1, _config.ImageSize, _config.ImageSize);
    }

    Gaussian<TorchTensor> Split(Tensor statistics) =>
        new(statistics.narrow(1, 0, _config.Latent), statistics.narrow(1, _config.Latent, _config.Latent).Plus(RawDeviation).Softplus());
}

/// <summary>LSTM with one bias and a forget gate that starts open (constant 1 added).</summary>
internal sealed class Lstm
{
    readonly Tensor _input, _recurrent, _bias;

    public Lstm(IWeights<TorchTensor> weights, string name, int inputs, int units)
    {
        Units = units;
        // Null while weights are only counted.
        _input = weights.Parameter(name + ".input", [4 * units, inputs], Initialisation.Glorot(inputs, units))?.Value!;
        _recurrent = weights.Parameter(name + ".recurrent", [4 * units, units], Initialisation.Glorot(units, units))?.Value!;
        _bias = weights.Parameter(name + ".bias", [4 * units], Initialisation.Zero)?.Value!;
    }

    public int Units { get; }

    /// <summary>[R, inputs] and states [R, units] → output and cell [R, units].</summary>
    public (Tensor Output, Tensor Cell) Step(Tensor x, Tensor output, Tensor cell)
    {
        var gates = nn.functional.linear(x, _input, _bias).Plus(nn.functional.linear(output, _recurrent)).chunk(4, 1);
        var kept = (cell * gates[1].Plus(1).sigmoid()).Plus(gates[0].sigmoid() * gates[2].tanh());
        return (gates[3].sigmoid() * kept.tanh(), kept);
    }
}
