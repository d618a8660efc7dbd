using Sqair.Network;
using Sqair.Trainer.Learning;
using TorchSharp;
using static TorchSharp.torch;

namespace Sqair.Trainer.Tests.Learning;

public class SequenceModelTests
{
    static readonly NetworkConfig s_small = new() { Hidden = 32, What = 10, SideHidden = 32 };

    /// <summary>Worked by hand: pres_prop = (1,0,1), pres_disc = (1,0,0) keeps p1, p3, d1.</summary>
    [Fact]
    public void Compaction_keeps_the_present_in_order()
    {
        using var scope = NewDisposeScope();
        // Every part of slot i holds i + a number of its own.
        Tensor Named(float part) => (arange(0, 6, 1, ScalarType.Float32) + part).view(1, 6, 1);
        var presence = tensor([1f, 0f, 1f, 1f, 0f, 0f], [1, 6, 1]);
        var state = SequenceState.Compact(
            new(Named(10), Named(20), presence, Named(30), Named(40), Named(50), Named(0), full([1, 1], 7f)), 3);
        Tensor[] parts = [state.Ids, state.What, state.Where, state.Logit, state.Temporal, state.Prior];
        float[] first = [0, 10, 20, 30, 40, 50];
        for (var i = 0; i < parts.Length; i++)
            Assert.Equal([first[i], first[i] + 2, first[i] + 3], parts[i].reshape(-1).data<float>().ToArray());
        Assert.Equal([1f, 1f, 1f], state.Presence.reshape(-1).data<float>().ToArray());
        Assert.Equal(7f, state.LastId.item<float>());
    }

    /// <summary>
    /// Fewer present than there are slots: the absent ones that fill up come after them, in their own order and with what they hold.
    /// </summary>
    [Fact]
    public void Compaction_fills_up_with_the_absent()
    {
        using var scope = NewDisposeScope();
        var names = arange(0, 6, 1, ScalarType.Float32).view(1, 6, 1);
        var state = SequenceState.Compact(
            new(names, names, tensor([0f, 0f, 1f, 0f, 1f, 0f], [1, 6, 1]), names, names, names, names, zeros([1, 1])), 3);
        Assert.Equal([2f, 4f, 0f], state.What.reshape(-1).data<float>().ToArray());
        Assert.Equal([1f, 1f, 0f], state.Presence.reshape(-1).data<float>().ToArray());
    }

    [Fact]
    public void A_perfect_canvas_has_the_likelihood_of_the_specification()
    {
        using var scope = NewDisposeScope();
        var image = rand([2, 50, 50]);
        Assert.Equal(712.586f, Densities.Image(image, image, 0.3f)[0].item<float>(), 2e-2f);
    }

    /// <summary>
    /// 400 · log(0.9 / 0.6)² = 65.76 nats for a box of 0.45 by 0.5; none for one of 0.15 by 0.3, which has 0.045 · 65² = 190 pixels.
    /// </summary>
    [Fact]
    public void Boxes_have_a_price_by_their_area_and_when_they_are_wider_than_people()
    {
        using var scope = NewDisposeScope();
        static float Logit(float s) => MathF.Log(s / (1 - s));
        var where = tensor([Logit(0.45f), Logit(0.5f), 0f, 0f, Logit(0.15f), Logit(0.3f), 0f, 0f], [2, 4]);
        var aspect = Densities.BoxPrice(where, new() { AspectPrice = 400 });
        Assert.Equal(65.76f, aspect[0].item<float>(), 0.01f);
        Assert.Equal(0f, aspect[1].item<float>());
        Assert.Equal(0.1f * 190.125f, Densities.BoxPrice(where, new() { AreaPrice = 0.1f })[1].item<float>(), 0.01f);
    }

    [Fact]
    public void A_product_of_shapes_that_do_not_fit_is_an_exception()
    {
        using var scope = NewDisposeScope();
        Assert.Contains("[2, 3] and [4, 5]", Assert.Throws<ArgumentException>(() => ones([2, 3]).Product(ones([4, 5]))).Message);
        Assert.Throws<ArgumentException>(() => ones([2, 4, 3]).Product(ones([3, 3, 5])));
        Assert.Equal([6, 4, 5], ones([6, 4, 3]).Product(ones([1, 3, 5])).shape);
    }

    [Fact]
    public void A_clip_has_finite_weights_and_gradients_for_every_weight()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var (model, weights) = Build(s_small, 7);
        using var _ = weights;
        var frames = rand([3, 2, 64, 64]);
        var result = model.Run(frames, particles: 4);
        Assert.Equal([2, 4], result.LogWeight.shape);
        Assert.True(result.LogWeight.isfinite().all().item<bool>());
        Bound.Surrogate(result.LogWeight, result.Discrete, ScoreVariant.Vimco, normalise: true).mean().backward();
        Assert.True(weights.Gradient().isfinite().all().item<bool>());
        var untouched = weights.Plan.Entries.Where(e => weights.Gradient().narrow(0, e.Offset, e.Count).abs().sum().item<float>() == 0)
            .Select(e => e.Name);
        // The fixed number prior leaves the learned one's weights alone.
        Assert.All(untouched, name => Assert.StartsWith("discoveryPrior.", name));
    }

    /// <summary>
    /// log w is the sum of what the frames add; tempered, the picture counts for less and the price of the objects as before.
    /// </summary>
    [Fact]
    public void A_tempered_weight_lacks_a_share_of_the_likelihood()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var model = new HandSetModel(HandSetModel.Plain).OneObject();
        var result = model.Build().Run(rand([3, 2, 50, 50]), particles: 4);
        Same(result.LogWeight, result.ByFrame!.Weight.sum([0]));
        Same(result.Discrete, result.ByFrame.Discrete.sum([0]));
        var third = result.Tempered(3);
        Same(result.LogWeight - result.LogLikelihood * (2f / 3), third.LogWeight);
        Same(third.LogWeight, third.ByFrame!.Weight.sum([0]));
        Same(result.LogLikelihood, third.LogLikelihood);

        void Same(Tensor a, Tensor b) => Assert.True((a - b).abs().max().item<float>() < 1e-3f * a.abs().max().item<float>());
    }

    [Fact]
    public void Presence_is_never_more_than_the_slots_and_ids_stay_with_their_objects()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        manual_seed(2);
        var (model, weights) = Build(s_small, 8);
        using var __ = weights;
        var result = model.Run(rand([4, 3, 64, 64]), particles: 5);
        float[]? before = null;
        foreach (var frame in result.Frames)
        {
            float[] presence = frame.State!.Presence.reshape(-1).data<float>().ToArray(),
                ids = frame.State!.Ids.reshape(-1).data<float>().ToArray();
            for (var row = 0; row < 15; row++)
            {
                var alive = Enumerable.Range(3 * row, 3).Where(i => presence[i] > 0.5f).Select(i => ids[i]).ToList();
                Assert.Equal(alive.Count, alive.Distinct().Count());
                Assert.All(alive, id => Assert.True(id >= 0));
                // Survivors come before the newly found, and numbers grow.
                Assert.Equal(alive.Order(), alive);
            }
            before = ids;
        }
        Assert.NotNull(before);
    }

    /// <summary>What an absent slot holds changes neither the canvas nor the weight.</summary>
    [Fact]
    public void An_absent_slot_draws_nothing()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var (model, weights) = Build(s_small, 9);
        using var __ = weights;
        manual_seed(3);
        Tensor Of(float absent) => model.Render(new(
            cat([ones([1, 1, 10]), full([1, 2, 10], absent)], 1), cat([zeros([1, 1, 4]), full([1, 2, 4], absent)], 1),
            tensor([1f, 0f, 0f], [1, 3, 1]), zeros([1, 3, 1]), zeros([1, 3, 32]), zeros([1, 3, 32]), zeros([1, 3, 1]), zeros([1, 1])));
        Assert.Equal(0f, (Of(0.2f) - Of(-3f)).abs().max().item<float>());
    }

    internal static (SequenceModel Model, WeightStore Weights) Build(NetworkConfig config, int seed)
    {
        var plan = WeightPlan.Of(config);
        var weights = new WeightStore(plan, plan.Draw(seed), CPU);
        return (new(new SqairNetwork<TorchTensor>(config, weights)), weights);
    }

    /// <summary>AIR sees frame by frame: the last frame of a clip is inferred as if it were alone.</summary>
    [Fact]
    public void A_frame_of_air_knows_nothing_of_those_before_it()
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var model = new HandSetModel(HandSetModel.Plain with { Independent = true });
        var sequences = model.Build();
        manual_seed(4);
        var frames = rand([4, 6, 50, 50]);
        var clip = sequences.Run(frames, 1, mode: true).Frames;
        var last = sequences.Run(frames.narrow(0, 3, 1), 1, mode: true).Frames[0];
        Assert.True(last.State!.Presence.sum().item<float>() > 0);
        Assert.Equal(0f, (clip[3].Canvas - last.Canvas).abs().max().item<float>(), 1e-5f);
        Assert.Equal(0f, (clip[3].State!.Where - last.State!.Where).abs().max().item<float>(), 1e-5f);
        Assert.Equal(last.State!.Ids.reshape(-1).data<float>().ToArray(), clip[3].State!.Ids.reshape(-1).data<float>().ToArray());
        Assert.All(clip, f => Assert.Equal(0f, f.Propagated.sum().item<float>()));
    }
}
