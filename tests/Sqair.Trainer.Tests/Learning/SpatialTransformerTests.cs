using Sqair.Network;
using Sqair.Trainer.Learning;
using TorchSharp;
using static TorchSharp.torch;

namespace Sqair.Trainer.Tests.Learning;

/// <summary>The separable transformer equals affine_grid + grid_sample with align_corners and zero padding.</summary>
public class SpatialTransformerTests
{
    static readonly NetworkConfig s_config = new();

    [Fact]
    public void Crop_equals_grid_sample_with_aligned_corners()
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        const int batch = 3, rowsAnImage = 4;
        Tensor image = rand([batch, 64, 64]), where = randn([batch * rowsAnImage, 4]) * 1.5f;
        var transformer = Transformer();

        var crop = transformer.Crop(image, where, rowsAnImage).Value;

        var (scale, centre) = Pose(where);
        var theta = Theta(scale, centre);
        var grid = nn.functional.affine_grid(theta, [batch * rowsAnImage, 1, 28, 12], align_corners: true);
        var expected = nn.functional.grid_sample(
            image.unsqueeze(1).repeat_interleave(rowsAnImage, 0), grid, GridSampleMode.Bilinear,
            GridSamplePaddingMode.Zeros, align_corners: true).squeeze(1);
        Assert.True(Distance(crop, expected) < 1e-4, $"largest difference {Distance(crop, expected)}");
    }

    [Fact]
    public void Placing_equals_the_sum_of_inverse_grid_samples()
    {
        using var scope = NewDisposeScope();
        manual_seed(4);
        const int rows = 5, slots = 3;
        Tensor glimpses = rand([rows * slots, 28, 12]), where = randn([rows * slots, 4]),
            presence = rand([rows * slots, 1]).gt(0.4f).to(ScalarType.Float32);

        var transformer = Transformer();
        var (tall, across) = transformer.Place(glimpses, where);
        var canvas = transformer.Compose(tall.Value * presence, across, slots).Value;

        var (scale, centre) = Pose(where);
        var grid = nn.functional.affine_grid(
            Theta(scale.reciprocal(), centre.neg() / scale), [rows * slots, 1, 64, 64], align_corners: true);
        var each = nn.functional.grid_sample(
            glimpses.unsqueeze(1), grid, GridSampleMode.Bilinear, GridSamplePaddingMode.Zeros, align_corners: true).squeeze(1);
        var expected = (each * presence.unsqueeze(2)).view(rows, slots, 64, 64).sum(1);
        Assert.True(Distance(canvas, expected) < 1e-3, $"largest difference {Distance(canvas, expected)}");
    }

    [Fact]
    public void A_bright_corner_pixel_lands_in_the_glimpse_corner_at_full_scale()
    {
        using var scope = NewDisposeScope();
        var image = zeros([1, 64, 64]);
        image[0, 0, 0] = 1f;
        var where = tensor([20f, 20f, 0f, 0f], [1, 4]);   // s = 1, t = 0
        var crop = Transformer().Crop(image, where, 1).Value;
        Assert.Equal(1f, crop[0, 0, 0].item<float>(), 4);
        Assert.Equal(1f, crop.sum().item<float>(), 3);
    }

    [Fact]
    public void At_full_scale_between_equal_sizes_nothing_changes()
    {
        using var scope = NewDisposeScope();
        manual_seed(5);
        var image = rand([2, 16, 16]);
        var where = tensor([20f, 20f, 0f, 0f], [1, 4]).expand(2, -1);   // s = 1, t = 0
        var transformer = new SpatialTransformer<TorchTensor>(
            new ConstantWeights(), new() { ImageSize = 16, GlimpseHeight = 16, GlimpseWidth = 16 });
        Assert.True(Distance(transformer.Crop(image, where, 1), image) < 1e-5);
        var (tall, across) = transformer.Place(image, where);
        Assert.True(Distance(transformer.Compose(tall, across, 1), image) < 1e-5);
    }

    [Fact]
    public void Cropping_and_placing_at_the_same_place_keeps_a_smooth_patch()
    {
        using var scope = NewDisposeScope();
        var axis = linspace(-1, 1, 64);
        var image = (-((axis.unsqueeze(0) * 4f).square() + (axis.unsqueeze(1) * 2f).square())).exp().unsqueeze(0);
        var where = tensor([-0.2f, 0.9f, 0f, 0f], [1, 4]);
        var transformer = Transformer();
        var (tall, across) = transformer.Place(transformer.Crop(image, where, 1), where);
        var back = transformer.Compose(tall, across, 1).Value;
        Assert.True(Distance(back.narrow(1, 16, 32).narrow(2, 24, 16), image.narrow(1, 16, 32).narrow(2, 24, 16)) < 0.06);
    }

    [Fact]
    public void The_gradient_passes_the_lower_bound_of_the_scale()
    {
        using var scope = NewDisposeScope();
        var where = tensor([-30f, -30f, 0f, 0f], [1, 4]).requires_grad_(true);
        var (scale, _) = SpatialTransformer<TorchTensor>.Pose(where);
        Assert.Equal(1e-4f, scale.Value.min().item<float>(), 6);
        scale.Value.sum().backward();
        Assert.True(where.grad!.abs().max().item<float>() < 1e-4f, "the sigmoid's own gradient is tiny there");
    }

    static SpatialTransformer<TorchTensor> Transformer() => new(new ConstantWeights(), s_config);

    static (Tensor Scale, Tensor Centre) Pose(Tensor where) => (where.narrow(1, 0, 2).sigmoid(), where.narrow(1, 2, 2).tanh());

    static Tensor Theta(Tensor scale, Tensor shift)
    {
        var theta = zeros([scale.shape[0], 2, 3]);
        theta.select(1, 0).select(1, 0).copy_(scale.select(1, 0));
        theta.select(1, 1).select(1, 1).copy_(scale.select(1, 1));
        theta.select(2, 2).copy_(shift);
        return theta;
    }

    static float Distance(Tensor a, Tensor b) => (a - b).abs().max().item<float>();

    sealed class ConstantWeights : IWeights<TorchTensor>
    {
        public TorchTensor Parameter(string name, ReadOnlySpan<long> shape, Initialisation start) => throw new NotSupportedException(name);
        public TorchTensor Constant(float[] values, ReadOnlySpan<long> shape) => tensor(values, shape, ScalarType.Float32);
    }
}
