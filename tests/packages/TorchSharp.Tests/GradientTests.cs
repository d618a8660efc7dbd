using TorchSharp;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

/// <summary>The gradient of every differentiable operator against central differences, in double precision.</summary>
public class GradientTests
{
    sealed record Case(Func<Tensor[], Tensor> Function, long[][] Shapes, double Low = -1.5, double High = 1.5);

    static Case One(Func<Tensor, Tensor> f, double low = -1.5, double high = 1.5, params long[] shape) =>
        new(t => f(t[0]), [shape.Length == 0 ? [2, 3] : shape], low, high);

    static Case Two(Func<Tensor, Tensor, Tensor> f, long[] first, long[] second, double low = -1.5, double high = 1.5) =>
        new(t => f(t[0], t[1]), [first, second], low, high);

    static readonly Tensor s_indices = tensor(new long[] { 2, 0, 1, 1, 0, 2 }, [2, 3]);
    static readonly Tensor s_mask = tensor(new[] { true, false, true, false, true, true }, [2, 3]);

    static readonly Dictionary<string, Case> s_cases = new()
    {
        ["add"] = Two((a, b) => a + b, [2, 3], [3]),
        ["add alpha"] = Two((a, b) => a.add(b, 0.3), [2, 3], [2, 3]),
        ["sub"] = Two((a, b) => a - b, [2, 3], [2, 1]),
        ["mul"] = Two((a, b) => a * b, [2, 3], [3]),
        ["div"] = Two((a, b) => a / b, [2, 3], [3], 0.5, 2),
        ["scalar on the right"] = One(x => x * 3 + 2f - 0.5),
        ["scalar on the left"] = One(x => 2 - 3.0 * x + (1f + x) - 2 / (x + 3)),
        ["scalar object"] = One(x => (Scalar)2.0 * x - (Scalar)1.0),
        ["neg"] = One(x => -x),
        ["exp"] = One(x => x.exp()),
        ["expm1"] = One(x => x.expm1()),
        ["log"] = One(x => x.log(), 0.3, 2),
        ["log2"] = One(x => x.log2(), 0.3, 2),
        ["log10"] = One(x => x.log10(), 0.3, 2),
        ["log1p"] = One(x => x.log1p(), -0.5, 2),
        ["sqrt"] = One(x => x.sqrt(), 0.3, 2),
        ["rsqrt"] = One(x => x.rsqrt(), 0.3, 2),
        ["reciprocal"] = One(x => x.reciprocal(), 0.4, 2),
        ["square"] = One(x => x.square()),
        ["abs"] = One(x => x.abs()),
        ["pow scalar"] = One(x => x.pow(3)),
        ["pow tensor"] = Two((a, b) => a.pow(b), [2, 3], [2, 3], 0.4, 2),
        ["sigmoid"] = One(x => x.sigmoid()),
        ["tanh"] = One(x => x.tanh()),
        ["sin"] = One(x => x.sin()),
        ["cos"] = One(x => x.cos()),
        ["atan2"] = Two((a, b) => a.atan2(b), [2, 3], [2, 3], 0.3, 2),
        ["relu"] = One(x => x.relu()),
        ["elu"] = One(x => F.elu(x, 0.7)),
        ["softplus"] = One(x => F.softplus(x, 1.3)),
        ["leaky relu"] = One(x => F.leaky_relu(x, 0.1)),
        ["silu"] = One(x => x.silu()),
        ["gelu"] = One(x => x.gelu()),
        ["logsigmoid"] = One(x => F.logsigmoid(x)),
        ["logit"] = One(x => x.logit(), 0.1, 0.9),
        ["erf"] = One(x => x.erf()),
        ["lgamma"] = One(x => x.lgamma(), 0.5, 3),
        ["clamp"] = One(x => x.clamp(-0.5, 0.5)),
        ["clamp min"] = One(x => x.clamp_min(0.1)),
        ["maximum"] = Two((a, b) => a.maximum(b), [2, 3], [2, 3]),
        ["minimum"] = Two((a, b) => a.minimum(b), [2, 3], [3]),
        ["logaddexp"] = Two((a, b) => torch.logaddexp(a, b), [2, 3], [2, 3]),
        ["xlogy"] = Two((a, b) => a.xlogy(b), [2, 3], [2, 3], 0.3, 2),
        ["where"] = Two((a, b) => torch.where(s_mask, a, b), [2, 3], [2, 3]),
        ["masked_fill"] = One(x => x.masked_fill(s_mask, 4.0)),
        ["masked_select"] = One(x => x.masked_select(s_mask)),
        ["lerp"] = new(t => t[0].lerp(t[1], t[2]), [[2, 3], [2, 3], [2, 3]]),
        ["addcmul"] = new(t => t[0].addcmul(t[1], t[2], 0.4), [[2, 3], [2, 3], [2, 3]]),
        ["addcdiv"] = new(t => t[0].addcdiv(t[1], t[2], 0.4), [[2, 3], [2, 3], [2, 3]], 0.5, 2),
        ["matmul"] = Two((a, b) => a.matmul(b), [2, 3, 4], [4, 2]),
        ["mm"] = Two((a, b) => a.mm(b), [2, 3], [3, 4]),
        ["mv"] = Two((a, b) => a.mv(b), [2, 3], [3]),
        ["bmm"] = Two((a, b) => a.bmm(b), [2, 3, 4], [2, 4, 2]),
        ["dot"] = Two((a, b) => a.dot(b), [4], [4]),
        ["outer"] = Two((a, b) => a.outer(b), [3], [4]),
        ["addmm"] = new(t => torch.addmm(t[0], t[1], t[2], 0.5f, 2f), [[2, 4], [2, 3], [3, 4]]),
        ["einsum"] = Two((a, b) => torch.einsum("bij,bjk->bik", a, b), [2, 3, 4], [2, 4, 2]),
        ["linear"] = new(t => F.linear(t[0], t[1], t[2]), [[2, 3], [4, 3], [4]]),
        ["sum"] = One(x => x.sum()),
        ["sum dim"] = One(x => x.sum(1, keepdim: true)),
        ["sum dims"] = One(x => x.sum([0, 1])),
        ["mean"] = One(x => x.mean()),
        ["mean dims"] = One(x => x.mean([1L])),
        ["var"] = One(x => x.var(1)),
        ["std"] = One(x => x.std(1, unbiased: false)),
        ["prod"] = One(x => x.prod(1)),
        ["logsumexp"] = One(x => x.logsumexp(1)),
        ["softmax"] = One(x => x.softmax(1)),
        ["log_softmax"] = One(x => F.log_softmax(x, 1)),
        ["cumsum"] = One(x => x.cumsum(1)),
        ["cumprod"] = One(x => x.cumprod(1)),
        ["logcumsumexp"] = One(x => x.logcumsumexp(1)),
        ["max"] = One(x => x.max()),
        ["max dim"] = One(x => x.max(1).values),
        ["min dim"] = One(x => x.min(0).values),
        ["amax"] = One(x => x.amax(1)),
        ["sort"] = One(x => x.sort(1, descending: true).Values),
        ["topk"] = One(x => x.topk(2, 1).values),
        ["norm"] = One(x => x.norm()),
        ["view"] = One(x => x.view(3, 2)),
        ["reshape"] = One(x => x.t().reshape(-1)),
        ["permute"] = One(x => x.permute(1, 2, 0), shape: [2, 3, 4]),
        ["transpose"] = One(x => x.transpose(0, 1)),
        ["unsqueeze"] = One(x => x.unsqueeze(1)),
        ["squeeze"] = One(x => x.squeeze(1), shape: [2, 1, 3]),
        ["expand"] = One(x => x.expand(4, 2, 3)),
        ["repeat"] = One(x => x.repeat(2, 2)),
        ["repeat_interleave"] = One(x => x.repeat_interleave(2, 0)),
        ["flatten"] = One(x => x.flatten()),
        ["narrow"] = One(x => x.narrow(1, 1, 2)),
        ["slice"] = One(x => x.slice(1, 0, 3, 2)),
        ["select"] = One(x => x.select(1, 2)),
        ["diagonal"] = One(x => x.diagonal()),
        ["split"] = One(x => x.split(2, 1)[1]),
        ["split sizes"] = One(x => x.split([1L, 2L], 1)[1]),
        ["chunk"] = One(x => x.chunk(2, 1)[0]),
        ["unbind"] = One(x => x.unbind(1)[2]),
        ["gather"] = One(x => x.gather(1, s_indices)),
        ["scatter"] = Two((a, b) => a.scatter(1, s_indices, b), [2, 3], [2, 3]),
        ["scatter_add"] = Two((a, b) => a.scatter_add(1, s_indices, b), [2, 3], [2, 3]),
        ["index_select"] = One(x => x.index_select(1, tensor(new long[] { 2, 0, 2 }))),
        ["index by tensor"] = One(x => x[TensorIndex.Colon, TensorIndex.Tensor(tensor(new long[] { 2, 0, 2 }))]),
        ["index by mask"] = One(x => x[TensorIndex.Tensor(s_mask)]),
        ["index by slice"] = One(x => x[.., 0..2]),
        ["flip"] = One(x => x.flip(0, 1)),
        ["roll"] = One(x => x.roll(1, 1)),
        ["tril"] = One(x => x.tril()),
        ["clone"] = One(x => x.clone()),
        ["contiguous"] = One(x => x.t().contiguous()),
        ["cat"] = Two((a, b) => torch.cat([a, b], 1), [2, 3], [2, 2]),
        ["stack"] = Two((a, b) => torch.stack([a, b], 1), [2, 3], [2, 3]),
        ["unfold"] = One(x => x.unfold(1, 2, 1)),
        ["conv2d"] = new(t => F.conv2d(t[0], t[1], t[2], strides: [2, 1], padding: [1, 0]), [[2, 3, 5, 5], [4, 3, 3, 3], [4]]),
        ["conv2d groups"] = new(t => F.conv2d(t[0], t[1], groups: 2, dilation: [2]), [[1, 4, 5, 5], [2, 2, 2, 2]]),
        ["conv_transpose2d"] = new(
            t => F.conv_transpose2d(t[0], t[1], t[2], strides: [2, 2], padding: [1, 1], output_padding: [1, 1]),
            [[2, 3, 3, 3], [3, 2, 3, 3], [2]]),
        ["pixel_shuffle"] = One(x => F.pixel_shuffle(x, 2), shape: [1, 8, 2, 2]),
        ["grid_sample"] = Two((x, g) => F.grid_sample(x, g, align_corners: true), [1, 2, 4, 5], [1, 3, 3, 2], -0.8, 0.8),
        ["affine_grid"] = One(x => F.affine_grid(x, [2, 1, 3, 4], align_corners: true), shape: [2, 2, 3]),
        ["pad"] = One(x => F.pad(x, [1, 2], value: 3)),
        ["pad reflect"] = One(x => F.pad(x, [1, 1, 1, 1], PaddingModes.Reflect), shape: [1, 1, 3, 4]),
        ["interpolate"] = One(x => F.interpolate(x, [5, 7], mode: InterpolationMode.Bilinear, align_corners: true), shape: [1, 2, 3, 4]),
        ["avg_pool2d"] = One(x => F.avg_pool2d(x, [2, 2]), shape: [1, 1, 4, 4]),
        ["max_pool2d"] = One(x => F.max_pool2d(x, [2, 2]), shape: [1, 1, 4, 4]),
        ["mse"] = Two((a, b) => F.mse_loss(a, b, nn.Reduction.Sum), [2, 3], [2, 3]),
        ["layer_norm"] = new(t => F.layer_norm(t[0], [3], t[1], t[2]), [[2, 3], [3], [3]]),
        ["group_norm"] = new(t => F.group_norm(t[0], 2, t[1], t[2]), [[2, 4, 2], [4], [4]]),
    };

    public static TheoryData<string> Names => [.. s_cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_gradient_is_the_slope(string name)
    {
        using var scope = NewDisposeScope();
        torch.manual_seed(17);
        var test = s_cases[name];
        var inputs = test.Shapes.Select(s => (rand(s, float64) * (test.High - test.Low) + test.Low).detach().requires_grad_()).ToArray();
        var output = test.Function(inputs);
        var weights = rand(output.shape, float64) + 0.5;
        var gradients = autograd.grad([(output * weights).sum()], inputs, allow_unused: true);
        using var guard = no_grad();
        for (var i = 0; i < inputs.Length; i++)
        {
            var analytic = gradients[i].contiguous().data<double>().ToArray();
            var values = inputs[i].data<double>();
            for (var k = 0; k < analytic.Length; k++)
            {
                const double step = 1e-6;
                var original = values.ToArray();
                double At(double delta)
                {
                    var moved = (double[])original.Clone();
                    moved[k] += delta;
                    values.CopyFrom(moved);
                    return (test.Function(inputs) * weights).sum().item<double>();
                }
                var slope = (At(step) - At(-step)) / (2 * step);
                values.CopyFrom(original);
                Assert.True(Math.Abs(slope - analytic[k]) <= 1e-7 + 1e-6 * Math.Max(Math.Abs(slope), 1) * 10,
                    $"{name}, input {i}[{k}]: gradient {analytic[k]}, slope {slope}");
            }
        }
    }

    [Fact]
    public void Gradients_accumulate_until_they_are_cleared()
    {
        using var x = tensor(new[] { 1f, 2f }, requires_grad: true);
        Assert.Null(x.grad);
        (x * x).sum().backward();
        (x * x).sum().backward();
        Assert.Equal([4f, 8f], x.grad!.data<float>().ToArray());
        x.grad = null;
        Assert.Null(x.grad);
    }

    [Fact]
    public void Second_derivatives_come_from_a_kept_graph()
    {
        using var x = tensor(2.0, requires_grad: true);
        var first = autograd.grad([x.pow(3)], [x], create_graph: true)[0];
        var second = autograd.grad([first], [x])[0];
        Assert.Equal(12.0, first.item<double>(), 12);
        Assert.Equal(12.0, second.item<double>(), 12);
    }

    [Fact]
    public void Given_output_gradients_weigh_the_outputs()
    {
        using var x = tensor(new[] { 1.0, 2.0 }, requires_grad: true);
        var result = autograd.grad([x * 3], [x], [tensor(new[] { 1.0, 10.0 })])[0];
        Assert.Equal([3.0, 30.0], result.data<double>().ToArray());
    }

    [Fact]
    public void No_grad_inference_and_detach_record_nothing()
    {
        using var x = ones(2, requires_grad: true);
        using (torch.no_grad())
        {
            Assert.False((x * 2).requires_grad);
            using (torch.enable_grad()) Assert.True((x * 2).requires_grad);
        }
        using (torch.inference_mode()) Assert.False((x * 2).requires_grad);
        Assert.True((x * 2).requires_grad);
        Assert.False((x * 2).detach().requires_grad);
    }

    [Fact]
    public void Modes_belong_to_their_thread()
    {
        using var guard = torch.no_grad();
        var elsewhere = false;
        var thread = new Thread(() => elsewhere = torch.is_grad_enabled());
        thread.Start();
        thread.Join();
        Assert.True(elsewhere);
        Assert.False(torch.is_grad_enabled());
    }

    [Fact]
    public void Inner_gradients_are_kept_when_asked_for()
    {
        using var x = ones(2, requires_grad: true);
        var inner = x * 2;
        inner.retain_grad();
        (inner * inner).sum().backward();
        Assert.False(inner.is_leaf);
        Assert.Equal([4f, 4f], inner.grad!.data<float>().ToArray());
    }

    [Fact]
    public void Anomaly_detection_names_the_operation_that_made_the_nan()
    {
        using var mode = autograd.detect_anomaly();
        using var x = zeros(1, requires_grad: true);
        var error = Assert.Throws<System.Runtime.InteropServices.ExternalException>(() => (x.sqrt() * 0).sum().backward());
        Assert.Contains("SqrtBackward0", error.Message);
    }
}
