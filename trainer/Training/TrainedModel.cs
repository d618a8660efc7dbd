using Sqair.Trainer.Configuration;
using Sqair.Trainer.Learning;
using TorchSharp;

namespace Sqair.Trainer.Training;

/// <summary>A model with the weights of a checkpoint, to look at and to measure.</summary>
internal sealed class TrainedModel : IDisposable
{
    readonly WeightStore _weights;

    /// <exception cref="UserErrorException">Missing, truncated or not a checkpoint of this build.</exception>
    public TrainedModel(string checkpoint)
    {
        var loaded = Checkpoint.Load(checkpoint);
        State = loaded.State;
        Digest = loaded.Digest();
        _weights = new(ModelBuilder.Plan(Config), loaded.Weights, torch.CPU);
        Model = ModelBuilder.Build(Config, _weights);
    }

    /// <summary>Of what was loaded: a training may have saved since.</summary>
    public string Digest { get; }

    public CheckpointState State { get; private set; }
    public TrainingConfig Config => State.Config;

    /// <summary>For tables and files in which two of one name stand.</summary>
    public void Rename(string name) => State = State with { Config = Config with { Name = name } };
    public ISequenceModel Model { get; }
    public WeightPlan Plan => _weights.Plan;

    public void Dispose() => _weights.Dispose();
}
