using TorchSharp;
using static TorchSharp.torch;

namespace Sqair.Trainer.Learning;

/// <summary>
/// The four-dimensional normal distribution with Cholesky factor L = diag(s) (I + C), C a lower triangle of ten numbers shared by all
/// objects (docs/model.md, Propagation). Triangles of four rows are written out: a batched solver costs more than it does.
/// </summary>
internal static class MixedNormal
{
    const int Size = 4;
    static readonly float s_fourHalvesLogTwoPi = 2f * MathF.Log(2f * MathF.PI);

    /// <summary>loc + L ε, ε standard normal: [.., 4].</summary>
    public static Tensor Draw(Tensor loc, Tensor scale, Tensor mixing)
    {
        var noise = Draws.NormalLike(loc);
        var rows = new Tensor[Size];
        for (var j = 0; j < Size; j++)
        {
            rows[j] = noise.select(-1, j);
            for (var i = 0; i <= j; i++) rows[j] = rows[j].Plus(Entry(mixing, j, i) * noise.select(-1, i));
        }
        return loc.Plus(scale * stack(rows, -1));
    }

    /// <summary>-Σ log|L_jj| - ½ |L⁻¹ (x - loc)|² - 2 log 2π: [.., 4] → [..].</summary>
    public static Tensor LogDensity(Tensor value, Tensor loc, Tensor scale, Tensor mixing)
    {
        var residual = (value - loc) / scale;
        var solved = new Tensor[Size];
        var total = scale.log().sum(-1);
        for (var j = 0; j < Size; j++)
        {
            var rest = residual.select(-1, j);
            for (var i = 0; i < j; i++) rest = rest - Entry(mixing, j, i) * solved[i];
            var diagonal = Entry(mixing, j, j).Plus(1);
            solved[j] = rest / diagonal;
            total = total.Plus(diagonal.abs().log()).Plus((solved[j] * solved[j]).Times(0.5));
        }
        return total.Plus(s_fourHalvesLogTwoPi).neg();
    }

    /// <summary>C[row, column] of [1, 10], a scalar tensor.</summary>
    static Tensor Entry(Tensor mixing, int row, int column) => mixing.select(1, row * (row + 1) / 2 + column).squeeze(0);
}
