using Microsoft.ML.OnnxRuntime;
using Sqair.Models;
using Sqair.Network;
using Sqair.Trainer.Export;
using Sqair.Trainer.Learning;
using TorchSharp;
using static TorchSharp.torch;

namespace Sqair.Trainer.Tests.Export;

/// <summary>
/// What is deployed is what was trained: the exported graphs in ONNX Runtime against the same network in libtorch, largest difference 1e-4.
/// </summary>
public class ParityTests
{
    const float Tolerance = 1e-4f;

    static readonly NetworkConfig s_attention = new() { EncoderChannels = [16, 32, 48, 32] };
    static readonly NetworkConfig s_recurrent = new()
    {
        Discovery = DiscoveryKind.Recurrent, GlimpseMask = false,
        Forecast = ForecastKind.Recurrent, EncoderStrides = [2, 2, 1, 1], Hidden = 64, What = 20
    };

    public static TheoryData<string> Configurations => ["attention", "recurrent", "second look and motion"];

    static NetworkConfig Of(string name) => name switch
    {
        "attention" => s_attention,
        "recurrent" => s_recurrent,
        _ => s_attention with { SecondLook = true, Forecast = ForecastKind.Motion },
    };

    [Theory]
    [MemberData(nameof(Configurations))]
    public void Propagate_is_the_same_in_both(string name)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var c = Of(name);
        var (network, trained) = Build(c);
        using var session = new InferenceSession(DeployedGraphs.Propagate(c, trained));
        foreach (var batch in (int[])[1, 7])
        {
            manual_seed(batch);
            var inputs = new Dictionary<string, Tensor>
            {
                ["image"] = rand([batch, 1, 64, 64]), ["what"] = randn([batch, c.What]),
                ["where"] = randn([batch, 4]), ["presence"] = ones([batch, 1]),
                ["temporal"] = randn([batch, c.Hidden]), ["prior"] = randn([batch, c.Hidden]), ["relation"] = randn([batch, c.Hidden]),
                ["first"] = rand([batch, 1]).gt(0.5f).to(ScalarType.Float32), ["previous_what"] = randn([batch, c.What]),
                ["previous_where"] = randn([batch, 4]), ["previous_presence"] = ones([batch, 1]),
            };
            TorchTensor In(string key) => inputs[key];
            var output = DeployedSteps<TorchTensor>.Propagate(network, new(
                inputs["image"].squeeze(1), new(In("what"), In("where"), In("presence"), In("temporal"), In("prior")),
                In("relation"), In("first"),
                new(In("previous_what"), In("previous_where"), In("previous_presence"))));
            Compare(session, inputs, new()
            {
                ["new_what"] = output.Object.What, ["what_std"] = output.Object.WhatDistribution.Scale, ["new_where"] = output.Object.Where,
                ["where_std"] = output.Object.WhereDistribution.Scale,
                ["new_presence"] = output.Presence, ["new_temporal"] = output.Object.Temporal,
                ["new_prior"] = output.Expected.State, ["new_relation"] = output.Object.Recurrent, ["glimpse"] = output.Glimpse,
                ["prior_where"] = output.Expected.Where.Loc, ["prior_where_std"] = output.Expected.Where.Scale,
                ["prior_presence"] = output.Expected.PresenceLogit.Value.sigmoid(),
            });
        }
    }

    [Fact]
    public void The_judge_is_the_same_in_both()
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var plan = WeightPlan.Of(weights => _ = new PersonJudge<TorchTensor>(weights));
        var values = plan.Draw(5);
        using var store = new WeightStore(plan, values, CPU);
        var judge = new PersonJudge<TorchTensor>(store);
        using var session = new InferenceSession(DeployedGraphs.Judge(WeightStore.ByName(plan, values)));
        foreach (var batch in (int[])[1, 5])
        {
            manual_seed(batch);
            var inputs = new Dictionary<string, Tensor>
            {
                ["picture"] = rand([batch, JudgeShape.Channels, JudgeShape.Side, JudgeShape.Side]),
                ["measures"] = randn([batch, JudgeShape.Measures]),
            };
            var (odds, sides) = judge.Apply(inputs["picture"], inputs["measures"]);
            Compare(session, inputs, new() { ["log_odds"] = odds, ["sides"] = sides });
        }
    }

    [Fact]
    public void The_motion_prior_is_the_same_in_both()
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var plan = WeightPlan.Of(weights => _ = new MotionPrior<TorchTensor>(weights));
        var values = plan.Draw(5);
        using var store = new WeightStore(plan, values, CPU);
        var prior = new MotionPrior<TorchTensor>(store);
        using var session = new InferenceSession(DeployedGraphs.Motion(WeightStore.ByName(plan, values)));
        foreach (var batch in (int[])[1, 5])
        {
            manual_seed(batch);
            var inputs = new Dictionary<string, Tensor>
            {
                ["past"] = randn([batch, MotionShape.Past * MotionShape.PastValues]), ["velocity"] = randn([batch, 2]),
            };
            var ahead = prior.Apply(inputs["past"], inputs["velocity"]);
            Compare(session, inputs, new() { ["foot"] = ahead.Loc, ["foot_std"] = ahead.Scale });
        }
    }

    [Theory]
    [MemberData(nameof(Configurations))]
    public void Discover_is_the_same_in_both(string name)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var c = Of(name);
        var (network, trained) = Build(c);
        using var session = new InferenceSession(DeployedGraphs.Discover(c, trained));
        foreach (var batch in (int[])[1, 5])
        {
            manual_seed(batch);
            var inputs = new Dictionary<string, Tensor>
            {
                ["image"] = rand([batch, 1, 64, 64]), ["known_what"] = randn([batch, c.Slots, c.What]),
                ["known_where"] = randn([batch, c.Slots, 4]),
                ["known_presence"] = rand([batch, c.Slots, 1]).gt(0.5f).to(ScalarType.Float32),
            };
            var output = DeployedSteps<TorchTensor>.Discover(network, new(
                inputs["image"].squeeze(1), inputs["known_what"].reshape(-1, c.What),
                inputs["known_where"].reshape(-1, 4), inputs["known_presence"].reshape(-1, 1)));
            Compare(session, inputs, new()
            {
                ["found_what"] = output.What, ["found_what_std"] = output.WhatScale,
                ["found_where"] = output.Where, ["found_where_std"] = output.WhereScale,
                ["found_presence"] = output.Presence, ["found_temporal"] = output.Temporal,
                ["found_prior"] = output.Prior, ["found_glimpse"] = output.Glimpse,
            });
        }
    }

    [Fact]
    public void A_missing_weight_is_named()
    {
        using var scope = NewDisposeScope();
        var (_, trained) = Build(s_attention);
        trained.Remove("decoder.scale");
        Assert.Contains("decoder.scale", Assert.Throws<KeyNotFoundException>(() => DeployedGraphs.Propagate(s_attention, trained)).Message);
    }

    /// <summary>A deployed model can be trained further: every weight that is deployed comes back as it was.</summary>
    [Fact]
    public void Weights_come_back_out_of_a_package()
    {
        var folder = Directory.CreateTempSubdirectory("sqair-package-").FullName;
        try
        {
            var plan = WeightPlan.Of(s_attention);
            var values = plan.Draw(5);
            var trained = WeightStore.ByName(plan, values);
            var path = Path.Combine(folder, "m.sqair");
            PackageExport.Write(path, new ModelManifest
            {
                Name = "m", Created = new(2026, 1, 2, 3, 4, 6, TimeSpan.Zero),
                Image = new(64, 64), Glimpse = new(12, 28), Slots = 3, WhatSize = 50, HiddenSize = 128,
                Analysis = new(256, 192, 8), Parameters = plan.Count,
            }, DeployedGraphs.Propagate(s_attention, trained), DeployedGraphs.Discover(s_attention, trained), judge: null, motion: null);
            var back = PackageWeights.Read(ModelPackage.Open(path), plan, seed: 6);
            foreach (var entry in plan.Entries.Where(e => !e.Name.StartsWith("discoveryPrior.")))
                Assert.Equal(trained[entry.Name], back.AsSpan((int)entry.Offset, (int)entry.Count).ToArray());
            var other = WeightPlan.Of(s_attention with { Hidden = 64 });
            Assert.Contains("the configuration wants",
                Assert.Throws<UserErrorException>(() => PackageWeights.Read(ModelPackage.Open(path), other, 1)).Message);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static (SqairNetwork<TorchTensor> Network, Dictionary<string, float[]> Trained) Build(NetworkConfig config)
    {
        var plan = WeightPlan.Of(config);
        var values = plan.Draw(5);
        return (new(config, new WeightStore(plan, values, CPU)), WeightStore.ByName(plan, values));
    }

    static void Compare(InferenceSession session, Dictionary<string, Tensor> inputs, Dictionary<string, Tensor> expected)
    {
        using var options = new RunOptions();
        var values = inputs.ToDictionary(
            i => i.Key, i => OrtValue.CreateTensorValueFromMemory(i.Value.contiguous().data<float>().ToArray(), i.Value.shape));
        using var results = session.Run(options, values, session.OutputNames);
        Assert.Equal(expected.Keys.Order(), session.OutputNames.Order());
        for (var i = 0; i < session.OutputNames.Count; i++)
        {
            var name = session.OutputNames[i];
            var torchValue = expected[name].contiguous();
            Assert.Equal(torchValue.shape, results[i].GetTensorTypeAndShape().Shape);
            var ours = torchValue.data<float>().ToArray();
            var theirs = results[i].GetTensorDataAsSpan<float>();
            var worst = 0f;
            for (var k = 0; k < ours.Length; k++) worst = Math.Max(worst, MathF.Abs(ours[k] - theirs[k]));
            Assert.True(worst <= Tolerance, $"{name}: largest difference {worst}");
        }
        foreach (var value in values.Values) value.Dispose();
    }
}
