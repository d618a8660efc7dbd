using Sqair.Network;
using Sqair.Trainer.Configuration;
using Sqair.Trainer.Data;
using Sqair.Trainer.Data.Mnist;
using Sqair.Trainer.Learning;
using Sqair.Trainer.Tests.Data.Mnist;
using Sqair.Trainer.Tests.Tools;
using Sqair.Trainer.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Sqair.Trainer.Tests.Training;

/// <summary>
/// A few clips of three frames are learned by heart; counting reaches about 1 and log p(x|z) comes near its ceiling.
/// Scaled down to seconds on one core: 4 clips instead of 32, bright squares of 6 to 10 pixels instead of digits, two slots, layers of 64
/// units instead of 256, the number prior's price fixed, Adam and the blob warm start for 500 steps instead of RMSProp at 1e-5 for days.
/// </summary>
public sealed class OverfitTests : IDisposable
{
    const int Clips = 4, Length = 3, Slots = 2, Particles = 50;
    const float Ceiling = 712.586f;

    readonly string _folder = Directory.CreateTempSubdirectory("sqair-overfit-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    static TrainingConfig Config(int seed) => new()
    {
        Name = "overfit",
        Seed = seed,
        Network = Network,
        Phases =
        [
            new()
            {
                Name = "warm", Iterations = 400, Particles = 1, Batch = Clips,
                Length = Length, Optimiser = "adam", LearningRate = 2e-3, FinalRateShare = 0.3, ClipNorm = 300,
                TeachFrom = 1, TeachTo = 0.5, ForceFrom = 1, ForceTo = 0.5,
            },
            new()
            {
                Name = "bound", Iterations = 100, Particles = 3, Batch = Clips,
                Length = Length, Optimiser = "adam", LearningRate = 1e-3, FinalRateShare = 0.1, ClipNorm = 300, TeachFrom = 0.3
            },
        ],
        ValidateEvery = 100_000, CheckpointEvery = 100_000, PictureEvery = 100_000, Patience = 0,
    };

    static NetworkConfig Network => new()
    {
        Coding = CodingKind.Perceptron, Discovery = DiscoveryKind.Recurrent,
        ImageSize = MovingMnist.Canvas, GlimpseHeight = 12, GlimpseWidth = 12,
        Slots = Slots, Hidden = 64, What = 16, SideHidden = 32, ScalePrior = [-1.5f, -1.5f],
    };

    /// <summary>
    /// Of seven seeds two, and with other rounding other two, miscount or draw a square badly to the end: one of three has to be
    /// learned.
    /// </summary>
    [Fact]
    public void A_few_clips_are_learned_by_heart()
    {
        torch.set_num_threads(1);
        List<string> said = [];
        for (var seed = 1; seed <= 3; seed++)
        {
            var (learned, figures) = Learn(seed);
            if (learned) return;
            said.Add($"seed {seed}: {figures}");
        }
        Assert.Fail(string.Join("; ", said));
    }

    (bool Learned, string Figures) Learn(int seed)
    {
        var squares = new MovingMnist([.. Enumerable.Range(0, 10).Select(i => MnistFiles.Square(6 + i / 2, i))], 11);
        MovingMnistSampler Source() => new(squares, Clips, 1, Slots);
        var data = new TrainingData(Source(), Source(), ["squares"], "squares");
        using var run = new TrainingRun(Config(seed), Path.Combine(_folder, $"{seed}"), data, torch.CPU, null, null);
        Assert.True(run.Run(new SilentObserver(), null, TestContext.Current.CancellationToken));

        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var batch = Source().Draw(0, Length, Clips, teach: false);
        Tensor frames = tensor(batch.Frames, [Length, Clips, 50, 50]),
            truth = tensor(batch.Counts, [Length, Clips, 1], ScalarType.Int32).to(ScalarType.Float32);
        Tensor Right(SequenceResult result, int particles) =>
            (stack(result.Frames.Select(f => f.State!.Presence.sum([1, 2]))).view(Length, Clips, particles) - truth).abs()
                .lt(0.5f).to(ScalarType.Float32).mean([0]);
        manual_seed(1);
        var sampled = run.Model.Run(frames, Particles);
        var shares = sampled.LogWeight.softmax(1);
        float counting = (Right(sampled, Particles) * shares).sum(1).mean().item<float>(),
            fit = (sampled.LogLikelihood * shares).sum(1).mean().item<float>() / Length;
        var mode = run.Model.Run(frames, 1, mode: true);
        float modeCounting = Right(mode, 1).mean().item<float>(),
            black = Densities.Image(frames, zeros_like(frames), 0.3f).mean().item<float>();
        Assert.Contains(2, batch.Counts);
        Assert.Contains(0, batch.Counts);
        // Most seeds come 0.92 to 0.95 of the way from a black picture to a perfect one.
        return (counting > 0.95f && modeCounting > 0.95f && fit > black + 0.7f * (Ceiling - black),
            $"counting {counting:F3}, mode {modeCounting:F3}, log p(x|z) a frame {fit:F1}, black {black:F1}");
    }
}
