using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

/// <summary>Values of operators against what the same formula gives in plain C#.</summary>
public class OperatorTests
{
    static readonly double[] Values = [-1.7, -0.4, 0.3, 0.9, 1.6, 2.5];

    static double[] Read(Tensor t) => t.to(float64).contiguous().data<double>().ToArray();

    static void Same(IEnumerable<double> expected, Tensor actual, double tolerance = 1e-12)
    {
        var found = Read(actual);
        var wanted = expected.ToArray();
        Assert.Equal(wanted.Length, found.Length);
        for (var i = 0; i < wanted.Length; i++)
            Assert.True(
                Math.Abs(wanted[i] - found[i]) <= tolerance || (double.IsNaN(wanted[i]) && double.IsNaN(found[i])) || wanted[i] == found[i],
                $"at {i}: expected {wanted[i]}, got {found[i]}");
    }

    public static TheoryData<string> UnaryNames => [.. Unary.Keys];

    static readonly Dictionary<string, (Func<Tensor, Tensor> Operator, Func<double, double> Formula)> Unary = new()
    {
        ["neg"] = (x => -x, v => -v),
        ["abs"] = (x => x.abs(), Math.Abs),
        ["exp"] = (x => x.exp(), Math.Exp),
        ["log"] = (x => x.log(), Math.Log),
        ["log1p"] = (x => x.log1p(), v => Math.Log(1 + v)),
        ["sqrt"] = (x => x.sqrt(), Math.Sqrt),
        ["square"] = (x => x.square(), v => v * v),
        ["reciprocal"] = (x => x.reciprocal(), v => 1 / v),
        ["sigmoid"] = (x => x.sigmoid(), v => 1 / (1 + Math.Exp(-v))),
        ["tanh"] = (x => x.tanh(), Math.Tanh),
        ["relu"] = (x => x.relu(), v => Math.Max(v, 0)),
        ["elu"] = (x => F.elu(x, 0.5), v => v > 0 ? v : 0.5 * (Math.Exp(v) - 1)),
        ["softplus"] = (x => F.softplus(x), v => Math.Log(1 + Math.Exp(v))),
        ["leaky relu"] = (x => F.leaky_relu(x, 0.2), v => v > 0 ? v : 0.2 * v),
        ["silu"] = (x => x.silu(), v => v / (1 + Math.Exp(-v))),
        ["floor"] = (x => x.floor(), Math.Floor),
        ["ceil"] = (x => x.ceil(), Math.Ceiling),
        ["round"] = (x => x.round(), v => Math.Round(v, MidpointRounding.ToEven)),
        ["round to a decimal"] = (x => (x * 1.11).round(1), v => Math.Round(v * 1.11, 1)),
        ["sign"] = (x => x.sign(), v => Math.Sign(v)),
        ["clamp"] = (x => x.clamp(-0.5, 1), v => Math.Clamp(v, -0.5, 1)),
        ["clamp above only"] = (x => x.clamp(max: (Scalar)1), v => Math.Min(v, 1)),
        ["pow"] = (x => x.pow(3), v => v * v * v),
        ["scalars both sides"] = (x => 1 - 2f * x + 3.0 / (x + 10) - x / 4, v => 1 - 2 * v + 3 / (v + 10) - v / 4),
        ["remainder"] = (x => x % 0.7, v => v - 0.7 * Math.Floor(v / 0.7)),
        ["floor division"] = (x => x.div(0.7, RoundingMode.floor), v => Math.Floor(v / 0.7)),
        ["logit"] = (x => x.sigmoid().logit(), v => v),
        ["isnan"] = (x => x.log().isnan(), v => v < 0 ? 1 : 0),
        ["isfinite"] = (x => (x / (x > 0).to(float64)).isfinite(), v => v > 0 ? 1 : 0),
        ["nan_to_num"] = (x => torch.nan_to_num(x.log(), 7), v => v < 0 ? 7 : Math.Log(v)),
        ["masked_fill"] = (x => x.masked_fill(x < 0, 5), v => v < 0 ? 5 : v),
        ["where"] = (x => torch.where(x > 0, x, -2 * x), v => v > 0 ? v : -2 * v),
        ["logical"] = (x => (x > 0).logical_and(x < 2).logical_or(x < -1), v => (v > 0 && v < 2) || v < -1 ? 1 : 0),
        ["operators of booleans"] = (x => (x > 0) & ~(x > 2) | (x < -1), v => (v > 0 && v <= 2) || v < -1 ? 1 : 0),
        ["maximum"] = (x => x.maximum(tensor(0.5)), v => Math.Max(v, 0.5)),
    };

    [Theory]
    [MemberData(nameof(UnaryNames))]
    public void Element_by_element(string name)
    {
        using var scope = NewDisposeScope();
        var (apply, formula) = Unary[name];
        Same(Values.Select(formula), apply(tensor(Values)));
    }

    [Fact]
    public void Comparisons_work_with_tensors_and_with_numbers_on_either_side()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1.0, 2.0, 3.0 });
        Same([0, 1, 0], x.eq(2));
        Same([1, 0, 1], x != 2);
        Same([1, 0, 0], x < 2);
        Same([1, 1, 0], x <= 2);
        Same([0, 0, 1], 2 < x);
        Same([0, 1, 1], x >= tensor(new[] { 2.0, 2.0, 2.0 }));
        Assert.True(x.Equals(x.clone()));
        Assert.False(x.Equals(x + 1));
        Assert.True(x.allclose(x + 1e-9));
        Assert.False(x.allclose(x + 1e-3));
        Assert.True(x.isclose(x).all().item<bool>());
    }

    [Fact]
    public void Reductions_over_everything_or_over_dimensions()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new double[,] { { 1, 5, 3 }, { 4, 2, 6 } });
        Same([21], x.sum());
        // A literal 0 is also a ScalarType, and that overload wins, here as in the package: a dimension 0 is written 0L.
        Same([21], x.sum(0));
        Same([5, 7, 9], x.sum(0L));
        Same([9, 12], x.sum([1L]));
        Assert.Equal([2L, 1L], x.sum(1, keepdim: true).shape);
        Same([3.5], x.mean());
        Same([3, 4], x.mean([1L]));
        Same([4, 4], x.var(1));
        Same([Math.Sqrt(8.0 / 3), Math.Sqrt(8.0 / 3)], x.std(1, unbiased: false));
        Same([15, 48], x.prod(1));
        var (values, places) = x.max(1);
        Same([5, 6], values);
        Same([1, 2], places);
        Same([1, 2, 3], x.min(0).values);
        Same([6], x.max());
        Same([1], x.min());
        Same([1, 2], x.argmax(1));
        Same([5], x.argmax());
        Same([Math.Log(Math.Exp(1) + Math.Exp(5) + Math.Exp(3)), Math.Log(Math.Exp(4) + Math.Exp(2) + Math.Exp(6))], x.logsumexp(1));
        Same([1, 6, 9, 4, 6, 12], x.cumsum(1));
        Same([1, 5, 15, 4, 8, 48], x.cumprod(1));
        Same([5, 3, 1, 6, 4, 2], x.sort(1, descending: true).Values);
        Same([1, 2, 0, 2, 0, 1], x.sort(1, descending: true).Indices);
        Same([5, 3, 6, 4], x.topk(2, 1).values);
        Same([Math.Sqrt(91)], x.norm());
        Assert.True((x > 0).all().item<bool>());
        Assert.False((x > 5).all().item<bool>());
        Same([0, 1], (x > 5).any(1));
        Assert.Equal(1.0, x.softmax(1).select(0, 0).sum().item<double>(), 12);
    }

    [Fact]
    public void Products_of_matrices()
    {
        using var scope = NewDisposeScope();
        var a = tensor(new double[,] { { 1, 2 }, { 3, 4 } });
        var b = tensor(new double[,] { { 5, 6 }, { 7, 8 } });
        Same([19, 22, 43, 50], a.matmul(b));
        Same([19, 22, 43, 50], a.mm(b));
        Same([5, 11], a.mv(tensor(new[] { 1.0, 2.0 })));
        Same([19, 22, 43, 50], torch.einsum("ij,jk->ik", a, b));
        Same([19, 22, 43, 50, 0, 0, 0, 0], torch.bmm(torch.stack([a, zeros_like(a)]), torch.stack([b, b])));
        Same([10.5, 13, 24.5, 29], torch.addmm(a, a, b, 1f, 0.5f));
        Same([2, 6, 4, 12], tensor(new[] { 1.0, 2.0 }).outer(tensor(new[] { 2.0, 6.0 })));
        Same([20, 24, 46, 54], torch.baddbmm(a.unsqueeze(0), a.unsqueeze(0), b.unsqueeze(0)));
    }

    [Fact]
    public void In_place_operators_change_the_tensor_and_return_it()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 1.0, 2.0 });
        Assert.Same(x, x.add_(1));
        Same([2, 3], x);
        x.mul_(x).sub_(1).div_(2);
        Same([1.5, 4], x);
        x.add_(tensor(new[] { 1.0, 1.0 }), alpha: 0.5);
        Same([2, 4.5], x);
        x.addcmul_(x, x, 0.5).addcdiv_(ones(2, float64), tensor(new[] { 2.0, 4.0 }), 2);
        Same([5, 15.125], x);
        x.lerp_(zeros(2, float64), tensor(new[] { 0.5, 0.5 }));
        Same([2.5, 7.5625], x);
        x.clamp_(max: (Scalar)3);
        Same([2.5, 3], x);
        x.fill_(2).copy_(tensor(new[] { 8.0, 9.0 }));
        Same([8, 9], x);
        Same([0, 0], x.zero_());
    }

    [Fact]
    public void The_element_type_follows_the_rules_of_promotion()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(int64, (arange(3) + 1).dtype);
        Assert.Equal(float32, (arange(3) * 0.5).dtype);
        Assert.Equal(float32, (ones(2) * 2.0).dtype);
        Assert.Equal(float64, (ones(2, float64) + ones(2)).dtype);
        Assert.Equal(ScalarType.Bool, (ones(2) > 0).dtype);
        Assert.Equal(float64, ones(2).to(float64).dtype);
        Assert.Equal(int64, ones(2).to_type(int64).dtype);
    }

    [Fact]
    public void Libtorchs_own_words_reach_the_caller()
    {
        using var scope = NewDisposeScope();
        var error = Assert.Throws<ExternalException>(() => ones(2, 3).matmul(ones(2, 3)));
        Assert.Equal("mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)", error.Message);
        error = Assert.Throws<ExternalException>(() => ones(2).reshape(3));
        Assert.Equal("shape '[3]' is invalid for input of size 2", error.Message);
        error = Assert.Throws<ExternalException>(() => ones(2).backward());
        Assert.Contains("does not require grad", error.Message);
        error = Assert.Throws<ExternalException>(() => ones(2).to("cuda"));
        Assert.Contains("cuda", error.Message, StringComparison.OrdinalIgnoreCase);
        // An error leaves nothing behind: the next call works.
        Same([2, 2], ones(2) + 1);
    }

    [Fact]
    public void A_missing_tensor_is_an_exception_and_not_a_crash()
    {
        using var x = ones(2);
        Assert.Contains("position 1", Assert.Throws<ArgumentNullException>(() => torch.cat([x, null!])).Message);
        Assert.Throws<ExternalException>(() => x.add((Tensor)null!));
        Assert.ThrowsAny<Exception>(() => autograd.grad([null!], [x]));
    }

    [Fact]
    public void A_disposed_tensor_says_so()
    {
        var x = ones(2);
        x.Dispose();
        Assert.True(x.IsInvalid);
        Assert.Contains("disposed", Assert.Throws<InvalidOperationException>(() => x + 1).Message);
        x.Dispose();
    }
}
