using Sqair.Mot;
using Sqair.Tracking;

namespace Sqair.Trainer.Evaluation.SortBaseline;

/// <summary>A detection and how sure its detector is of it, 0 to 1.</summary>
internal readonly record struct ScoredBox(Box Box, double Score);

/// <summary>Joins the detections of one frame after another to tracks.</summary>
internal interface IBoxTracker
{
    /// <summary>Whether unsure detections are of use to it.</summary>
    bool UsesScores { get; }

    /// <summary>Joins the next frame's boxes; yields the tracks seen in it.</summary>
    /// <param name="frame">Zero-based number, written to the rows.</param>
    IReadOnlyList<MotRow> Step(int frame, IReadOnlyList<ScoredBox> boxes);
}
