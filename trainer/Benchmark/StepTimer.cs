using System.Diagnostics;
using Sqair.Network;
using Sqair.Trainer.Configuration;
using Sqair.Trainer.Data;
using Sqair.Trainer.Learning;
using Sqair.Trainer.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Sqair.Trainer.Benchmark;

/// <summary>Sizes of a timed step.</summary>
internal sealed record StepSizes(int Batch, int Particles, int Length, int Hidden, int What, int Threads);

/// <summary>Times whole training steps (forward, backward, update) of a conv-SQAIR for pedestrians on noise.</summary>
internal sealed class StepTimer : IDisposable
{
    readonly WeightStore _weights;
    readonly Optimiser _optimiser;
    readonly TrainingStep _step;
    readonly CropBatch _batch;
    readonly PhaseConfig _phase;

    /// <param name="network">Its image size decides on the frames.</param>
    public StepTimer(NetworkConfig network, StepSizes sizes, Device device, int seed = 0)
    {
        manual_seed(seed);
        var plan = WeightPlan.Of(network);
        _weights = new(plan, plan.Draw(seed), device);
        SequenceModel Build(WeightStore weights) => new(new SqairNetwork<TorchTensor>(network, weights));
        _step = new(Replica.Of(Build(_weights), _weights, Build, device.type == DeviceType.CPU ? sizes.Threads : 1),
            device, network.ImageSize, network.Slots);
        _phase = new()
        {
            Name = "bench", Iterations = int.MaxValue, Particles = sizes.Particles,
            Batch = sizes.Batch, Length = sizes.Length, LearningRate = 1e-5, Score = "code", NormaliseScore = false
        };
        _optimiser = Optimiser.Create(_phase.Optimiser, plan.Count, device);
        var random = new Random(seed);
        var frames = new float[sizes.Length * sizes.Batch * network.ImageSize * network.ImageSize];
        for (var i = 0; i < frames.Length; i++) frames[i] = random.NextSingle();
        _batch = new(sizes.Length, sizes.Batch, frames, new int[sizes.Length * sizes.Batch], null);
    }

    /// <summary>The network of the reference script: attention, strict slots and prices are not part of it.</summary>
    public static NetworkConfig Plain(StepSizes sizes) => new()
    {
        Hidden = sizes.Hidden, What = sizes.What, Discovery = DiscoveryKind.Recurrent,
        NumberPrior = NumberPriorKind.Categorical, Forecast = ForecastKind.Recurrent, StrictSlots = false,
    };

    public long Parameters => _weights.Plan.Count;

    /// <summary>Seconds of each step.</summary>
    public double[] Run(int steps)
    {
        var seconds = new double[steps];
        for (var i = 0; i < steps; i++)
        {
            var start = Stopwatch.GetTimestamp();
            _step.Train(_batch, _phase, i, _optimiser, figures: false);
            seconds[i] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
        return seconds;
    }

    public void Dispose()
    {
        _optimiser.Dispose();
        _step.Dispose();
    }
}
