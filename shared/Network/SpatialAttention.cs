namespace Sqair.Network;

/// <summary>
/// Attention of discovery over the cells of the encoder's feature map: the expected cell centre is where the next object is
/// looked for; cells that known objects explain are pushed down. Not in the paper; compared with its discovery in docs/model.md.
/// </summary>
public sealed class SpatialAttention<T> where T : class, ITensor<T>
{
    const int KeySize = 32;
    // The expectation is kept inside the window: atanh(0.98) = 2.3.
    const float Reach = 0.98f;

    readonly Linear<T> _key, _query;
    readonly T _centres, _cellX, _cellY, _push;
    readonly int _channels;

    public SpatialAttention(IWeights<T> weights, NetworkConfig config, Encoder<T> encoder)
    {
        _channels = encoder.MapChannels;
        var m = encoder.MapSize;
        Cells = m * m;
        _key = new(weights, "discovery.attention.key", _channels, KeySize);
        _query = new(weights, "discovery.attention.query", config.Hidden, KeySize);
        _push = weights.Parameter("discovery.attention.push", [1], new Initialisation.Constant(4f));
        float[] x = new float[Cells], y = new float[Cells], both = new float[2 * Cells];
        // Cell i of 3x3 convolutions with one pixel of padding and total stride s is centred on input pixel i·s.
        var stride = (float)config.ImageSize / m;
        for (var i = 0; i < Cells; i++)
        {
            both[2 * i] = x[i] = 2f * (i % m) * stride / (config.ImageSize - 1) - 1f;
            both[2 * i + 1] = y[i] = 2f * (i / m) * stride / (config.ImageSize - 1) - 1f;
        }
        _cellX = weights.Constant(x, [1, Cells]);
        _cellY = weights.Constant(y, [1, Cells]);
        _centres = weights.Constant(both, [1, Cells, 2]);
    }

    public int Cells { get; }

    /// <summary>[B, channels, m, m] → [B, cells, key + channels]: keys and, beside them, the features they stand for.</summary>
    public T Keys(T map)
    {
        var features = map.Reshape(-1, _channels, Cells).Transpose(1, 2);
        return T.Concat(2, _key.Apply(features), features);
    }

    /// <summary>Where the state d [R, n] looks: raw centre [R, 2] and the feature there [R, channels].</summary>
    public (T Centre, T Feature) Look(T keys, Scene<T> scene, T d, int rowsAnImage)
    {
        var query = _query.Apply(d) * (1f / MathF.Sqrt(KeySize));
        var scores = query.Reshape(-1, rowsAnImage, KeySize).MatMul(keys.Slice(2, 0, KeySize).Transpose(1, 2));   // [B, m, cells]
        var attention = (scores.Reshape(-1, Cells) - scene.Explained * _push).Softmax(1);
        var feature = attention.Reshape(-1, rowsAnImage, Cells).MatMul(keys.Slice(2, KeySize, _channels)).Reshape(-1, _channels);
        var centre = attention.Reshape(-1, 1, Cells).MatMul(_centres).Reshape(-1, 2);
        return ((centre * Reach).Atanh(), feature);
    }

    /// <summary>
    /// How much of each cell an object explains: a bump of the object's size, times presence. [R, 4], [R, 1] → [R, cells].
    /// </summary>
    public T Cover(T where, T presence)
    {
        var (scale, centre) = SpatialTransformer<T>.Pose(where);
        // Half a cell wider than the object, so that a thin one still covers its cell.
        T x = (_cellX - centre.Slice(1, 0, 1)) / (scale.Slice(1, 0, 1) + 0.06f),
            y = (_cellY - centre.Slice(1, 1, 1)) / (scale.Slice(1, 1, 1) + 0.06f);
        return ((x * x + y * y) * -1f).Exp() * presence;
    }
}
