namespace Sqair.Network;

/// <summary>
/// Codes of images and glimpses: fully connected layers, or one CNN for both, then one fully connected layer for each;
/// and the what head that follows the glimpse's code everywhere.
/// </summary>
public sealed class Encoder<T> where T : class, ITensor<T>
{
    /// <summary>Share of the correction's output that is added to raw where: at first it is small against a glimpse.</summary>
    const float CorrectionReach = 0.3f;

    readonly FeatureMap<T>? _features;
    readonly Linear<T>? _image, _glimpse;
    readonly Mlp<T>? _flatImage, _flatGlimpse;
    readonly Linear<T> _what;
    readonly Mlp<T>? _correction;
    readonly NetworkConfig _config;

    public Encoder(IWeights<T> weights, NetworkConfig config)
    {
        _config = config;
        int size = config.ImageSize, h = config.GlimpseHeight, w = config.GlimpseWidth, n = config.Hidden;
        if (config.Coding == CodingKind.Perceptron)
        {
            _flatImage = new(weights, "encoder.image", size * size, [n, n]);
            _flatGlimpse = new(weights, "encoder.glimpse", h * w, [n, n]);
        }
        else
        {
            _features = new(weights, config);
            _image = new(weights, "encoder.image", _features.Count(size, size), n);
            _glimpse = new(weights, "encoder.glimpse", _features.Count(h, w), n);
        }
        _what = new(weights, "encoder.what", n, 2 * config.What);
        if (config.SecondLook) _correction = new(weights, "encoder.correction", n, [n / 2], 4);
    }

    /// <summary>Channels of the image's feature map; 0 without one.</summary>
    public int MapChannels => _features?.Channels ?? 0;

    /// <summary>Height and width of the image's feature map; 0 without one.</summary>
    public int MapSize => _features?.Reduced(_config.ImageSize) ?? 0;

    /// <summary>[B, S, S] → feature map [B, channels, m, m], null without convolutions, and image code [B, n].</summary>
    public (T? Map, T Code) Image(T image)
    {
        int size = _config.ImageSize;
        if (_features is null) return (default, _flatImage!.Apply(image.Reshape(-1, (long)size * size)));
        var map = _features.Apply(image.Reshape(-1, 1, size, size));
        return (map, _image!.Apply(map.Reshape(-1, _features.Count(size, size))).Elu());
    }

    /// <summary>[R, h, w] → distribution of what [R, d_what]; scale = softplus(raw) + minimum.</summary>
    public Gaussian<T> What(T glimpse) => Split(_what.Apply(Glimpse(glimpse)), _config.What, _config.MinimumScale);

    /// <summary>[R, h, w] → by how much the glimpse was cut beside its object, raw where [R, 4]; with a second look only.</summary>
    public T Correction(T glimpse) => _correction!.Apply(Glimpse(glimpse)) * CorrectionReach;

    /// <summary>[R, h, w] → code of the glimpse [R, n].</summary>
    public T Glimpse(T glimpse)
    {
        int h = _config.GlimpseHeight, w = _config.GlimpseWidth;
        return _features is null
            ? _flatGlimpse!.Apply(glimpse.Reshape(-1, (long)h * w))
            : _glimpse!.Apply(_features.Apply(glimpse.Reshape(-1, 1, h, w)).Reshape(-1, _features.Count(h, w))).Elu();
    }

    /// <summary>[R, 2d] → mean and softplus scale.</summary>
    public static Gaussian<T> Split(T statistics, int size, float minimumScale)
    {
        var parts = statistics.Split(1, size, size);
        return new(parts[0], parts[1].Softplus() + minimumScale);
    }
}

/// <summary>3×3 convolutions with ELU.</summary>
public sealed class FeatureMap<T> where T : class, ITensor<T>
{
    readonly (T Weight, T Bias, int Stride)[] _convolutions;

    public FeatureMap(IWeights<T> weights, NetworkConfig config)
    {
        _convolutions = new (T, T, int)[config.EncoderChannels.Length];
        Channels = 1;
        for (var i = 0; i < _convolutions.Length; i++)
        {
            var maps = config.EncoderChannels[i];
            _convolutions[i] = (
                weights.Parameter($"encoder.conv{i}.weight", [maps, Channels, 3, 3], Initialisation.FanIn(9 * Channels)),
                weights.Parameter($"encoder.conv{i}.bias", [maps], Initialisation.Zero),
                config.EncoderStrides[i]);
            Channels = maps;
        }
    }

    public int Channels { get; }

    /// <summary>[B, 1, h, w] → [B, channels, .., ..].</summary>
    public T Apply(T x)
    {
        foreach (var (weight, bias, stride) in _convolutions) x = x.Convolve(weight, bias, stride).Elu();
        return x;
    }

    /// <summary>A side of the picture after all strides.</summary>
    public int Reduced(int size)
    {
        foreach (var (_, _, stride) in _convolutions) size = (size + stride - 1) / stride;
        return size;
    }

    /// <summary>Features of a picture of h×w.</summary>
    public int Count(int height, int width) => Channels * Reduced(height) * Reduced(width);
}
