using Sqair.Network;
using Sqair.Trainer.Learning;
using TorchSharp;
using static TorchSharp.torch;

namespace Sqair.Trainer.Tests.Learning.Generation;

/// <summary>
/// Clips from the generative model, on a network whose propagation prior keeps an object in half of the cases.
/// </summary>
public class GenerationTests
{
    static readonly NetworkConfig s_config = HandSetModel.Plain with { FirstPrice = 0.6f, LaterPrice = 0.9f, PriorPresenceBias = 0 };

    const int Clips = 2000;

    /// <summary>In the first frame, and later given how many slots are free, as many are born as the number prior says.</summary>
    [Fact]
    public void Births_follow_the_number_prior()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        manual_seed(1);
        using var model = Even(s_config);
        var frames = model.Build().Generate(zeros([0, Clips, 50, 50]), 3);
        Assert.Equal(3, frames.Count);
        float[] Numbers(Tensor x) => x.data<float>().ToArray();
        for (var t = 0; t < 3; t++)
        {
            float[] born = Numbers(frames[t].Discovered), kept = Numbers(frames[t].Propagated),
                there = Numbers(frames[t].State!.Presence.sum([1, 2]));
            for (var i = 0; i < Clips; i++) Assert.Equal(there[i], born[i] + kept[i]);
            foreach (var group in Enumerable.Range(0, Clips).GroupBy(i => (int)kept[i]))
            {
                var (free, count) = (3 - group.Key, group.Count());
                if (count < 200) continue;
                var weights = Enumerable.Range(0, free + 1).Select(n => Math.Exp(-(t == 0 ? 0.6 : 0.9) * n)).ToArray();
                for (var n = 0; n <= free; n++)
                {
                    var p = weights[n] / weights.Sum();
                    Assert.Equal(p, group.Count(i => born[i] == n) / (double)count, 4 * Math.Sqrt(p * (1 - p) / count) + 1e-9);
                }
                Assert.DoesNotContain(group, i => born[i] > free);
            }
            if (t == 0) Assert.All(kept, k => Assert.Equal(0f, k));
        }
        // Half of those who were there stay.
        var before = Numbers(frames[0].State!.Presence.sum([1, 2])).Sum();
        Assert.Equal(0.5, Numbers(frames[1].Propagated).Sum() / before, 0.03);
    }

    /// <summary>Who stays keeps the number he was given, who is born gets one that nobody had.</summary>
    [Fact]
    public void Ids_are_given_once()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        manual_seed(2);
        using var model = Even(s_config);
        var frames = model.Build().Generate(zeros([0, 50, 50, 50]), 6);
        var seen = Enumerable.Range(0, 50).Select(_ => new HashSet<float>()).ToArray();
        var last = Enumerable.Range(0, 50).Select(_ => new HashSet<float>()).ToArray();
        foreach (var frame in frames)
        {
            float[] presence = frame.State!.Presence.reshape(-1).data<float>().ToArray(),
                ids = frame.State.Ids.reshape(-1).data<float>().ToArray();
            for (var clip = 0; clip < 50; clip++)
            {
                var here = Enumerable.Range(3 * clip, 3).Where(i => presence[i] > 0.5f).Select(i => ids[i]).ToHashSet();
                Assert.All(here, id => Assert.True(last[clip].Contains(id) || seen[clip].Add(id), $"number {id} is given again"));
                last[clip] = here;
            }
        }
        Assert.Contains(seen, s => s.Count > 4);
    }

    /// <summary>Fixed normal of the places and N(0, I) of the codes, whatever the network's weights.</summary>
    [Fact]
    public void New_objects_come_from_their_prior()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        manual_seed(3);
        using var model = Even(s_config);
        var state = model.Build().Generate(zeros([0, Clips, 50, 50]), 1)[0].State!;
        float[] means = [.. state.Where.mean([0, 1]).data<float>().ToArray(), state.What.mean().item<float>()];
        float[] deviations = [.. state.Where.std([0L, 1L]).data<float>().ToArray(), state.What.std().item<float>()];
        float[] expected = [-2, -2, 0, 0, 0];
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal((expected[i], 1f), (means[i], deviations[i]),
                (a, b) => MathF.Abs(a.Item1 - b.Item1) < 0.06f && MathF.Abs(a.Item2 - b.Item2) < 0.06f);
    }

    [Fact]
    public void Without_births_nobody_comes_after_the_first_frame()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        manual_seed(4);
        using var model = Even(s_config);
        var frames = model.Build().Generate(zeros([0, 200, 50, 50]), 4, births: false);
        Assert.True(frames[0].Discovered.sum().item<float>() > 50);
        Assert.All(frames.Skip(1), f => Assert.Equal(0f, f.Discovered.sum().item<float>()));
        var counts = frames.Select(f => f.State!.Presence.sum().item<float>()).ToList();
        Assert.Equal(counts.OrderDescending(), counts);
    }

    /// <summary>A frame of AIR knows nothing of the one before.</summary>
    [Fact]
    public void Every_frame_of_air_is_a_first_one()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        manual_seed(5);
        using var model = Even(s_config with { Independent = true });
        foreach (var frame in model.Build().Generate(zeros([0, 500, 50, 50]), 3))
        {
            Assert.Equal(0f, frame.Propagated.sum().item<float>());
            Assert.True(frame.Discovered.mean().item<float>() > 0.5f);
        }
    }

    /// <summary>The frames given are those of inference on them, and who is there goes on from where inference left him.</summary>
    [Fact]
    public void A_continuation_begins_with_inference_on_the_frames_given()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var model = new HandSetModel(s_config with { Forecast = ForecastKind.RandomWalk, PriorPresenceBias = 10 }).OneObject();
        // The random walk stays within a hundredth of where it is, and its presence logit is the last one.
        model["propagationPrior.statistics.weight"].Clear();
        model["propagationPrior.statistics.bias"].Fill(-20);
        model["propagationPrior.statistics.bias"][0] = 0;
        var sequences = model.Build();
        manual_seed(6);
        var given = rand([2, 5, 50, 50]);
        manual_seed(7);
        var inferred = sequences.Run(given, 1).Frames;
        manual_seed(7);
        var continued = sequences.Generate(given, 6, births: false);
        Assert.Equal(6, continued.Count);
        for (var t = 0; t < 2; t++) Assert.Equal(0f, (continued[t].Canvas - inferred[t].Canvas).abs().max().item<float>());
        for (var t = 2; t < 6; t++)
            Assert.True((continued[t].State!.Where - continued[t - 1].State!.Where).narrow(1, 0, 1).abs().max().item<float>() < 0.1f);
        Assert.All(continued, f => Assert.Equal(5f, f.State!.Presence.sum().item<float>()));
    }

    /// <summary>A propagation prior that says ½, whatever it reads.</summary>
    static HandSetModel Even(NetworkConfig config)
    {
        var model = new HandSetModel(config);
        if (config.Independent) return model;
        model["propagationPrior.statistics.weight"].Clear();
        model["propagationPrior.statistics.bias"][0] = 0;
        return model;
    }
}
