namespace Sqair.Network;

/// <summary>
/// The attention window (spec section 3). There is no rotation, so bilinear sampling is separable: crop = A_y · image · A_xᵀ
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
        // Pixel that grid point u reads: (s u + t + 1)(S - 1)/2.
        var rows = Basis(scale.Slice(1, 1, 1) * _glimpseRows + centre.Slice(1, 1, 1), size, h, _imagePixels);
        var columns = Basis(scale.Slice(1, 0, 1) * _glimpseColumns + centre.Slice(1, 0, 1), size, w, _imagePixels);
        // One product for all rows that look at the same image: no copy of the image for particles and slots.
        var tall = rows.Reshape(-1, (long)rowsAnImage * h, size).MatMul(image).Reshape(-1, h, size);
        return tall.MatMul(columns.Transpose(1, 2));
    }

    /// <summary>Glimpses → image: Σ_i pres_i ST⁻¹(glimpse_i, where_i) (spec section 2.4).</summary>
    /// <param name="glimpses">[R·n, h, w], slots adjacent.</param>
    /// <param name="where">[R·n, 4] raw.</param>
    /// <param name="presence">[R·n, 1].</param>
    /// <param name="slots">n.</param>
    /// <returns>[R, S, S].</returns>
    public T Place(T glimpses, T where, T presence, int slots)
    {
        int size = _config.ImageSize, h = _config.GlimpseHeight, w = _config.GlimpseWidth;
        var (scale, centre) = Pose(where);
        // Glimpse coordinate that image point x reads: (x - t)/s.
        var rows = Basis((_imageGrid - centre.Slice(1, 1, 1)) / scale.Slice(1, 1, 1), h, size, _rowPixels);
        var columns = Basis((_imageGrid - centre.Slice(1, 0, 1)) / scale.Slice(1, 0, 1), w, size, _columnPixels);
        var tall = rows.MatMul(glimpses * presence.Reshape(-1, 1, 1));                       // [R·n, S, w]
        // The sum over slots is part of the contraction: [S, n·w] · [n·w, S].
        var left = tall.Reshape(-1, slots, size, w).Transpose(1, 2).Reshape(-1, size, (long)slots * w);
        var right = columns.Transpose(1, 2).Reshape(-1, (long)slots * w, size);
        return left.MatMul(right);
    }

    /// <summary>Raw where → scale (fraction of the image) and centre (in [-1, 1]), each [R, 2] as (x, y).</summary>
    public static (T Scale, T Centre) Pose(T where) =>
        (where.Slice(1, 0, 2).Sigmoid().AtLeast(SmallestScale), where.Slice(1, 2, 2).Tanh());

    /// <summary>[R, n] normalised coordinates → [R, n, pixels] bilinear weights.</summary>
    static T Basis(T coordinates, int pixels, int points, T pixelNumbers)
    {
        var position = (coordinates + 1f) * (0.5f * (pixels - 1));
        return (-(position.Reshape(-1, points, 1) - pixelNumbers).Abs() + 1f).Relu();
    }

    static float[] Grid(int n) => [.. Enumerable.Range(0, n).Select(i => -1f + 2f * i / (n - 1))];
    static float[] Pixels(int n) => [.. Enumerable.Range(0, n).Select(i => (float)i)];
}
