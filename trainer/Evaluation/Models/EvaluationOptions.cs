using System.Text.Json.Serialization;
using Sqair.Trainer.Data.Mnist;

namespace Sqair.Trainer.Evaluation.Models;

/// <summary>How much is spent on an evaluation (docs/training.md, Measuring).</summary>
/// <param name="Particles">K of the bound.</param>
/// <param name="Chunk">Particles of a clip that are run at once; memory grows with it. Another size is another order of draws.</param>
/// <param name="Sequences">Held-out clips.</param>
/// <param name="Length">Frames a clip.</param>
/// <param name="AdditionSequences">Clips whose codes the digit-sum classifier learns from; 0 leaves the experiment out.</param>
/// <param name="AdditionIterations">Of that classifier.</param>
internal sealed record EvaluationOptions(
    int Particles, int Chunk, int Sequences, int Length, int AdditionSequences, int AdditionIterations, int Seed)
{
    /// <summary>Held-out clips that the classifier is judged on.</summary>
    [JsonIgnore]
    public int AdditionJudged => Math.Clamp(AdditionSequences / 5, 50, MovingMnistSampler.ValidationSequences);
}
