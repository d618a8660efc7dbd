using Sqair.Network;
using Sqair.Trainer.Configuration;
using Sqair.Trainer.Learning.Vrnn;

namespace Sqair.Trainer.Learning;

/// <summary>
/// The model of an experiment and the weights it asks for: SQAIR or AIR by its network section, VRNN where there is one of that name.
/// </summary>
internal static class ModelBuilder
{
    public static ISequenceModel Build(TrainingConfig config, IWeights<TorchTensor> weights) => config.Vrnn is { } vrnn
        ? new VrnnModel(new VrnnNetwork(vrnn, weights))
        : new SequenceModel(new SqairNetwork<TorchTensor>(config.Network, weights));

    public static WeightPlan Plan(TrainingConfig config) => WeightPlan.Of(weights => Build(config, weights));
}
