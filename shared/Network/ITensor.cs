namespace Sqair.Network;

/// <summary>
/// The operations the network is written in. Two types implement it: the trainer's TorchSharp tensor (values, gradients) and
/// its ONNX builder (a node of a graph), so what is deployed is what was trained. Row-major float32; <c>B</c> is the free
/// first dimension, all others are known when the network is built.
/// </summary>
public interface ITensor<TSelf> where TSelf : class, ITensor<TSelf>
{
    static abstract TSelf operator +(TSelf a, TSelf b);
    static abstract TSelf operator -(TSelf a, TSelf b);
    static abstract TSelf operator *(TSelf a, TSelf b);
    static abstract TSelf operator /(TSelf a, TSelf b);
    static abstract TSelf operator +(TSelf a, float b);
    static abstract TSelf operator *(TSelf a, float b);
    static abstract TSelf operator -(TSelf a);

    /// <summary>Joins along an existing dimension; all other dimensions are equal.</summary>
    static abstract TSelf Concat(int dimension, params ReadOnlySpan<TSelf> parts);

    TSelf Abs();
    TSelf Exp();
    TSelf Relu();

    /// <summary>x where it is positive, else exp(x) - 1. The tensor itself may be overwritten: nobody uses it afterwards.</summary>
    TSelf Elu();

    TSelf Sigmoid();
    TSelf Tanh();
    TSelf Softplus();
    TSelf Softmax(int dimension);

    /// <summary>Inverse hyperbolic tangent; the caller keeps the argument inside (-1, 1).</summary>
    TSelf Atanh();

    /// <summary>Matrix product of the last two dimensions, batched over the others (equal, or one of them 1).</summary>
    TSelf MatMul(TSelf other);

    /// <summary>[.., in] · weight[out, in]ᵀ + bias[out].</summary>
    TSelf Linear(TSelf weight, TSelf bias);

    /// <summary>
    /// 3×3 convolution with one pixel of zero padding: [B, in, h, w] → [B, out, ⌈h/stride⌉, ⌈w/stride⌉]; weight [out, in, 3, 3].
    /// </summary>
    TSelf Convolve(TSelf weight, TSelf bias, int stride);

    /// <summary>[B, c·f², h, w] → [B, c, h·f, w·f], channel-major (the order of PyTorch's pixel_shuffle, ONNX's CRD).</summary>
    TSelf PixelShuffle(int factor);

    /// <summary>At most one dimension is -1, which takes what is left.</summary>
    TSelf Reshape(params ReadOnlySpan<long> shape);

    TSelf Transpose(int first, int second);
    TSelf Slice(int dimension, int start, int length);

    /// <summary>Consecutive slices of these lengths, which add up to the whole dimension.</summary>
    TSelf[] Split(int dimension, params ReadOnlySpan<int> lengths);

    /// <summary>
    /// Bilinear samples of [B, H, W] on a grid of h×w points with u, v from -1 to 1, at scale · (u, v) + centre in coordinates from -1 to 1
    /// (centres of the border pixels), zero outside; scale and centre [B·m, 2] as (x, y): [B·m, h, w]. Null where the backend has no
    /// sampler: <see cref="SpatialTransformer{T}"/> then writes it as two products.
    /// </summary>
    TSelf? Sample(TSelf scale, TSelf centre, int height, int width);

    /// <summary>1 - x.</summary>
    TSelf Complement();
    TSelf Sum(int dimension, bool keep);

    /// <summary>The value clipped from below, the gradient as if it were not.</summary>
    TSelf AtLeast(float minimum);

    /// <summary>1 where the value exceeds the threshold, else 0; no gradient.</summary>
    TSelf Above(float threshold);

    /// <summary>[1, ..] repeated to as many rows as <paramref name="rows"/> has.</summary>
    TSelf RepeatRows(TSelf rows);
}

/// <summary>A normal distribution over the last dimension.</summary>
/// <param name="Loc">Mean.</param>
/// <param name="Scale">Standard deviation, positive.</param>
/// <param name="Mixing">
/// Null: diagonal. Else the rows of C, ten numbers of a lower triangle [1, 10], for where alone: the Cholesky factor is diag(Scale) (I + C)
/// (docs/model.md, Propagation).
/// </param>
public readonly record struct Gaussian<T>(T Loc, T Scale, T? Mixing = null) where T : class;
