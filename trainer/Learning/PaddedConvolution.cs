using TorchSharp;
using static TorchSharp.torch;

namespace Sqair.Trainer.Learning;

/// <summary>
/// 3×3 convolution with channels filled up with zeros to whole blocks of 16. oneDNN (in libtorch 2.10) computes in such blocks and reads
/// beyond the last channel from memory that nobody wrote; times zero that is nothing, unless a NaN was left there, and then whole
/// gradients are NaN. TrainingRunTests leaves NaN there. On a full block no padding is needed and none is made.
/// </summary>
internal static class PaddedConvolution
{
    const int Block = 16;

    /// <param name="input">[B, in, h, w].</param>
    /// <param name="weight">[out, in, 3, 3].</param>
    /// <param name="bias">[out].</param>
    public static Tensor Apply(Tensor input, Tensor weight, Tensor bias, int stride)
    {
        long outputs = weight.shape[0], inputs = weight.shape[1];
        // A single input channel takes another path in oneDNN, which is sound.
        if (inputs > 1)
        {
            input = Fill(input, 1);
            weight = Fill(weight, 1);
        }
        var result = nn.functional.conv2d(input, Fill(weight, 0), Fill(bias, 0), strides: [stride, stride], padding: [1, 1]);
        return result.shape[1] == outputs ? result : result.narrow(1, 0, outputs);
    }

    static Tensor Fill(Tensor x, int dimension)
    {
        var shape = x.shape;
        var missing = (Block - shape[dimension] % Block) % Block;
        if (missing == 0) return x;
        shape[dimension] = missing;
        return cat([x, zeros(shape, x.dtype, x.device)], dimension);
    }
}
