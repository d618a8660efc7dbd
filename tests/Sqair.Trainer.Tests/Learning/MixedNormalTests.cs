using Sqair.Trainer.Learning;
using TorchSharp;
using static TorchSharp.torch;

namespace Sqair.Trainer.Tests.Learning;

/// <summary>The full where covariance against its matrix form: x ~ N(loc, L Lᵀ), L = diag(s) (I + C).</summary>
public class MixedNormalTests
{
    static readonly float[] s_c = [0.2f, -0.4f, 0.1f, 0.3f, 0.5f, -0.3f, -0.2f, 0.1f, 0.4f, 0.15f];
    static readonly float[] s_scale = [0.5f, 1f, 2f, 0.3f], s_loc = [1f, -1f, 0f, 2f];

    /// <summary>log N(x; loc, Σ) = -½ log det(2πΣ) - ½ rᵀ Σ⁻¹ r, in double precision by libtorch's own solver.</summary>
    [Fact]
    public void The_density_is_that_of_the_matrix_form()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var values = randn([7, 4]);
        var l = Factor();
        var covariance = l.matmul(l.t());
        var residual = (values - tensor(s_loc)).to(ScalarType.Float64);
        var solved = linalg.solve(covariance, residual.t()).t();
        var expected = -0.5 * (residual * solved).sum(1) - 0.5 * linalg.slogdet(covariance).Item2 - 2 * Math.Log(2 * Math.PI);
        var density = MixedNormal.LogDensity(values, tensor(s_loc).expand(7, -1), tensor(s_scale).expand(7, -1), tensor(s_c, [1, 10]));
        for (var i = 0; i < 7; i++) Assert.Equal(expected[i].item<double>(), density[i].item<float>(), 1e-4);
    }

    [Fact]
    public void Draws_have_its_covariance()
    {
        using var scope = NewDisposeScope();
        manual_seed(2);
        const int count = 200_000;
        var drawn = MixedNormal.Draw(tensor(s_loc).expand(count, -1), tensor(s_scale).expand(count, -1), tensor(s_c, [1, 10]))
            .to(ScalarType.Float64);
        var centred = drawn - drawn.mean([0], keepdim: true);
        var measured = centred.t().matmul(centred) / count;
        var l = Factor();
        var expected = l.matmul(l.t());
        for (var i = 0; i < 4; i++)
            for (var j = 0; j < 4; j++)
            {
                var spread = Math.Sqrt(expected[i, i].item<double>() * expected[j, j].item<double>());
                Assert.True(Math.Abs(measured[i, j].item<double>() - expected[i, j].item<double>()) < 0.02 * spread,
                    $"covariance of {i} and {j}");
            }
    }

    [Fact]
    public void Without_mixing_numbers_it_is_the_diagonal_one()
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        Tensor values = randn([5, 4]), loc = randn([5, 4]), scale = rand([5, 4]) + 0.1f;
        var mixed = MixedNormal.LogDensity(values, loc, scale, zeros([1, 10]));
        var diagonal = Densities.Normal(values, loc, scale);
        for (var i = 0; i < 5; i++) Assert.Equal(diagonal[i].item<float>(), mixed[i].item<float>(), 1e-4f);
    }

    static Tensor Factor()
    {
        var c = zeros([4, 4], ScalarType.Float64);
        for (int row = 0, at = 0; row < 4; row++)
            for (var column = 0; column <= row; column++) c[row, column] = s_c[at++];
        return diag(tensor(s_scale).to(ScalarType.Float64)).matmul(eye(4, dtype: ScalarType.Float64) + c);
    }
}
