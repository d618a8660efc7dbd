namespace Sqair.Network;

/// <summary>
/// The convolutional encoders (spec section 9.3): one CNN shared by images and glimpses, then one fully connected layer for
/// each; and the what head that follows the glimpse encoder everywhere (section 4).
/// </summary>
public sealed class Encoder<T> where T : class, ITensor<T>
{
    readonly (T Weight, T Bias, int Stride)[] _convolutions;
    readonly Linear<T> _image, _glimpse, _what;
    readonly NetworkConfig _config;

    public Encoder(IWeights<T> weights, NetworkConfig config)
    {
        _config = config;
        _convolutions = new (T, T, int)[config.EncoderChannels.Length];
        var channels = 1;
        for (var i = 0; i < _convolutions.Length; i++)
        {
            var maps = config.EncoderChannels[i];
            _convolutions[i] = (
                weights.Parameter($"encoder.conv{i}.weight", [maps, channels, 3, 3], Initialisation.FanIn(9 * channels)),
                weights.Parameter($"encoder.conv{i}.bias", [maps], Initialisation.Zero),
                config.EncoderStrides[i]);
            channels = maps;
        }
        MapChannels = channels;
        MapSize = Reduced(config.ImageSize);
        _glimpseFeatures = channels * Reduced(config.GlimpseHeight) * Reduced(config.GlimpseWidth);
        _image = new(weights, "encoder.image", channels * MapSize * MapSize, config.Hidden);
        _glimpse = new(weights, "encoder.glimpse", _glimpseFeatures, config.Hidden);
        _what = new(weights, "encoder.what", config.Hidden, 2 * config.What);
    }

    readonly int _glimpseFeatures;

    /// <summary>Channels of the image's feature map.</summary>
    public int MapChannels { get; }

    /// <summary>Height and width of the image's feature map.</summary>
    public int MapSize { get; }

    /// <summary>[B, S, S] → feature map [B, channels, m, m] and image code [B, n].</summary>
    public (T Map, T Code) Image(T image)
    {
        var map = Convolve(image.Reshape(-1, 1, _config.ImageSize, _config.ImageSize));
        return (map, _image.Apply(map.Reshape(-1, (long)MapChannels * MapSize * MapSize)).Elu());
    }

    /// <summary>[R, h, w] → distribution of what [R, d_what]; scale = softplus(raw) + minimum.</summary>
    public Gaussian<T> What(T glimpse)
    {
        var features = Convolve(glimpse.Reshape(-1, 1, _config.GlimpseHeight, _config.GlimpseWidth)).Reshape(-1, _glimpseFeatures);
        return Split(_what.Apply(_glimpse.Apply(features).Elu()), _config.What, _config.MinimumScale);
    }

    /// <summary>[R, 2d] → mean and softplus scale.</summary>
    public static Gaussian<T> Split(T statistics, int size, float minimumScale) =>
        new(statistics.Slice(1, 0, size), statistics.Slice(1, size, size).Softplus() + minimumScale);

    T Convolve(T x)
    {
        foreach (var (weight, bias, stride) in _convolutions) x = x.Convolve(weight, bias, stride).Elu();
        return x;
    }

    int Reduced(int size)
    {
        foreach (var stride in _config.EncoderStrides) size = (size + stride - 1) / stride;
        return size;
    }
}
