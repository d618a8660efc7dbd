using Sqair.Network;
using Sqair.Trainer.Configuration;
using Sqair.Trainer.Data;
using Sqair.Trainer.Data.Mnist;
using Sqair.Trainer.Evaluation.Models;
using Sqair.Trainer.Tests.Data.Mnist;
using Sqair.Trainer.Tests.Learning;
using Sqair.Trainer.Tests.Tools;
using Sqair.Trainer.Training;
using TorchSharp;

namespace Sqair.Trainer.Tests.Evaluation.Models;

/// <summary>
/// Bound and counting on models of which both are known: nothing they draw shows, so log p(x) is that of black pictures exactly, and they
/// say one object for certain.
/// </summary>
public sealed class ClipEvaluatorTests : IDisposable
{
    const int Clips = 6, Length = 3;

    readonly string _folder = Directory.CreateTempSubdirectory("sqair-evaluate-").FullName;

    public ClipEvaluatorTests() => torch.set_num_threads(1);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    static MovingMnistSampler Source() =>
        new(new([.. Enumerable.Range(0, 10).Select(label => MnistFiles.Square(8 + label, label))], 3), 40, 9, 3);

    static readonly EvaluationOptions s_options = new(Particles: 400, Chunk: 400, Clips, Length, 0, 0, Seed: 1);

    static readonly NetworkConfig s_network = HandSetModel.Plain with { PropagationPresenceBias = 40 };

    /// <summary>
    /// Posteriors of places and codes are a third wider than their priors, which no picture moves: an ELBO of about a nat less than the
    /// bound.
    /// </summary>
    TrainedModel Model(NetworkConfig network)
    {
        const float wider = 0.97f;   // softplus: 1.29
        using var model = new HandSetModel(network).OneObject().Black();
        model["discovery.where.out.weight"].Clear();
        ((float[])[-2, -2, 0, 0, wider, wider, wider, wider]).CopyTo(model["discovery.where.out.bias"]);
        model["discovery.whereBias"][0] = 0;
        model["encoder.what.weight"].Clear();
        model["encoder.what.bias"][..network.What].Clear();
        model["encoder.what.bias"][network.What..].Fill(wider);
        return new(TrainedCheckpoint.Write(_folder, TrainedCheckpoint.Experiment("black") with { Network = network }, model.Values));
    }

    static IReadOnlyList<ClipFigures> Run(TrainedModel trained, EvaluationOptions options) =>
        new ClipEvaluator(trained, options).Evaluate(Source(), _ => { }, default);

    /// <summary>In chunks and all at once both come near what is known; with one particle it is the ELBO.</summary>
    [Theory]
    [InlineData(25)]
    [InlineData(64)]
    [InlineData(400)]
    public void The_bound_of_many_particles_comes_near_the_evidence_whatever_the_chunk(int chunk)
    {
        // One frame and one slot: six codes and four places to integrate over.
        using var trained = Model(s_network with { Slots = 1 });
        var many = Run(trained, s_options with { Length = 1, Chunk = chunk });
        Assert.Equal(Clips, many.Count);
        for (var i = 0; i < Clips; i++)
        {
            var evidence = Black(Clip(i, chunk, 1));
            Assert.Equal(evidence, many[i].Fit, 0.02);
            Assert.Equal(evidence, many[i].PlainFit, 0.02);
            Assert.Equal(evidence + Number(1), many[i].Bound, 0.25);   // four standard errors
            Assert.True(many[i].Kl < many[i].PlainKl);
            Assert.InRange(many[i].EffectiveParticles, 80, 300);
        }
        var one = Run(trained, s_options with { Length = 1, Particles = 1, Chunk = chunk, Sequences = 250 });
        Assert.Equal(Number(1) - 0.83, one.Average(c => c.Bound - c.Fit), 0.4);
        Assert.All(one, c => Assert.Equal(c.Bound, c.Fit - c.Kl, 1e-2));
        Assert.All(one, c => Assert.Equal(1, c.EffectiveParticles, 1e-9));
    }

    /// <summary>AIR's frames are scored for themselves and added up.</summary>
    [Fact]
    public void The_bound_of_air_is_the_sum_of_its_frames()
    {
        using var trained = Model(s_network with { Slots = 1, Independent = true });
        var clips = Run(trained, s_options with { Chunk = 50 });
        for (var i = 0; i < Clips; i++)
        {
            var clip = Clip(i, 50 * Length, Length);
            Assert.Equal(Black(clip) + Length * Number(1), clips[i].Bound, 0.5);
            Assert.Equal(Right(clip), clips[i].CountsRight, 1e-5);
        }
    }

    /// <summary>It says one in every frame; it is right where there is one.</summary>
    [Fact]
    public void Counting_is_the_share_of_frames_with_the_true_number()
    {
        using var trained = Model(s_network);
        var clips = Run(trained, s_options with { Particles = 8, Chunk = 4, Sequences = 12 });
        var shares = Enumerable.Range(0, 12).Select(i => Right(Clip(i, 4, Length))).ToList();
        for (var i = 0; i < 12; i++)
        {
            Assert.Equal(shares[i], clips[i].CountsRight, 1e-5);
            Assert.Equal(shares[i], clips[i].ModeCountsRight, 1e-5);
            Assert.Equal(1.0 / Length, clips[i].Discovered, 1e-5);
            Assert.True(double.IsNaN(clips[i].BlobCountsRight), "digits have a truth, no blobs");
        }
        Assert.Contains(1, shares);
        Assert.Contains(0, shares);
    }

    [Fact]
    public void The_same_seed_gives_the_same_figures_and_another_others()
    {
        using var trained = Model(s_network);
        var options = s_options with { Particles = 6, Chunk = 4 };
        Assert.Equal(Run(trained, options).Select(c => c.Bound), Run(trained, options).Select(c => c.Bound));
        Assert.NotEqual(Run(trained, options).Select(c => c.Bound), Run(trained, options with { Seed = 2 }).Select(c => c.Bound));
    }

    /// <summary>
    /// Log weights (-1, 0, 2) as in the example of BoundTests: L = 1.0712. Far below what a float can hold they stay what they
    /// are.
    /// </summary>
    [Fact]
    public void Sums_of_weights_neither_overflow_nor_vanish()
    {
        foreach (var offset in (double[])[0, -7000, 7000])
        {
            var figures = new ParticleFigures([offset - 1, offset, offset + 2], [0, 0, 0], [0, 0, 0], [0, 0, 0]);
            Assert.Equal(offset + 1.0712, figures.Bound(), 1e-4);
            Assert.Equal(1, figures.Shares().Sum(), 1e-9);
            Assert.Equal(Math.Exp(2) / (Math.Exp(-1) + 1 + Math.Exp(2)), figures.Shares()[2], 1e-9);
        }
        Assert.Equal(5, new ParticleFigures([1], [0], [0], [0]) { Resampled = 5 }.Bound());
    }

    [Fact]
    public void A_mean_has_its_standard_error()
    {
        Assert.Equal(new Measured(2, Math.Sqrt(1 / 3.0)), Measured.Of([1, 2, 3]));
        Assert.True(double.IsNaN(Measured.Of([4]).Error) && double.IsNaN(Measured.Of([]).Mean));
    }

    /// <summary>Clips that the evaluator runs at once: as many as fit into 256 rows.</summary>
    static int PerPass(int chunk) => Math.Max(1, 256 / chunk);

    /// <summary>A clip of those: the batch that the evaluator draws it with, and its place there.</summary>
    static (CropBatch Batch, int Example) Clip(int number, int rows, int length) =>
        (Source().Draw(number / PerPass(rows), length, PerPass(rows), teach: false), number % PerPass(rows));

    /// <summary>log p of one new object in the first frame: the model never says nobody, of which the prior thinks more.</summary>
    static double Number(int slots) =>
        -s_network.FirstPrice - Math.Log(Enumerable.Range(0, slots + 1).Sum(n => Math.Exp(-s_network.FirstPrice * n)));

    /// <summary>log p(x) of black pictures.</summary>
    static double Black((CropBatch Batch, int Example) clip) => Enumerable.Range(0, clip.Batch.Length).Sum(t =>
        2500 * (-Math.Log(0.3) - 0.5 * Math.Log(2 * Math.PI))
            - clip.Batch.Frames.AsSpan((t * clip.Batch.Batch + clip.Example) * 2500, 2500).ToArray().Sum(p => p * p) / 0.18);

    /// <summary>Share of frames that hold one digit.</summary>
    static double Right((CropBatch Batch, int Example) clip) =>
        Enumerable.Range(0, clip.Batch.Length).Average(t => clip.Batch.Counts[t * clip.Batch.Batch + clip.Example] == 1 ? 1.0 : 0.0);
}
