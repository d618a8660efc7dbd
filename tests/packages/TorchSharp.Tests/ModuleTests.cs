using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

/// <summary>Modules: what they register under which names, and their saved state.</summary>
public class ModuleTests
{
    sealed class Net : Module<Tensor, Tensor>
    {
        readonly Linear first = Linear(3, 4);
        readonly Sequential rest = Sequential(ELU(), Linear(4, 2, hasBias: false));
        readonly ModuleList<Conv2d> convolutions = ModuleList(Conv2d(1, 2, 3), Conv2d(2, 2, 3, stride: 2, padding: 1));
        readonly Parameter scale = new(ones(2));
        readonly Tensor offset = full([2L], 0.5);

        public Net() : base(nameof(Net)) => RegisterComponents();

        public override Tensor forward(Tensor input)
        {
            using var scope = NewDisposeScope();
            return (rest.call(first.call(input)) * scale + offset).MoveToOuterDisposeScope();
        }

        public Tensor See(Tensor image) => convolutions[1].call(convolutions[0].call(image));
    }

    [Fact]
    public void Fields_become_names()
    {
        using var net = new Net();
        Assert.Equal(
            ["scale", "first.weight", "first.bias", "rest.1.weight", "convolutions.0.weight", "convolutions.0.bias", "convolutions.1.weight",
                "convolutions.1.bias"],
            net.named_parameters().Select(p => p.name));
        Assert.Equal(["offset"], net.named_buffers().Select(b => b.name));
        Assert.Equal(9, net.state_dict().Count);
        Assert.True(net.has_parameter("first.weight"));
        Assert.Null(net.get_buffer("nothing"));
        Assert.Contains(net.modules(), m => m is Linear);
        net.eval();
        Assert.All(net.modules(), m => Assert.False(m.training));
    }

    [Fact]
    public void Forward_and_backward_reach_all_parameters()
    {
        using var scope = NewDisposeScope();
        using var net = new Net();
        Assert.Equal([5L, 2L], net.call(randn(5, 3)).shape);
        (net.call(randn(5, 3)).sum() + net.See(randn(1, 1, 8, 8)).sum()).backward();
        Assert.All(net.parameters(), p => Assert.NotNull(p.grad));
        net.zero_grad();
        Assert.All(net.parameters(), p => Assert.Null(p.grad));
    }

    [Fact]
    public void A_linear_layer_and_a_convolution_compute_what_they_say()
    {
        using var scope = NewDisposeScope();
        using var linear = Linear(3, 2, dtype: float64);
        var x = randn([4L, 3L], float64);
        Assert.True(linear.call(x).allclose(x.matmul(linear.weight.t()) + linear.bias!));
        using var convolution = Conv2d(2, 3, 3, padding: 1, dtype: float64);
        var image = randn([1L, 2L, 5L, 5L], float64);
        var padded = nn.functional.pad(image, [1, 1, 1, 1]);
        var centre = (padded.narrow(2, 2, 3).narrow(3, 2, 3) * convolution.weight[1]).sum() + convolution.bias![1];
        Assert.Equal(centre.item<double>(), convolution.call(image)[0, 1, 2, 2].item<double>(), 12);
    }

    [Fact]
    public void A_parameter_takes_the_tensor_over()
    {
        using var scope = NewDisposeScope();
        var data = ones(2);
        var parameter = new Parameter(data);
        Assert.True(data.IsInvalid);
        Assert.True(parameter.requires_grad && parameter.is_leaf);
        Assert.True(scope.Contains(parameter));
    }

    [Fact]
    public void A_saved_state_comes_back_in_another_instance()
    {
        var file = Path.GetTempFileName();
        try
        {
            using var scope = NewDisposeScope();
            using var net = new Net();
            using var other = new Net();
            var x = randn(2, 3);
            Assert.False(net.call(x).allclose(other.call(x)));
            net.save(file);
            var loaded = new Dictionary<string, bool>();
            other.load(file, loadedParameters: loaded);
            Assert.True(net.call(x).Equals(other.call(x)));
            Assert.Equal(9, loaded.Count(entry => entry.Value));

            using var third = new Net();
            Assert.Empty(third.load_state_dict(net.state_dict()).missing_keys);
            Assert.True(net.call(x).Equals(third.call(x)));

            using var memory = new MemoryStream();
            net.save(memory);
            Assert.Equal(File.ReadAllBytes(file), memory.ToArray());
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void A_file_cut_anywhere_is_refused_and_changes_nothing()
    {
        var file = Path.GetTempFileName();
        try
        {
            using var scope = NewDisposeScope();
            using var net = new Net();
            net.save(file);
            var whole = File.ReadAllBytes(file);
            using var other = new Net();
            var x = randn(2, 3);
            var before = other.call(x);
            for (var length = 0; length < whole.Length; length += 7)
            {
                File.WriteAllBytes(file, whole[..length]);
                var error = Assert.Throws<InvalidDataException>(() => other.load(file));
                Assert.Contains(file, error.Message);
                Assert.Contains("truncated", error.Message);
            }
            Assert.True(before.Equals(other.call(x)));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Garbage_never_loads_and_never_asks_for_absurd_memory()
    {
        using var net = new Net();
        var random = new Random(4);
        for (var trial = 0; trial < 500; trial++)
        {
            var bytes = new byte[random.Next(1, 200)];
            random.NextBytes(bytes);
            var error = Record.Exception(() => net.load(new MemoryStream(bytes)));
            Assert.True(error is InvalidDataException or ArgumentException, $"{error}");
        }
    }

    [Fact]
    public void A_state_of_another_shape_is_refused_by_name()
    {
        using var memory = new MemoryStream();
        using var small = Linear(3, 2);
        using var large = Linear(4, 2);
        using var bare = Linear(3, 2, hasBias: false);
        small.save(memory);
        memory.Position = 0;
        Assert.Contains("weight", Assert.Throws<ArgumentException>(() => large.load(memory)).Message);
        memory.Position = 0;
        Assert.Throws<ArgumentException>(() => bare.load(memory));
        memory.Position = 0;
        bare.load(memory, strict: false);
        Assert.True(bare.weight.Equals((Tensor)small.weight));
        Assert.Contains("missing [bias]", Assert.Throws<InvalidOperationException>(() => small.load_state_dict(bare.state_dict())).Message);
        Assert.Throws<FileNotFoundException>(() => small.load("/no/such/file"));
    }

    [Fact]
    public void A_failed_save_leaves_the_older_file()
    {
        var file = Path.GetTempFileName();
        try
        {
            using var linear = Linear(2, 2);
            linear.save(file);
            var before = File.ReadAllBytes(file);
            linear.weight.Dispose();
            var bias = linear.state_dict();
            bias["weight"] = linear.weight;
            Assert.ThrowsAny<Exception>(() => TorchSharp.Utils.StateFile.Write(file, writer => Module.save_state_dict(writer, bias)));
            Assert.Equal(before, File.ReadAllBytes(file));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Converting_keeps_the_parameter_objects()
    {
        using var net = new Net();
        var weight = net.get_parameter("first.weight")!;
        net.to(float64);
        Assert.Same(weight, net.get_parameter("first.weight"));
        Assert.Equal(float64, weight.dtype);
        Assert.True(weight.requires_grad);
        using var result = net.call(randn([2L, 3L], float64));
        result.sum().backward();
        Assert.Equal(float64, weight.grad!.dtype);
    }

    [Fact]
    public void Initial_values_have_the_spread_they_promise()
    {
        using var scope = NewDisposeScope();
        torch.manual_seed(2);
        var w = new Parameter(empty(200, 300));
        Assert.InRange(init.xavier_uniform_(w).abs().max().item<float>(), 0.104, Math.Sqrt(6.0 / 500) + 1e-6);
        Assert.InRange(init.xavier_normal_(w).std().item<float>(), 0.061, 0.065);
        Assert.InRange(init.kaiming_normal_(w).std().item<float>(), 0.080, 0.083);
        Assert.InRange(init.kaiming_uniform_(w, Math.Sqrt(5)).abs().max().item<float>(), 0.0570, 1 / Math.Sqrt(300) + 1e-6);
        Assert.InRange(init.normal_(w, 3, 0.1).mean().item<float>(), 2.99, 3.01);
        var clipped = init.trunc_normal_(w, 0, 1, -1, 1);
        Assert.InRange(clipped.max().item<float>(), 0.99, 1);
        Assert.InRange(clipped.std().item<float>(), 0.53, 0.55);
        var q = init.orthogonal_(w, 2).detach();
        Assert.True(q.matmul(q.t()).allclose(4 * eye(200), atol: 1e-4));
        Assert.Equal(60000f, init.ones_(w).sum().item<float>());
        Assert.Equal(0f, init.constant_(w, 0).sum().item<float>());
        Assert.True(w.requires_grad && w.is_leaf);
    }

    [Fact]
    public void Names_that_cannot_be_told_apart_are_refused()
    {
        using var net = new Net();
        Assert.Throws<InvalidOperationException>(() => net.register_buffer("offset", ones(1)));
        Assert.Throws<ArgumentException>(() => net.register_module("a.b", Linear(1, 1)));
    }
}
