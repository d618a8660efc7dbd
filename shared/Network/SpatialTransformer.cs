namespace Sqair.Network;

/// <summary>
/// The attention window (docs/model.md, Objects). There is no rotation, so bilinear sampling is separable: crop = A_y · image · A_xᵀ
/// with A[i, j] = relu(1 - |p_i - j|); equal to affine_grid + grid_sample with align_corners and zero padding.
/// </summary>
public sealed class SpatialTransformer<T> where T : class, ITensor<T>
{
    const float SmallestScale = 1e-4f;
    readonly NetworkConfig _config;
    readonly T _imageGrid, _glimpseRows, _glimpseColumns, _imagePixels, _rowPixels, _columnPixels;

    public SpatialTransformer(IWeights<T> weights, NetworkConfig config)
    {
        _config = config;
        int size = config.ImageSize, h = config.GlimpseHeight, w = config.GlimpseWidth;
        _imageGrid = weights.Constant(Grid(size), [1, size]);
        _glimpseRows = weights.Constant(Grid(h), [1, h]);
        _glimpseColumns = weights.Constant(Grid(w), [1, w]);
        _imagePixels = weights.Constant(Pixels(size), [1, 1, size]);
        _rowPixels = weights.Constant(Pixels(h), [1, 1, h]);
        _columnPixels = weights.Constant(Pixels(w), [1, 1, w]);
    }

    /// <summary>Image → glimpse.</summary>
    /// <param name="image">[B, S, S], read by m consecutive rows each.</param>
    /// <param name="where">[B·m, 4] raw (a_x, a_y, b_x, b_y).</param>
    /// <param name="rowsAnImage">m.</param>
    /// <returns>[B·m, h, w].</returns>
    public T Crop(T image, T where, int rowsAnImage)
    {
        int size = _config.ImageSize, h = _config.GlimpseHeight, w = _config.GlimpseWidth;
        var (scale, centre) = Pose(where);
        if (image.Sample(scale, centre, h, w) is { } sampled) return sampled;
        T[] s = scale.Split(1, 1, 1), t = centre.Split(1, 1, 1);
        // Pixel that grid point u reads: (s u + t + 1)(S - 1)/2.
        var rows = Basis(s[1] * _glimpseRows + t[1], size, h, _imagePixels);
        var columns = Basis(s[0] * _glimpseColumns + t[0], size, w, _imagePixels);
        // One product for all rows that look at the same image: no copy of the image for particles and slots.
        var tall = rows.Reshape(-1, (long)rowsAnImage * h, size).MatMul(image).Reshape(-1, h, size);
        return tall.MatMul(columns.Transpose(1, 2));
    }

    /// <summary>
    /// Glimpses at their places, as the factors P_y G and P_xᵀ of the picture P_y G P_xᵀ (docs/model.md, Drawing): [R, S·w] and [R, w·S].
    /// </summary>
    /// <param name="glimpses">[R, h, w].</param>
    /// <param name="where">[R, 4] raw.</param>
    public (T Tall, T Across) Place(T glimpses, T where)
    {
        int size = _config.ImageSize, h = _config.GlimpseHeight, w = _config.GlimpseWidth;
        var (scale, centre) = Pose(where);
        // Glimpse coordinate that image point x reads: (x - t)/s.
        T[] s = scale.Split(1, 1, 1), t = centre.Split(1, 1, 1);
        var rows = Basis((_imageGrid - t[1]) / s[1], h, size, _rowPixels);
        var columns = Basis((_imageGrid - t[0]) / s[0], w, size, _columnPixels);
        return (rows.MatMul(glimpses).Reshape(-1, (long)size * w), columns.Transpose(1, 2).Reshape(-1, (long)w * size));
    }

    /// <summary>Σ over the slots of P_y G P_xᵀ.</summary>
    /// <param name="tall">From <see cref="Place"/>, [R·n, S·w], slots adjacent; zeros for an absent object.</param>
    /// <param name="across">[R·n, w·S].</param>
    /// <param name="slots">n.</param>
    /// <returns>[R, S, S].</returns>
    public T Compose(T tall, T across, int slots)
    {
        int size = _config.ImageSize, w = _config.GlimpseWidth;
        // The sum over slots is part of the contraction: [S, n·w] · [n·w, S].
        var left = tall.Reshape(-1, slots, size, w).Transpose(1, 2).Reshape(-1, size, (long)slots * w);
        return left.MatMul(across.Reshape(-1, (long)slots * w, size));
    }

    /// <summary>Raw where → scale (fraction of the image) and centre (in [-1, 1]), each [R, 2] as (x, y).</summary>
    public static (T Scale, T Centre) Pose(T where)
    {
        var parts = where.Split(1, 2, 2);
        return (parts[0].Sigmoid().AtLeast(SmallestScale), parts[1].Tanh());
    }

    /// <summary>[R, n] normalised coordinates → [R, n, pixels] bilinear weights.</summary>
    static T Basis(T coordinates, int pixels, int points, T pixelNumbers)
    {
        var position = (coordinates + 1f) * (0.5f * (pixels - 1));
        return (position.Reshape(-1, points, 1) - pixelNumbers).Abs().Complement().Relu();
    }

    static float[] Grid(int n) => [.. Enumerable.Range(0, n).Select(i => -1f + 2f * i / (n - 1))];
    static float[] Pixels(int n) => [.. Enumerable.Range(0, n).Select(i => (float)i)];
}
