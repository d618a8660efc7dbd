using Sqair.Trainer.Configuration;
using Sqair.Trainer.Data;
using Sqair.Trainer.Learning;
using Sqair.Trainer.Tests.Data.Mnist;
using Sqair.Trainer.Tests.Tools;
using Sqair.Trainer.Training;
using TorchSharp;

namespace Sqair.Trainer.Tests.Configuration;

/// <summary>The configurations of the paper's models: sizes to the last parameter, and that each trains.</summary>
public sealed class PaperConfigurationsTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("sqair-paper-").FullName;

    static TrainingConfig Read(string name) => ConfigReader.Read(Path.Combine(AppContext.BaseDirectory, "configs", name + ".yaml"));

    [Theory]
    [InlineData("mlp-sqair", 2_951_522)]
    [InlineData("mlp-air", 1_667_427)]
    [InlineData("conv-sqair", 2_696_051)]
    [InlineData("conv-sqair-cctv", 1_207_001)]
    [InlineData("conv-sqair-cctv-wide", 3_395_055)]
    [InlineData("mlp-vrnn", 3_120_546)]
    [InlineData("conv-vrnn", 2_683_295)]
    public void Parameters_are_as_many_as_they_should_be(string name, long parameters) =>
        Assert.Equal(parameters, ModelBuilder.Plan(Read(name)).Count);

    /// <summary>
    /// The paper's three sizes of MLP-VRNN have 1.20, 3.12 and 9.78 million; the first and the last are remembered.
    /// </summary>
    [Theory]
    [InlineData(128, 2, 1.20)]
    [InlineData(256, 3, 3.12)]
    [InlineData(512, 4, 9.78)]
    public void The_papers_sizes_of_mlp_vrnn_have_its_numbers_of_parameters(int hidden, int layers, double millions)
    {
        var config = Read("mlp-vrnn");
        Assert.Equal(millions,
            ModelBuilder.Plan(config with { Vrnn = config.Vrnn! with { Hidden = hidden, Layers = layers } }).Count / 1e6, 2);
    }

    /// <summary>The phases of a configuration follow one another.</summary>
    [Theory]
    [InlineData(0, 3)]
    [InlineData(99_999, 3)]
    [InlineData(100_000, 4)]
    [InlineData(399_999, 6)]
    [InlineData(400_000, 7)]
    [InlineData(699_999, 9)]
    [InlineData(700_000, 10)]
    [InlineData(1_000_000, 10)]
    [InlineData(1_999_999, 10)]
    public void Clips_grow_by_a_frame_every_hundred_thousand_steps(int step, int length)
    {
        foreach (var name in (string[])["mlp-sqair", "mlp-air", "conv-sqair"])
        {
            var (phases, at) = (Read(name).Phases, step);
            var phase = 0;
            for (; at >= phases[phase].Iterations; phase++) at -= phases[phase].Iterations;
            Assert.Equal(length, phases[phase].LengthAt(at));
        }
    }

    [Fact]
    public void Without_the_glimpse_mask_conv_sqair_is_that_much_smaller() =>
        Assert.Equal(2_627_939, WeightPlan.Of(Read("conv-sqair").Network with { GlimpseMask = false }).Count);

    /// <summary>A few iterations with everything that the configuration says but the sizes of the batch.</summary>
    [Theory]
    [InlineData("mlp-sqair")]
    [InlineData("mlp-air")]
    [InlineData("conv-sqair")]
    [InlineData("mlp-sqair-second-look")]
    [InlineData("conv-sqair-second-look")]
    public void It_trains_on_moving_digits(string name)
    {
        var mnist = MnistFiles.Real();
        torch.set_num_threads(1);
        var config = Read(name);
        config = config with { Phases = [config.Phases[0] with { Iterations = 2, Batch = 2, Particles = 2 }], ValidateEvery = 2 };
        using var run = new TrainingRun(config, _folder, TrainingData.OfMnist(mnist, config), torch.CPU, null, null);
        var before = run.Weights.ToArray();
        Assert.True(run.Run(new SilentObserver(), null, TestContext.Current.CancellationToken));
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
}
