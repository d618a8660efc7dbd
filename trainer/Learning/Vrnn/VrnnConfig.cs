using Sqair.Network;

namespace Sqair.Trainer.Learning.Vrnn;

/// <summary>Sizes of a VRNN (docs/model.md, VRNN).</summary>
internal sealed record VrnnConfig
{
    public CodingKind Coding { get; init; } = CodingKind.Perceptron;
    public int ImageSize { get; init; } = 50;

    /// <summary>Size of z_t.</summary>
    public int Latent { get; init; } = 165;

    /// <summary>H = H' = J: width of hidden layers and of the LSTM.</summary>
    public int Hidden { get; init; } = 256;

    /// <summary>L = L': hidden layers of each network.</summary>
    public int Layers { get; init; } = 3;

    /// <summary>
    /// Maps of the CNN, with convolution; the decoder goes the same way back. Multiples of 16 (see <see cref="PaddedConvolution"/>).
    /// </summary>
    public int[] Channels { get; init; } = [32, 32, 32, 64, 64, 64];
    public int[] Strides { get; init; } = [1, 2, 1, 2, 1, 2];

    public float OutputDeviation { get; init; } = 0.3f;

    /// <summary>Side of the picture before each layer of the CNN and after the last.</summary>
    public int[] Sides()
    {
        var sides = new int[Strides.Length + 1];
        sides[0] = ImageSize;
        for (var i = 0; i < Strides.Length; i++) sides[i + 1] = (sides[i] + Strides[i] - 1) / Strides[i];
        return sides;
    }

    /// <summary>Throws <see cref="ArgumentException"/> naming the first setting that cannot work.</summary>
    public void Validate()
    {
        if (Latent < 1 || Hidden < 1 || Layers < 1) throw new ArgumentException("vrnn: latent, hidden and layers must be positive");
        Setting.Choice("vrnn.coding", Coding);
        Setting.Within("vrnn.imageSize", ImageSize, 8, NetworkConfig.MostPixels);
        Setting.Positive("vrnn.outputDeviation", OutputDeviation);
        if (Coding == CodingKind.Perceptron) return;
        if (Channels.Length == 0 || Channels.Length != Strides.Length)
            throw new ArgumentException("vrnn.channels and vrnn.strides must have the same, non-zero number of entries");
        if (Channels.Any(c => c < 16 || c % 16 != 0))
            throw new ArgumentException($"vrnn.channels are {string.Join(", ", Channels)}, multiples of 16 are needed");
        if (Strides.Any(s => s is not (1 or 2)))
            throw new ArgumentException($"vrnn.strides are {string.Join(", ", Strides)}, allowed are 1 and 2");
    }
}
