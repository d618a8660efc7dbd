using Sqair.Trainer.Configuration;
using Sqair.Trainer.Learning;
using Sqair.Trainer.Tests.Learning;
using Sqair.Trainer.Training;

namespace Sqair.Trainer.Tests.Tools;

/// <summary>Checkpoints of small models as a run would have left them, without a run.</summary>
static class TrainedCheckpoint
{
    /// <summary>An experiment on moving digits, or on what the caller says; one phase that is never run.</summary>
    public static TrainingConfig Experiment(string name, string kind = DataConfig.MovingMnist) =>
        new()
        {
            Name = name, Network = HandSetModel.Plain, Data = new() { Kind = kind }, Phases = [new() { Name = "bound", Iterations = 1 }]
        };

    /// <param name="values">Weights; null for drawn ones.</param>
    public static string Write(string folder, TrainingConfig config, float[]? values = null)
    {
        var plan = ModelBuilder.Plan(config);
        var path = Path.Combine(folder, config.Name + ".sqair-train");
        var state = new CheckpointState(
            CheckpointState.SupportedFormat, config.Name, config, [config.Data.Kind],
            0, 1, 1, 0, 60, 0, 0, 0, new(plan.Entries.Select(e => KeyValuePair.Create(e.Name, e.Count))));
        new Checkpoint(state, values ?? plan.Draw(5), [], [], []).Save(path);
        return path;
    }
}
