using Sqair.Network;
using TorchSharp;
using static TorchSharp.torch;

namespace Sqair.Trainer.Learning;

/// <summary>
/// The trainer's instance of the network's tensor type: values and gradients by libtorch. Freed by the step's dispose scope.
/// </summary>
internal sealed class TorchTensor(Tensor value) : ITensor<TorchTensor>
{
    public Tensor Value { get; } = value;

    public static implicit operator TorchTensor(Tensor value) => new(value);
    public static implicit operator Tensor(TorchTensor tensor) => tensor.Value;

    public static TorchTensor operator +(TorchTensor a, TorchTensor b) => a.Value.Plus(b.Value);
    public static TorchTensor operator -(TorchTensor a, TorchTensor b) => a.Value - b.Value;
    public static TorchTensor operator *(TorchTensor a, TorchTensor b) => a.Value * b.Value;
    public static TorchTensor operator /(TorchTensor a, TorchTensor b) => a.Value / b.Value;
    public static TorchTensor operator +(TorchTensor a, float b) => a.Value.Plus(b);
    public static TorchTensor operator *(TorchTensor a, float b) => a.Value.Times(b);
    public static TorchTensor operator -(TorchTensor a) => a.Value.neg();

    public static TorchTensor Concat(int dimension, params ReadOnlySpan<TorchTensor> parts)
    {
        var values = new Tensor[parts.Length];
        for (var i = 0; i < values.Length; i++) values[i] = parts[i].Value;
        return cat(values, dimension);
    }

    public TorchTensor Abs() => Value.abs();
    public TorchTensor Exp() => Value.exp();
    public TorchTensor Relu() => Value.relu();
    public TorchTensor Elu() => Value.Elu();
    public TorchTensor Sigmoid() => Value.sigmoid();
    public TorchTensor Tanh() => Value.tanh();
    public TorchTensor Softplus() => Value.Softplus();
    public TorchTensor Softmax(int dimension) => Value.softmax(dimension);
    public TorchTensor Atanh() => (Value.Plus(1) / Value.Complement()).log().Times(0.5);
    public TorchTensor MatMul(TorchTensor other) => Value.Product(other.Value);
    public TorchTensor Linear(TorchTensor weight, TorchTensor bias) => nn.functional.linear(Value, weight.Value, bias.Value);
    public TorchTensor Convolve(TorchTensor weight, TorchTensor bias, int stride) =>
        PaddedConvolution.Apply(Value, weight.Value, bias.Value, stride);
    public TorchTensor PixelShuffle(int factor) => nn.functional.pixel_shuffle(Value, factor);
    public TorchTensor Reshape(params ReadOnlySpan<long> shape) => Value.reshape(shape.ToArray());
    public TorchTensor Transpose(int first, int second) => Value.transpose(first, second);
    public TorchTensor Slice(int dimension, int start, int length) => Value.narrow(dimension, start, length);
    public TorchTensor[] Split(int dimension, params ReadOnlySpan<int> lengths)
    {
        // One node of the graph, whose gradient is one concatenation; slices would each fill a whole tensor with zeros.
        var sizes = new long[lengths.Length];
        for (var i = 0; i < sizes.Length; i++) sizes[i] = lengths[i];
        return [.. Value.split(sizes, dimension).Select(part => (TorchTensor)part)];
    }

    public TorchTensor? Sample(TorchTensor scale, TorchTensor centre, int height, int width)
    {
        long images = Value.shape[0], count = scale.Value.shape[0];
        // One operation; libtorch's affine_grid is a batched product and takes three times as long as the sampling itself.
        var grid = centre.Value.unsqueeze(1).PlusProduct(scale.Value.unsqueeze(1), Arithmetic.Grid(height, width, Value.device));
        // All rows that look at one image lie below one another in its grid: no copy of the image for particles and slots.
        return nn.functional.grid_sample(
            Value.unsqueeze(1), grid.view(images, count / images * height, width, 2),
            GridSampleMode.Bilinear, GridSamplePaddingMode.Zeros, align_corners: true).view(count, height, width);
    }

    public TorchTensor Complement() => Value.Complement();
    public TorchTensor Sum(int dimension, bool keep) => Value.sum(dimension, keep);
    public TorchTensor AtLeast(float minimum) => Value.Plus((Value.AtLeast(minimum) - Value).detach());
    public TorchTensor Above(float threshold) => Value.detach().Above(threshold);

    public TorchTensor RepeatRows(TorchTensor rows)
    {
        var shape = Value.shape;
        shape[0] = rows.Value.shape[0];
        return Value.expand(shape);
    }
}
