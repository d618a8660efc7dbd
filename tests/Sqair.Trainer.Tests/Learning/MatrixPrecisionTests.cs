using Sqair.Trainer.Learning;
using TorchSharp;
using static TorchSharp.torch;

namespace Sqair.Trainer.Tests.Learning;

public class MatrixPrecisionTests
{
    /// <summary>Another library multiplies: rounded where the processor has units for it (AMX), in another order elsewhere.</summary>
    [Fact]
    public void Products_are_rounded_within_its_scope_and_exact_after_it()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        Tensor a = rand(64, 256), b = rand(256, 128), exact = a.mm(b);
        double Error() => ((a.mm(b) - exact).abs() / exact).max().item<float>();
        using (MatrixPrecisionScope.Use(MatrixPrecision.Bfloat16))
        {
            using (MatrixPrecisionScope.Use(MatrixPrecision.Bfloat16)) Error();
            var rounded = Error();
            Assert.InRange(rounded, 0, 4e-3);
            if (File.ReadAllText("/proc/cpuinfo").Contains("avx512bw", StringComparison.Ordinal)) Assert.NotEqual(0, rounded);
        }
        Assert.Equal(0, Error());
        Assert.Null(MatrixPrecisionScope.Use(MatrixPrecision.Float32));
    }
}
