using Sqair.Network;
using Sqair.Trainer.Learning;
using TorchSharp;
using static TorchSharp.torch;

namespace Sqair.Trainer.Tests.Learning;

/// <summary>The models and options of the paper and of its released code, on small networks.</summary>
public class NetworkOptionsTests
{
    static readonly NetworkConfig s_base = new()
    {
        ImageSize = 50, GlimpseHeight = 20, GlimpseWidth = 20, Hidden = 24,
        What = 8, SideHidden = 16, DecoderHidden = 16, Discovery = DiscoveryKind.Recurrent,
        NumberPrior = NumberPriorKind.Categorical, Forecast = ForecastKind.Recurrent,
        ScalePrior = [-2, -2], EncoderChannels = [4, 8], EncoderStrides = [2, 2], DecoderChannels = [8, 8],
    };

    static readonly Dictionary<string, NetworkConfig> s_options = new()
    {
        ["perceptron"] = s_base with { Coding = CodingKind.Perceptron },
        ["paper's decoder"] = s_base with { DecoderChannels = [8, 8, 8, 8], DecoderStrides = [1, 2, 2] },
        ["mean image"] = s_base with { MeanImage = true },
        ["full covariance"] = s_base with { FullWhereCovariance = true },
        ["loose slots"] = s_base with { StrictSlots = false },
        ["fixed where prior"] = s_base with { RecurrentWherePrior = false },
        ["geometric"] = s_base with { NumberPrior = NumberPriorKind.Geometric },
        ["guided"] = s_base with { Forecast = ForecastKind.Guided },
        ["motion"] = s_base with { Forecast = ForecastKind.Motion },
        ["random walk"] = s_base with { Forecast = ForecastKind.RandomWalk },
        ["fixed survival"] = s_base with { FixedSurvival = true, MinimumWhatScale = 0.01f },
        ["second look"] = s_base with { SecondLook = true },
        ["second look, perceptron"] = s_base with { SecondLook = true, Coding = CodingKind.Perceptron },
        ["released code"] = s_base with
        {
            Coding = CodingKind.Perceptron,
            MeanImage = true,
            FullWhereCovariance = true,
            StrictSlots = false
        },
    };

    static readonly Tensor s_what = randn([6, 8]).DetachFromDisposeScope(), s_where = randn([6, 4]).DetachFromDisposeScope();

    public static TheoryData<string> Names => [.. s_options.Keys];

    /// <summary>Every weight that the option adds takes part.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void A_clip_has_finite_weights_and_a_gradient_for_every_weight(string name)
    {
        using var scope = NewDisposeScope();
        manual_seed(4);
        var config = s_options[name];
        var plan = WeightPlan.Of(config);
        using var weights = new WeightStore(plan, plan.Draw(5), CPU);
        var result = new SequenceModel(new SqairNetwork<TorchTensor>(config, weights)).Run(rand([4, 3, 50, 50]), particles: 4);
        Assert.True(result.LogWeight.isfinite().all().item<bool>());
        Bound.Surrogate(result.LogWeight, result.Discrete, ScoreVariant.Vimco, normalise: true).mean().backward();
        var gradient = weights.Gradient();
        Assert.True(gradient.isfinite().all().item<bool>());
        var untouched = plan.Entries.Where(e => gradient.narrow(0, e.Offset, e.Count).abs().sum().item<float>() == 0)
            .Select(e => e.Name).ToArray();
        // A prior that is fixed leaves the learned one alone.
        Assert.All(untouched, n => Assert.StartsWith(
            name == "fixed where prior" ? "discoveryPrior." : name == "geometric" ? "discoveryPrior." : "none may be untouched", n));
        Assert.Equal(name is "fixed where prior" or "geometric", untouched.Length > 0);
    }

    /// <summary>The prior's presence is that of the bias, whatever it has seen; what and where are those of the learned one.</summary>
    [Fact]
    public void Fixed_survival_is_the_same_for_everybody()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        manual_seed(7);
        Forecast<TorchTensor> Of(bool isFixed)
        {
            var config = s_base with { FixedSurvival = isFixed, PriorPresenceBias = 4 };
            var plan = WeightPlan.Of(config);
            using var weights = new WeightStore(plan, plan.Draw(5), CPU);
            var prior = new SqairNetwork<TorchTensor>(config, weights).PropagationPrior!;
            return prior.Step(s_what, s_where, prior.Initial.Value.expand(6, -1), null);
        }
        Forecast<TorchTensor> learned = Of(false), same = Of(true);
        Assert.All(same.PresenceLogit.Value.data<float>().ToArray(), l => Assert.Equal(4f, l));
        Assert.Contains(learned.PresenceLogit.Value.data<float>().ToArray(), l => MathF.Abs(l - 4) > 0.01f);
        Assert.Equal(learned.What.Loc.Value.data<float>().ToArray(), same.What.Loc.Value.data<float>().ToArray());
    }

    /// <summary>
    /// In the first frame there is neither velocity nor acceleration, in the second no acceleration; then a shift of all places changes
    /// nothing of the two, and a step of the last place both.
    /// </summary>
    [Fact]
    public void A_motion_prior_is_told_of_velocity_and_acceleration_once_they_are_known()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        const int known = NetworkConfig.MotionMemory;
        var config = s_base with { Forecast = ForecastKind.Motion };
        var plan = WeightPlan.Of(config);
        using var weights = new WeightStore(plan, plan.Draw(5), CPU);
        var prior = new SqairNetwork<TorchTensor>(config, weights).PropagationPrior!;
        float[][] places = [[0, 0, 0.1f, 0.2f], [0, 0, 0.3f, 0.1f], [0, 0, 0.6f, 0.1f]];
        Tensor state = prior.Initial;
        var remembered = new List<float[]>();
        foreach (var place in places)
        {
            state = prior.Step(zeros([1, 8]), tensor(place, [1, 4]), state, null).State;
            remembered.Add(state.narrow(1, config.Hidden - known, known).data<float>().ToArray());
        }
        float[][] expected =
        [
            [0, 0, 0.1f, 0.2f, 0, 0, 0, 0, 1, 0], [0, 0, 0.3f, 0.1f, 0, 0, 0.2f, -0.1f, 1, 1], [0, 0, 0.6f, 0.1f, 0, 0, 0.3f, 0, 1, 1],
        ];
        for (var t = 0; t < 3; t++)
            Assert.All(expected[t].Zip(remembered[t]), pair => Assert.Equal(pair.First, pair.Second, 1e-6f));
    }

    /// <summary>Else what would make up for the noise with which where was drawn, and could not stay as it is.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void With_a_second_look_what_does_not_depend_on_wheres_noise(bool second)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var config = s_base with { SecondLook = second, WhereScaleBias = 0f };
        var plan = WeightPlan.Of(config);
        using var weights = new WeightStore(plan, plan.Draw(5), CPU);
        var network = new SqairNetwork<TorchTensor>(config, weights);
        manual_seed(8);
        var image = rand([6, 50, 50]);
        TorchTensor Zero(int size) => zeros([6, size]);
        var (_, code) = network.Encoder.Image(image);
        Tensor[] Drawn(int seed)
        {
            manual_seed(seed);
            var sampler = new FrameSampler();
            var before = new Predecessor<TorchTensor>(Zero(8), Zero(4), ones([6, 1]));
            var found = network.Discovery.Step(image, null, new(code, Zero(24), Zero(0)), before,
                network.Discovery.Rnn.Initial.Value.expand(6, -1), Zero(24), rowsAnImage: 1, 0, sampler).Object;
            var state = new ObjectState<TorchTensor>(s_what, s_where, ones([6, 1]), Zero(24), Zero(24));
            var propagation = network.Propagation!;
            var kept = propagation.Step(image, propagation.Propose(image, state, 1), state, before,
                propagation.Relation.Initial.Value.expand(6, -1), rowsAnImage: 1, 0, sampler);
            return [found.Where, found.WhatDistribution.Loc, kept.Where];
        }
        Tensor[] first = Drawn(1), other = Drawn(2);
        Assert.True((first[0] - other[0]).abs().max().item<float>() > 0.1f);
        Assert.True((first[2] - other[2]).abs().max().item<float>() > 0.1f);
        Assert.Equal(second, (first[1] - other[1]).abs().max().item<float>() == 0);
    }

    [Fact]
    public void Air_takes_each_frame_for_itself()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var config = s_base with { Coding = CodingKind.Perceptron, Independent = true };
        var plan = WeightPlan.Of(config);
        Assert.DoesNotContain(plan.Entries, e => e.Name.StartsWith("propagationPrior.", StringComparison.Ordinal)
            || e.Name.StartsWith("propagation.where", StringComparison.Ordinal));
        using var weights = new WeightStore(plan, plan.Draw(5), CPU);
        manual_seed(6);
        var result = new SequenceModel(new SqairNetwork<TorchTensor>(config, weights)).Run(rand([1, 6, 50, 50]), particles: 3);
        Assert.Equal([6, 3], result.LogWeight.shape);
        Assert.Equal(0f, result.Frames[0].Propagated.sum().item<float>());
    }

    [Fact]
    public void The_mean_image_shows_only_within_glimpses()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var config = s_options["mean image"];
        var plan = WeightPlan.Of(config);
        var values = plan.Draw(5);
        var entry = plan.Entries.Single(e => e.Name == "decoder.meanImage");
        values.AsSpan((int)entry.Offset, (int)entry.Count).Fill(0.5f);
        values[(int)plan.Entries.Single(e => e.Name == "decoder.scale").Offset] = 0;
        using var weights = new WeightStore(plan, values, CPU);
        var network = new SqairNetwork<TorchTensor>(config, weights);
        // One object in the middle, a third of the picture wide; the two other slots empty.
        var state = SequenceState.Empty(network, 1,
            CPU) with
        { Presence = tensor([1f, 0f, 0f], [1, 3, 1]), Where = full([1, 3, 4], 0f) + tensor([-0.7f, -0.7f, 0f, 0f]) };
        var canvas = new SequenceModel(network).Render(state);
        Assert.Equal(0.5f, canvas[0, 25, 25].item<float>(), 1e-3f);
        Assert.Equal(0f, canvas[0, 3, 3].item<float>(), 1e-3f);
    }
}
