using Sqair.Network;
using Sqair.Trainer.Configuration;
using Sqair.Trainer.Data;
using Sqair.Trainer.Learning;
using Sqair.Trainer.Training;
using static TorchSharp.torch;

namespace Sqair.Trainer.Tests.Training;

/// <summary>Training on parts of a batch at the same time.</summary>
public sealed class ReplicaTests
{
    static readonly TrainingConfig s_config = new()
    {
        Name = "parts",
        Network = new() { Hidden = 24, What = 8, SideHidden = 24, EncoderChannels = [4, 8, 8, 8], DecoderChannels = [8, 8] },
        Phases = [new()
        {
            Name = "both", Iterations = 10, Particles = 3, Batch = 8, Length = 2,
            Optimiser = "adam", LearningRate = 1e-3, TeachFrom = 1, TeachTo = 1, ForceFrom = 0.5, ForceTo = 0.5
        }],
    };

    static PhaseConfig Phase => s_config.Phases[0];

    static CropBatch Batch() =>
        TrainingData.OfClips([TrainingRunTests.Clip()], s_config).Training.Draw(3, Phase.Length, Phase.Batch, teach: true);

    [Fact]
    public void Parts_of_a_batch_hold_all_of_it_in_order()
    {
        var batch = Batch() with
        {
            DigitSums = [.. Enumerable.Range(0, 16)],
            BlobCounts = [
            .. Enumerable.Range(100, 16)],
            ComponentCounts = [.. Enumerable.Range(200, 16)]
        };
        Assert.Contains(1f, batch.Lessons!.Taught);
        var parts = batch.Split(3);
        Assert.Equal([2, 3, 3], parts.Select(p => p.Batch));
        T[] Joined<T>(Func<CropBatch, T[]> values, int t) => [.. parts.SelectMany(p => Frame(values(p), t))];
        T[] Frame<T>(T[] values, int t) => values[(values.Length / 2 * t)..(values.Length / 2 * (t + 1))];
        for (var t = 0; t < 2; t++)
        {
            Assert.Equal(Frame(batch.Frames, t), Joined(p => p.Frames, t));
            Assert.Equal(Frame(batch.Counts, t), Joined(p => p.Counts, t));
            Assert.Equal(Frame(batch.DigitSums!, t), Joined(p => p.DigitSums!, t));
            Assert.Equal(Frame(batch.BlobCounts!, t), Joined(p => p.BlobCounts!, t));
            Assert.Equal(Frame(batch.ComponentCounts!, t), Joined(p => p.ComponentCounts!, t));
            foreach (var module in (Func<CropBatch, ModuleLesson>[])[p => p.Lessons!.Discovery[t], p => p.Lessons!.Propagation[t]])
                foreach (var part in (Func<ModuleLesson, float[]>[])[l => l.Where,
                    l => l.WhereWeight, l => l.Presence, l => l.PresenceWeight])
                    Assert.Equal<float>(part(module(batch)), parts.SelectMany(p => part(module(p))));
        }
        Assert.Equal<float>(batch.Lessons!.Taught, parts.SelectMany(p => p.Lessons!.Taught));
    }

    /// <summary>
    /// Two threads give what one after the other gives with the same draws: the parts' gradients, weighted with their shares.
    /// </summary>
    [Fact]
    public void The_gradient_is_that_of_the_parts_together()
    {
        set_num_threads(1);
        using var scope = NewDisposeScope();
        var phase = Phase with { NormaliseScore = false };
        var plan = ModelBuilder.Plan(s_config);
        var weights = new WeightStore(plan, plan.Draw(1), CPU);
        var replicas = Replica.Of(ModelBuilder.Build(s_config, weights), weights, w => ModelBuilder.Build(s_config, w), 2);
        using var both = new TrainingStep(replicas, CPU, 64, s_config.Network.Slots);
        manual_seed(4);
        var (gradient, figures) = both.Gradient(Batch(), phase, 0, figures: true);

        manual_seed(4);
        var seeds = randint(0, int.MaxValue, 2, ScalarType.Int64).data<long>().ToArray();
        var shared = weights.Share();
        using var alone = new TrainingStep([new(ModelBuilder.Build(s_config, shared), shared)], CPU, 64, s_config.Network.Slots);
        using var random = new Generator();
        var expected = zeros_like(gradient);
        var bound = 0.0;
        foreach (var (part, seed) in Batch().Split(2).Zip(seeds))
        {
            Draws.Use(random.manual_seed(seed));
            var (of, told) = alone.Gradient(part, phase, 0, figures: true);
            Draws.Use(null);
            expected = expected.Plus(of.Times(part.Batch / 8.0));
            bound += told!.Bound * part.Batch / 8;
        }
        Assert.True(expected.norm().item<float>() > 1);
        Assert.True((expected - gradient).abs().max().item<float>() <= 1e-4f * expected.abs().max().item<float>());
        Assert.Equal(bound, figures!.Bound, 1e-3);
    }
}
