using Sqair.Trainer.Configuration;
using Sqair.Trainer.Data;
using Sqair.Trainer.Learning;
using Sqair.Trainer.Tests.Data.Mnist;
using Sqair.Trainer.Training;
using TorchSharp;

namespace Sqair.Trainer.Tests.Configuration;

/// <summary>The configurations of the paper's models: sizes to the last parameter, and that each trains.</summary>
public sealed class PaperConfigurationsTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("sqair-paper-").FullName;

    static TrainingConfig Read(string name) => ConfigReader.Read(Path.Combine(AppContext.BaseDirectory, "configs", name + ".yaml"));

    /// <summary>Spec section 9.</summary>
    [Theory]
    [InlineData("mlp-sqair", 2_951_522)]
    [InlineData("mlp-air", 1_667_427)]
    [InlineData("conv-sqair", 2_696_051)]
    [InlineData("conv-sqair-cctv", 1_207_001)]
    [InlineData("conv-sqair-cctv-wide", 3_395_055)]
    public void Parameters_are_as_many_as_they_should_be(string name, long parameters) => Assert.Equal(parameters, WeightPlan.Of(Read(name).Network).Count);

    [Fact]
    public void Without_the_glimpse_mask_conv_sqair_is_that_much_smaller() =>
        Assert.Equal(2_627_939, WeightPlan.Of(Read("conv-sqair").Network with { GlimpseMask = false }).Count);

    /// <summary>A few iterations with everything that the configuration says but the sizes of the batch.</summary>
    [Theory]
    [InlineData("mlp-sqair")]
    [InlineData("mlp-air")]
    [InlineData("conv-sqair")]
    public void It_trains_on_moving_digits(string name)
    {
        var mnist = MnistFiles.Real();
        torch.set_num_threads(1);
        var config = Read(name);
        config = config with { Phases = [config.Phases[0] with { Iterations = 2, Batch = 2, Particles = 2 }], ValidateEvery = 2 };
        using var run = new TrainingRun(config, _folder, TrainingData.OfMnist(mnist, config), torch.CPU, null, null);
        var before = run.Weights.ToArray();
        Assert.True(run.Run(new Silent(), null, TestContext.Current.CancellationToken));
        Assert.True(double.IsFinite(run.LastBound));
        var after = run.Weights.ToArray();
        Assert.All(after, v => Assert.True(float.IsFinite(v)));
        Assert.NotEqual(before, after);
        // The mean image began as the digits' mean: brighter in the middle than at the border, nowhere negative.
        var mean = run.Weights.Plan.Entries.Single(e => e.Name == "decoder.meanImage");
        var image = before.AsSpan((int)mean.Offset, (int)mean.Count).ToArray();
        Assert.All(image, v => Assert.InRange(v, 0f, 0.2f));
        Assert.True(image[25 * 50 + 25] > image[0]);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    sealed class Silent : ITrainingObserver
    {
        public void Step(TrainingRun run, PhaseConfig phase, int iteration, StepFigures figures, double seconds) { }
        public void Validated(TrainingRun run, PhaseConfig phase, int iteration, StepFigures sampled, StepFigures mode, bool better) { }
        public void Picture(TrainingRun run, CropBatch batch, SequenceResult result) { }
        public void Message(string text) { }
    }
}
