using Sqair.Network;
using Sqair.Trainer.Configuration;
using Sqair.Trainer.Tests.Tools;

namespace Sqair.Trainer.Tests.Configuration;

public sealed class ConfigOverrideTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("sqair-set-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    TrainingConfig Read(params string[] settings)
    {
        var path = Path.Combine(_folder, "experiment.yaml");
        File.WriteAllText(path, "name: x\nphases:\n  - { name: warm, iterations: 5, batch: 3 }\n  - { name: bound, iterations: 7 }\n");
        return ConfigReader.Read(path, settings: settings);
    }

    [Fact]
    public void Settings_take_the_place_of_the_files()
    {
        var config = Read("network.discovery=recurrent", "network.encoderChannels=[16, 16, 16, 16]",
            "phases.bound.particles=8", "phases.0.batch=2", "seed=9");
        Assert.Equal((DiscoveryKind.Recurrent, 8, 2, 9),
            (config.Network.Discovery, config.Phases[1].Particles, config.Phases[0].Batch, config.Seed));
        Assert.Equal([16, 16, 16, 16], config.Network.EncoderChannels);
        Assert.Equal((5, 7), (config.Phases[0].Iterations, config.Phases[1].Iterations));
    }

    [Fact]
    public void A_checkpoint_is_no_experiment_file()
    {
        var path = TrainedCheckpoint.Write(_folder, TrainedCheckpoint.Experiment("trained"));
        var refused = Assert.Throws<UserErrorException>(() => ConfigReader.Read(path));
        Assert.StartsWith($"{path}: no text, expected an experiment file", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("seed", "expected KEY=VALUE")]
    [InlineData("phases.last.batch=2", "no element 'last'; expected one of warm, bound")]
    [InlineData("network.numberPrior=nosuch", "'nosuch' is none of categorical, fixed, geometric")]
    [InlineData("network.numberPrior=1", "'1' is none of categorical")]
    [InlineData("network.slots=99999999", "slots is 99999999, allowed is 1 to 16")]
    [InlineData("network.hidden=8000", "parameters, allowed are 300,000,000; its sizes are in network")]
    [InlineData("network.imageSize=4096", "imageSize is 4096, allowed is 8 to 512")]
    [InlineData("name.first=2", "'first' is not in the experiment")]
    [InlineData("name.first.second=2", "'first' is below a single value")]
    [InlineData("network.dicovery=recurrent", "dicovery")]
    [InlineData("phases.bound.batch=[1", "--set phases.bound.batch=[1")]
    [InlineData("phases.bound.batch=0", "--set phases.bound.batch=0: phases.bound: particles, batch and length must be at least 1")]
    [InlineData("phases.bound.teachTolerance=0", "teachTolerance is 0, it must be positive")]
    [InlineData("phases.bound.learningRate=.nan", "learningRate is NaN, it must be positive")]
    [InlineData("phases.bound.temperFrom=.inf", "it must be positive")]
    [InlineData("phases.bound.clipNorm=.nan", "clipNorm is NaN, expected 0 or more")]
    [InlineData("phases.bound.finalRateShare=2", "finalRateShare is 2, allowed is 0 to 1")]
    [InlineData("phases.bound.teachFrom=.inf", "expected 0 or more")]
    [InlineData("phases.bound.teachTo=-1", "teachTo is -1, expected 0 or more")]
    [InlineData("phases.bound.lengthEvery=-1", "lengthEvery is -1, expected 0 (never) or more")]
    [InlineData("phases.bound.maximumLength=2", "maximumLength is 2, less than length, which is 3")]
    [InlineData("validateEvery=0", "validateEvery is 0, at least 1 is needed")]
    [InlineData("checkpointEvery=0", "checkpointEvery is 0, at least 1 is needed")]
    [InlineData("pictureEvery=-5", "pictureEvery is -5, at least 1 is needed")]
    [InlineData("patience=-1", "patience is -1, expected 0 (never) or more")]
    [InlineData("network.hidden=20000", "hidden is 20000, allowed is 2 to 8192")]
    [InlineData("network.glimpseWidth=-3", "glimpseWidth is -3, allowed is 2 to 512")]
    [InlineData("network.encoderChannels=[16, 0, 16, 16]", "encoderChannels is 0, expected 1 or more")]
    [InlineData("network.outputDeviation=0", "outputDeviation is 0, it must be positive")]
    [InlineData("network.minimumScale=-3", "minimumScale is -3, it must be positive")]
    [InlineData("network.outputScale=.inf", "outputScale is Infinity, it must be positive")]
    [InlineData("network.firstPrice=.nan", "firstPrice is NaN, expected a number")]
    [InlineData("network.areaPrice=-1", "areaPrice is -1, expected 0 or more")]
    [InlineData("network.scalePrior=[.nan, 1]", "scalePrior is NaN, expected a number")]
    [InlineData("network=null", "--set network=null: nothing stands there; expected a value, or that the key is left out")]
    [InlineData("data.kind=null", "nothing stands there")]
    [InlineData("network.scalePrior=null", "nothing stands there")]
    [InlineData("phases=[null]", "nothing stands there")]
    [InlineData("network.glimpseMask=~", "nothing stands there")]
    [InlineData("network.scalePrior=[-2, ~]", "nothing stands there")]
    [InlineData("seed=", "--set seed=: nothing stands there; expected a value, or that the key is left out")]
    [InlineData("name=''", "name is empty")]
    [InlineData("network.meanImage=[true]", "another kind of value is expected there")]
    [InlineData("phases.bound.learningRate=1e38", "learningRate is 1E+38, it must be positive and at most 1E+30")]
    [InlineData("name=\"a\\nb\"", "name has control characters")]
    [InlineData("name=../elsewhere", "name is '../elsewhere'")]
    [InlineData("data.validationShare=.nan", "data.validationShare is NaN")]
    [InlineData("data.overlaps=.nan", "data.overlaps is NaN")]
    public void What_leads_nowhere_is_refused(string setting, string expected) =>
        Assert.Contains(expected, Assert.Throws<UserErrorException>(() => Read(setting)).Message, StringComparison.Ordinal);

    /// <summary>Each would train on without a word, as if the setting were not there.</summary>
    [Theory]
    [InlineData("fixedSurvival", "network.fixedSurvival=true", "network.forecast=guided")]
    [InlineData("fixedSurvival", "network.fixedSurvival=true", "network.forecast=randomWalk")]
    [InlineData("phase bound", "vrnn.hidden=8", "phases.bound.temperTo=3")]
    [InlineData("phase warm", "vrnn.hidden=8", "phases.warm.score=elbo")]
    [InlineData("network: a VRNN has none", "vrnn.hidden=8", "network.slots=2")]
    [InlineData("phases.bound: forceFrom and forceTo", "phases.bound.forceFrom=1")]
    [InlineData("phase bound: with one particle and no lessons", "phases.bound.particles=1")]
    [InlineData("data: moving-mnist has no other settings", "data.kind=moving-mnist", "network.imageSize=50", "data.overlaps=0.5")]
    public void A_setting_that_would_do_nothing_is_refused(string expected, params string[] settings) =>
        Assert.Contains(expected, Assert.Throws<UserErrorException>(() => Read(settings)).Message, StringComparison.Ordinal);

    [Fact]
    public void Either_alone_is_taken()
    {
        Assert.True(Read("network.fixedSurvival=true").Network.FixedSurvival);
        Assert.NotNull(Read("vrnn.hidden=8").Vrnn);
        Assert.Equal(3, Read("phases.bound.temperTo=3").Phases[1].TemperTo);
        Assert.Equal(1, Read("phases.bound.particles=1", "phases.bound.teachFrom=1").Phases[1].Particles);
    }

    [Fact]
    public void The_last_of_several_settings_counts()
    {
        Assert.Equal(1, Read("seed=1", "seed=2", "seed=1").Seed);
    }
}
