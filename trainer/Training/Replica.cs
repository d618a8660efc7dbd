using Sqair.Trainer.Learning;
using static TorchSharp.torch;

namespace Sqair.Trainer.Training;

/// <summary>
/// The model once more, on the same weights but with gradients and a random generator of its own: what a thread needs to train on a part of
/// each batch.
/// </summary>
internal sealed class Replica(ISequenceModel model, WeightStore weights) : IDisposable
{
    public ISequenceModel Model { get; } = model;
    public WeightStore Weights { get; } = weights;

    /// <summary>Seeded anew for each step.</summary>
    public Generator Random { get; } = new();

    /// <param name="build">Makes the model on the weights it is given.</param>
    /// <param name="count">Replicas, the first of which is the model itself.</param>
    public static Replica[] Of(ISequenceModel model, WeightStore weights, Func<WeightStore, ISequenceModel> build, int count) =>
        [new(model, weights),
            .. Enumerable.Range(1, count - 1).Select(_ => weights.Share()).Select(shared => new Replica(build(shared), shared))];

    public void Dispose()
    {
        Random.Dispose();
        Weights.Dispose();
    }
}
