using Sqair.Trainer.Learning;
using TorchSharp;
using static TorchSharp.torch;

namespace Sqair.Trainer.Tests.Learning;

public class OptimiserTests
{
    /// <summary>TensorFlow's recursion written out: the mean square starts at one, epsilon is inside the root.</summary>
    [Fact]
    public void RmsProp_follows_tensorflow()
    {
        using var scope = NewDisposeScope();
        float[] gradients = [0.5f, -2f, 0.1f, 3f];
        double theta = 1, ms = 1, mom = 0;
        using var optimiser = Optimiser.Create("rmsprop", 1, CPU);
        var weights = tensor([1f]);
        foreach (var g in gradients)
        {
            ms = 0.9 * ms + 0.1 * g * g;
            mom = 0.9 * mom + 0.01 * g / Math.Sqrt(ms + 1e-10);
            theta -= mom;
            optimiser.Step(weights, tensor([g]), 0.01);
            Assert.Equal(theta, weights.item<float>(), 1e-5);
        }
    }

    [Fact]
    public void Adam_follows_its_paper()
    {
        using var scope = NewDisposeScope();
        float[] gradients = [0.5f, -2f, 0.1f, 3f];
        double theta = 1, m = 0, v = 0;
        using var optimiser = Optimiser.Create("adam", 1, CPU);
        var weights = tensor([1f]);
        for (var t = 1; t <= gradients.Length; t++)
        {
            var g = gradients[t - 1];
            m = 0.9 * m + 0.1 * g;
            v = 0.999 * v + 0.001 * g * g;
            theta -= 0.01 * (m / (1 - Math.Pow(0.9, t))) / (Math.Sqrt(v / (1 - Math.Pow(0.999, t))) + 1e-8);
            optimiser.Step(weights, tensor([g]), 0.01);
            Assert.Equal(theta, weights.item<float>(), 1e-5);
        }
    }
}
