using Sqair.Trainer.Configuration;
using Sqair.Trainer.Data;
using Sqair.Trainer.Tests.Tools;
using Sqair.Trainer.Training;
using TorchSharp;

namespace Sqair.Trainer.Tests.Training;

/// <summary>A phase ends early when its bound gets no better. At a rate of nothing it never does.</summary>
public sealed class EarlyStoppingTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("sqair-patience-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    static PhaseConfig Phase(string name, double rate = 1e-30) =>
        new() { Name = name, Iterations = 5, Particles = 2, Batch = 2, Length = 2, Optimiser = "rmsprop", LearningRate = rate };

    [Fact]
    public void A_phase_ends_after_as_many_validations_without_a_better_bound()
    {
        var heard = Run(patience: 2, Phase("first"), Phase("second"));
        // The first validation of a phase is its best so far; the next phase counts anew.
        Assert.Equal(
            [("first", 1, true), ("first", 2, false), ("first", 3, false), ("second", 1, true), ("second", 2, false), ("second", 3, false)],
            heard.Validations);
        Assert.Equal(["phase first: no better bound in 2 validations, going on to the next",
            "phase second: no better bound in 2 validations, going on to the next"], heard.Messages);
    }

    [Fact]
    public void Without_patience_it_goes_on()
    {
        Assert.Equal([1, 2, 3, 4, 5], Run(patience: 0, Phase("only")).Validations.Select(v => v.Iteration));
        Assert.Equal(5, Checkpoint.Load(Path.Combine(_folder, "checkpoint.sqair-train")).State.TotalIterations);
    }

    /// <summary>A better bound makes the count begin again.</summary>
    [Fact]
    public void Patience_counts_validations_in_a_row()
    {
        var heard = Run(patience: 2, Phase("only", rate: 1e-3) with { Optimiser = "adam", Iterations = 8 });
        var without = 0;
        foreach (var (_, iteration, better) in heard.Validations)
        {
            Assert.True(without < 2, $"it went on after two without a better one, to {iteration}");
            without = better ? 0 : without + 1;
        }
        Assert.True(without == 2 || heard.Validations.Count == 8);
    }

    SilentObserver Run(int patience, params PhaseConfig[] phases)
    {
        torch.set_num_threads(1);
        var config = new TrainingConfig
        {
            Name = "patient",
            Network = new() { Hidden = 12, What = 4, SideHidden = 8, EncoderChannels = [4, 4, 4, 4], DecoderChannels = [4, 4] },
            Phases = phases, ValidateEvery = 1, CheckpointEvery = 100, PictureEvery = 100, Patience = patience,
        };
        using var run = new TrainingRun(config, _folder, TrainingData.OfClips([TrainingRunTests.Clip()], config), torch.CPU, null, null);
        Assert.True(double.IsNaN(run.LastBound), "no bound is known before the first validation");
        var observer = new SilentObserver();
        Assert.True(run.Run(observer, null, TestContext.Current.CancellationToken));
        Assert.True(double.IsFinite(run.LastBound));
        return observer;
    }
}
