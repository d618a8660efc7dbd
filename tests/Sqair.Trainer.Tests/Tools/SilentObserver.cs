using Sqair.Trainer.Configuration;
using Sqair.Trainer.Data;
using Sqair.Trainer.Learning;
using Sqair.Trainer.Training;

namespace Sqair.Trainer.Tests.Tools;

/// <summary>Hears of a run and keeps what its validations said.</summary>
sealed class SilentObserver : ITrainingObserver
{
    public List<(string Phase, int Iteration, bool Better)> Validations { get; } = [];
    public List<string> Messages { get; } = [];

    public void Step(TrainingRun run, PhaseConfig phase, int iteration, StepFigures figures, double seconds) { }
    public void Validated(TrainingRun run, PhaseConfig phase, int iteration, StepFigures sampled, StepFigures mode, bool better) =>
        Validations.Add((phase.Name, iteration, better));
    public void Picture(TrainingRun run, CropBatch batch, SequenceResult result) { }
    public void Message(string text) => Messages.Add(text);
}
