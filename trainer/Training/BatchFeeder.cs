using System.Collections.Concurrent;
using Sqair.Trainer.Configuration;
using Sqair.Trainer.Data;

namespace Sqair.Trainer.Training;

/// <summary>Makes batches ahead on a thread of its own, in order.</summary>
internal sealed class BatchFeeder : IDisposable
{
    const int Ahead = 3;
    readonly BlockingCollection<CropBatch> _ready = new(Ahead);
    readonly CancellationTokenSource _stop = new();
    readonly Thread _thread;
    Exception? _failure;

    /// <param name="firstNumber">Number of the first batch: iterations done in all phases.</param>
    public BatchFeeder(CropSampler sampler, PhaseConfig phase, int firstIteration, long firstNumber)
    {
        _thread = new Thread(() => Feed(sampler, phase, firstIteration, firstNumber)) { IsBackground = true, Name = "batches" };
        _thread.Start();
    }

    public CropBatch Take()
    {
        try
        {
            return _ready.Take();
        }
        catch (InvalidOperationException) when (_failure is not null)
        {
            throw new InvalidOperationException($"making training batches failed: {_failure.Message}", _failure);
        }
    }

    void Feed(CropSampler sampler, PhaseConfig phase, int iteration, long number)
    {
        try
        {
            for (; iteration < phase.Iterations; iteration++, number++)
                _ready.Add(
                    sampler.Draw(number, phase.LengthAt(iteration), phase.Batch, phase.TeachAt(iteration) > 0, phase.ForceAt(iteration) > 0), _stop.Token);
        }
        catch (OperationCanceledException)
        {
        }
        catch (Exception e)
        {
            _failure = e;
        }
        finally
        {
            _ready.CompleteAdding();
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        _thread.Join();
        _ready.Dispose();
        _stop.Dispose();
    }
}
