using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

/// <summary>Optimizers against their formulas written out, one number at a time.</summary>
public class OptimizerTests
{
    // A loss whose gradient is known: sum(a (p - b)²), so g = 2 a (p - b).
    static readonly double[] A = [0.5, 2.0, 1.3];
    static readonly double[] B = [1.0, -1.0, 0.2];
    static readonly double[] Start = [0.3, 0.7, -2.0];

    static double[] Run(Func<Parameter[], optim.Optimizer> create, int steps, Action<optim.Optimizer, int>? before = null)
    {
        using var p = new Parameter(tensor(Start));
        using var optimizer = create([p]);
        for (var i = 0; i < steps; i++)
        {
            before?.Invoke(optimizer, i);
            Backward(optimizer, p);
            optimizer.step();
        }
        return p.data<double>().ToArray();
    }

    static void Backward(optim.Optimizer optimizer, Parameter p)
    {
        using var scope = NewDisposeScope();
        optimizer.zero_grad();
        (tensor(A) * (p - tensor(B)).square()).sum().backward();
    }

    static double[] Formula(int steps, Func<int, double, double, int, double> update)
    {
        var p = (double[])Start.Clone();
        for (var t = 1; t <= steps; t++)
            for (var i = 0; i < p.Length; i++)
                p[i] = update(i, p[i], 2 * A[i] * (p[i] - B[i]), t);
        return p;
    }

    static void Same(double[] expected, double[] actual)
    {
        for (var i = 0; i < expected.Length; i++) Assert.Equal(expected[i], actual[i], 1e-12);
    }

    [Theory]
    [InlineData(0.0, 0.0, false, false)]
    [InlineData(0.9, 0.0, false, false)]
    [InlineData(0.9, 0.01, true, false)]
    [InlineData(0.0, 0.01, true, true)]
    public void RMSProp_follows_its_formula(double momentum, double decay, bool centered, bool maximize)
    {
        const double lr = 0.02, alpha = 0.95, eps = 1e-3;
        double[] square = new double[3], mean = new double[3], velocity = new double[3];
        var expected = Formula(12, (i, p, g, _) =>
        {
            if (maximize) g = -g;
            g += decay * p;
            square[i] = alpha * square[i] + (1 - alpha) * g * g;
            mean[i] = alpha * mean[i] + (1 - alpha) * g;
            // eps stands outside of the root: TensorFlow puts it inside.
            var scale = Math.Sqrt(square[i] - (centered ? mean[i] * mean[i] : 0)) + eps;
            velocity[i] = momentum * velocity[i] + g / scale;
            return p - lr * (momentum > 0 ? velocity[i] : g / scale);
        });
        Same(expected, Run(p => optim.RMSProp(p, lr, alpha, eps, decay, momentum, centered, maximize), 12));
    }

    [Theory]
    [InlineData(0.0, false)]
    [InlineData(0.1, false)]
    [InlineData(0.1, true)]
    public void Adam_follows_its_formula(double decay, bool amsgrad) =>
        Same(AdamFormula(decay, amsgrad, decoupled: false), Run(p => optim.Adam(p, 0.02, 0.8, 0.95, 1e-6, decay, amsgrad), 12));

    [Theory]
    [InlineData(0.0, false)]
    [InlineData(0.1, false)]
    [InlineData(0.1, true)]
    public void AdamW_shrinks_the_parameters_instead(double decay, bool amsgrad) =>
        Same(AdamFormula(decay, amsgrad, decoupled: true), Run(p => optim.AdamW(p, 0.02, 0.8, 0.95, 1e-6, decay, amsgrad), 12));

    static double[] AdamFormula(double decay, bool amsgrad, bool decoupled)
    {
        const double lr = 0.02, beta1 = 0.8, beta2 = 0.95, eps = 1e-6;
        double[] m = new double[3], v = new double[3], top = new double[3];
        return Formula(12, (i, p, g, t) =>
        {
            if (decoupled) p *= 1 - lr * decay;
            else g += decay * p;
            m[i] = beta1 * m[i] + (1 - beta1) * g;
            v[i] = beta2 * v[i] + (1 - beta2) * g * g;
            top[i] = amsgrad ? Math.Max(top[i], v[i]) : v[i];
            return p - lr * (m[i] / (1 - Math.Pow(beta1, t))) / (Math.Sqrt(top[i] / (1 - Math.Pow(beta2, t))) + eps);
        });
    }

    [Fact]
    public void The_learning_rate_can_change_between_steps()
    {
        var expected = Formula(6, (i, p, g, t) => p - (t <= 3 ? 0.1 : 0.01) * Math.Sign(g) * Math.Abs(g) / (Math.Sqrt(g * g) + 1e-8));
        var found = Run(p => optim.RMSProp(p, 0.1, alpha: 0), 6, (optimizer, step) =>
        {
            foreach (var group in optimizer.ParamGroups) group.LearningRate = step < 3 ? 0.1 : 0.01;
        });
        Same(expected, found);
    }

    [Fact]
    public void Groups_have_their_own_settings_and_take_the_rest_from_the_optimizer()
    {
        using var fast = new Parameter(tensor(new[] { 1.0 }));
        using var slow = new Parameter(tensor(new[] { 1.0 }));
        using var optimizer = optim.RMSProp(
            [new RMSProp.ParamGroup([fast], new RMSProp.Options { LearningRate = 0.5 }), new RMSProp.ParamGroup { Parameters = [slow] }], lr: 0.1, alpha: 0);
        (fast * 2 + slow * 2).sum().backward();
        optimizer.step();
        Assert.Equal(0.5, fast.item<double>(), 6);
        Assert.Equal(0.9, slow.item<double>(), 6);
        Assert.Equal([0.5, 0.1], optimizer.ParamGroups.Select(g => g.LearningRate));
        Assert.Throws<ArgumentException>(() => optimizer.add_param_group(new RMSProp.ParamGroup { Parameters = [fast] }));
    }

    [Fact]
    public void A_parameter_without_a_gradient_is_left_alone_and_a_closure_gives_the_loss()
    {
        using var used = new Parameter(tensor(new[] { 1.0 }));
        using var unused = new Parameter(tensor(new[] { 5.0 }));
        using var optimizer = optim.Adam([used, unused], 0.1);
        using var loss = optimizer.step(() =>
        {
            var result = used.square().sum();
            result.backward();
            return result;
        });
        Assert.Equal(1.0, loss.item<double>());
        Assert.Equal(5.0, unused.item<double>());
        Assert.Equal(0.9, used.item<double>(), 6);
    }

    public static TheoryData<string> Optimizers => ["RMSProp", "centered RMSProp", "Adam", "AdamW"];

    static OptimizerHelper Create(string name, Parameter p) => name switch
    {
        "RMSProp" => optim.RMSProp([p], 0.02, momentum: 0.9),
        "centered RMSProp" => optim.RMSProp([p], 0.02, centered: true),
        "Adam" => optim.Adam([p], 0.02, amsgrad: true),
        _ => optim.AdamW([p], 0.02, weight_decay: 0.1),
    };

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void Training_goes_on_exactly_from_a_saved_state(string name)
    {
        var file = Path.GetTempFileName();
        try
        {
            using var p = new Parameter(tensor(Start));
            using var optimizer = Create(name, p);
            void Advance(Parameter parameter, OptimizerHelper by, int steps)
            {
                for (var i = 0; i < steps; i++)
                {
                    Backward(by, parameter);
                    by.step();
                }
            }

            Advance(p, optimizer, 5);
            optimizer.save_state_dict(file);
            using var q = new Parameter(p.detach().clone());
            using var other = Create(name, q);
            other.ParamGroups.First().LearningRate = 9;
            other.load_state_dict(file);
            Assert.Equal(0.02, other.ParamGroups.First().LearningRate);
            Advance(p, optimizer, 5);
            Advance(q, other, 5);
            Assert.Equal(p.data<double>().ToArray(), q.data<double>().ToArray());

            using var r = new Parameter(p.detach().clone());
            using var third = Create(name, r);
            third.load_state_dict(other.state_dict());
            Assert.True(third.state_dict().State[0].ApproximatelyEquals(other.state_dict().State[0]));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void A_damaged_state_is_refused_and_changes_nothing()
    {
        var file = Path.GetTempFileName();
        try
        {
            using var p = new Parameter(tensor(Start));
            using var optimizer = optim.Adam([p], 0.02);
            Backward(optimizer, p);
            optimizer.step();
            optimizer.save_state_dict(file);
            var whole = File.ReadAllBytes(file);
            var before = ((Adam.State)optimizer.state_dict().State[0]).exp_avg.data<double>().ToArray();
            for (var length = 0; length < whole.Length; length++)
            {
                File.WriteAllBytes(file, whole[..length]);
                var error = Assert.Throws<InvalidDataException>(() => optimizer.load_state_dict(file));
                Assert.Contains(file, error.Message);
            }
            Assert.Equal(before, ((Adam.State)optimizer.state_dict().State[0]).exp_avg.data<double>().ToArray());

            File.WriteAllBytes(file, whole);
            using var rms = optim.RMSProp([p]);
            Assert.Contains("state of Adam", Assert.Throws<InvalidDataException>(() => rms.load_state_dict(file)).Message);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Clipping_scales_all_gradients_by_one_factor()
    {
        using var a = new Parameter(tensor(new[] { 1.0, 1.0 }));
        using var b = new Parameter(tensor(new[] { 1.0 }));
        void Fill() => (a.grad, b.grad) = (tensor(new[] { 3.0, 0.0 }), tensor(new[] { 4.0 }));
        Fill();
        Assert.Equal(5.0, nn.utils.clip_grad_norm_([a, b], 2.5), 12);
        Assert.Equal(1.5, a.grad![0].item<double>(), 6);
        Assert.Equal(2.0, b.grad!.item<double>(), 6);
        Assert.Equal(2.5, nn.utils.clip_grad_norm_([a, b], 100), 5);
        Assert.Equal(2.0, b.grad!.item<double>(), 6);
        Fill();
        nn.utils.clip_grad_value_([a, b], 3.5);
        Assert.Equal(3.5, b.grad!.item<double>());
    }
}
